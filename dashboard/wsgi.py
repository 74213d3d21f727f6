"""The server's entry: `granian --interface wsgi dashboard.wsgi:application`, as `manage.py serve` starts it."""

import gc
import os

import django

from dashboard.database import serving_pages
from dashboard.environment import BadSettings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

try:
    with serving_pages():
        django.setup()
except BadSettings as refused:
    raise SystemExit(str(refused)) from None

# These need the applications set up by now.
from django.core.handlers.wsgi import WSGIHandler
from django.urls import get_resolver

from dashboard.last_resort import answer_whatever_fails
from dashboard.serving.start_checks import refuse_bad_start
from dashboard.trail.collector import put_collector_first

refuse_bad_start()
application = answer_whatever_fails(put_collector_first(WSGIHandler()))

# All code is loaded now, views included, and stays: looking through it for garbage every few requests takes a fifth of
# what a large page takes, and holds whoever waits for up to 60 ms.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
