"""The server's entry: `granian --interface wsgi dashboard.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

pages = get_wsgi_application()

from dashboard.trail.collector import put_collector_first  # noqa: E402  # needs the applications set up by now

application = put_collector_first(pages)
