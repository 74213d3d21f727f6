"""The client of Rocket.Chat's REST API, as far as this dashboard asks it; knows nothing of Django."""
