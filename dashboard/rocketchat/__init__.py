"""The client of Rocket.Chat's REST API, as far as this dashboard asks it; knows nothing of Django."""

from .address import BadAddress, check_address
from .budget import Budget
from .client import Reply, RocketChat, Sort
from .credentials import BadCredentials, Credentials
from .routes import Route

__all__ = [
    "BadAddress",
    "BadCredentials",
    "Budget",
    "Credentials",
    "Reply",
    "RocketChat",
    "Route",
    "Sort",
    "check_address",
]
