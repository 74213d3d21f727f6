"""`python manage.py prune_visits`: removes what is older than it is kept: page views, accesses, looks, sign-ins."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboard.accounts.models import GoodSignIn, SignInAttempt
from dashboard.audit.models import Access, LastLook
from dashboard.trail.models import ForwardedDay, OutgoingPageView, PageView

BATCH = 5000  # rows a transaction


class Command(BaseCommand):
    help = (
        "Removes, in batches, page views older than KEEP_VISITS_DAYS, accesses and last looks older than"
        " KEEP_ACCESS_DAYS, and what Rocket.Chat did not take within a day. Sign-ins go when no limit counts them"
        " any more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            default=settings.KEEP_VISITS_DAYS,
            help="that page views are kept (default %(default)s)",
        )
        parser.add_argument(
            "--access-days",
            type=int,
            default=settings.KEEP_ACCESS_DAYS,
            help="that accesses are kept (default %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now, days, access_days = timezone.now(), options["days"], options["access_days"]
        if days < 1 or access_days < 1:
            raise CommandError("--days and --access-days must be at least 1.")
        page_views = PageView.objects.prune(now - timedelta(days=days), BATCH)
        accesses = Access.objects.prune(now - timedelta(days=access_days), BATCH)
        looks = LastLook.objects.prune(now - timedelta(days=access_days), BATCH)
        sign_ins = SignInAttempt.objects.prune(now) + GoodSignIn.objects.prune(now)
        self.stdout.write(f"{page_views:,} page views older than {days} days were removed.")
        self.stdout.write(f"{accesses:,} accesses older than {access_days} days were removed.")
        self.stdout.write(f"{sign_ins:,} sign-ins that no limit counts any more were removed.")
        self.stdout.write(f"{looks:,} last looks older than {access_days} days were removed.")
        self.stdout.write(f"{_give_up(now):,} page views to forward were given up.")


def _give_up(now: datetime) -> int:
    """Also where no worker runs any more that would do it."""
    given_up = OutgoingPageView.objects.give_up(now)
    if given_up:
        ForwardedDay.add("given_up", given_up)
    return given_up
