"""The project's own settings and pages, and beside them the two views that the collector is measured against."""

import os

os.environ.update(
    {
        "DEBUG": "false",
        "HTTPS": "false",
        "SECRET_KEY": "bench-only-signing-key-of-no-secrecy-whatsoever-0123456789",
        "CREDENTIAL_KEYS": "YmVuY2gtb25seS1jcmVkZW50aWFsLWtleS0wMTIzNDU=",
        "VISITOR_KEY": "bench-only-visitor-key-of-no-secrecy-whatsoever-0123456789",
        "ALLOWED_HOSTS": "127.0.0.1",
        "ROCKETCHAT_ALLOW_HTTP": "true",
        "COLLECTOR_RATE": "999999999/m",
        "VISITOR_RATE": "999999999/m",
        "LOG_LEVEL": "ERROR",
    }
)

# As many as the load has connections: what is measured is page views that are taken.
os.environ.setdefault("VISITOR_THREADS", "64")

from dashboard.settings import *  # noqa: F403  # the environment first

ROOT_URLCONF = "tests.bench.urls"
STATIC_ROOT = None  # type: ignore[assignment]  # nothing is collected, nothing served
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
