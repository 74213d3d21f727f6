"""The HTTP side of the sandbox: Rocket.Chat's REST API over the make-believe workspace."""
