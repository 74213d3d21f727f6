"""`python manage.py clearsessions`: Django's own command, which comes with its session table; this one is ours."""

from django.contrib.sessions.management.commands.clearsessions import Command

__all__ = ["Command"]
