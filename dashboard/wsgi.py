"""The server's entry: `granian --interface wsgi dashboard.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

django = get_wsgi_application()

from dashboard.trail.collector import ahead_of  # noqa: E402  # needs the applications that Django has set up by now

application = ahead_of(django)
