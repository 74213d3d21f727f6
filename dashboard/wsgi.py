"""The server's entry: `granian --interface wsgi dashboard.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

pages = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402  # needs the applications set up by now, as the next does

from dashboard.last_resort import answer_whatever_fails  # noqa: E402
from dashboard.trail.collector import put_collector_first  # noqa: E402

application = answer_whatever_fails(put_collector_first(pages))

# All code is loaded now, views included, and stays: looking through it for garbage every few requests takes a fifth of
# what a large page takes, and holds whoever waits for up to 60 ms.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
