"""The settings of the tests: as in production, but over plain HTTP and with keys of no secrecy."""

import os
import tempfile
from pathlib import Path

os.environ.update(
    {
        "DEBUG": "false",
        "HTTPS": "false",
        "SECRET_KEY": "tests-only-signing-key-of-no-secrecy-whatsoever-0123456789",
        "CREDENTIAL_KEYS": "dGVzdHMtb25seS1jcmVkZW50aWFsLWtleS0wMTIzNDU=",
        "VISITOR_KEY": "tests-only-visitor-key-of-no-secrecy-whatsoever-0123456789",
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "ROCKETCHAT_URL": "",
        "ROCKETCHAT_ALLOW_HTTP": "true",
    }
)

from dashboard.settings import *  # noqa: F403  # the environment first
from dashboard.settings import CACHES, DATABASES

# DATABASE_URL and CACHE_URL choose what the tests run on. Each process has its own database and its own keys there:
# neither pytest-xdist's workers nor two runs at once meet.
OWN = f"rearview_tests_{os.getpid()}"

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # In a file, as in production: threads that share a database in memory find its tables locked.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / f"{OWN}.sqlite3")}
else:
    DATABASES["default"]["TEST"] = {"NAME": OWN}
# A thread of the live server must not hold on to a database that is to be removed.
DATABASES["default"]["CONN_MAX_AGE"] = 0
if CACHES["default"]["BACKEND"].endswith("RedisCache"):
    CACHES["default"] |= {"BACKEND": "tests.redis_cache.OwnKeys", "KEY_PREFIX": OWN}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
