"""`python manage.py prune_visits`: removes collected page views that are older than they are kept."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboard.accounts.models import GoodSignIn, SignInAttempt
from dashboard.trail.models import ForwardedDay, OutgoingPageView, PageView

BATCH = 5000  # rows a transaction


class Command(BaseCommand):
    help = "Removes page views older than KEEP_VISITS_DAYS, in batches."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, default=settings.KEEP_VISITS_DAYS, help="(default %(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["days"] < 1:
            raise CommandError("--days must be at least 1.")
        removed = PageView.objects.prune(timezone.now() - timedelta(days=options["days"]), BATCH)
        _prune_sign_ins()
        # Also where no worker runs any more that would do it.
        if given_up := OutgoingPageView.objects.give_up(timezone.now()):
            ForwardedDay.add("given_up", given_up)
        self.stdout.write(f"{removed:,} page views older than {options['days']} days were removed.")


def _prune_sign_ins() -> None:
    for table in (SignInAttempt, GoodSignIn):
        table.objects.prune(timezone.now())
