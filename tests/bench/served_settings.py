"""The dashboard's own pages alone, as they are served, with no bound on what a load may send."""

from .settings import *  # noqa: F403  # its environment first

ROOT_URLCONF = "dashboard.urls"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
