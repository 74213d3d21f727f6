"""The settings of the tests: as in production, but over plain HTTP and with keys of no secrecy."""

import os
import tempfile
from pathlib import Path

from dashboard.development import CREDENTIAL_KEY, SIGNING_KEY

os.environ.update(
    {
        "DEBUG": "false",
        "HTTPS": "false",
        "SECRET_KEY": SIGNING_KEY,
        "CREDENTIAL_KEYS": CREDENTIAL_KEY,
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "ROCKETCHAT_URL": "",
        "ROCKETCHAT_ALLOW_HTTP": "true",
    }
)

from dashboard.settings import *  # noqa: F403  # the environment first
from dashboard.settings import DATABASES

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # In a file, as in production: threads that share a database in memory find its tables locked.
    name = Path(tempfile.gettempdir()) / f"rearview-tests-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(name)}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
