"""The database is away, full, locked or at its last connection: pages say so and need none of it themselves."""

import logging
import sqlite3

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from dashboard.error_pages.explanations import TELL_ADMINISTRATOR, Explanation
from dashboard.error_pages.plain import render_plain
from dashboard.log_interval import LogInterval
from dashboard.pooled_connection import explain_wait
from dashboard.upstream.models import expect_no_workspace

log = logging.getLogger(__name__)

RETRY_AFTER = 5  # seconds
SAID_EVERY = 10.0  # seconds between two lines in the log
LONGEST_REASON = 300  # characters
READ_ONLY = "25006"  # SQLSTATE: a standby that was not promoted

DATABASE_AWAY = Explanation(
    503,
    _("The dashboard cannot reach its database"),
    _("It cannot read who you are, nor write down what you look at, so it shows nothing for now."),
    TELL_ADMINISTRATOR,
    retry=True,
    retry_after=RETRY_AFTER,
)
_interval = LogInterval()


def is_database_failure(error: BaseException | None) -> bool:
    """Whether the database could not do what it was asked, now; what it was asked wrongly is a fault of ours."""
    if isinstance(error, InterfaceError):
        return True
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "sqlstate", None) == READ_ONLY
    return isinstance(error, OperationalError) and not _is_sql_error(error)


def _is_sql_error(error: OperationalError) -> bool:
    """SQLite calls also a missing table an operational error."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == sqlite3.SQLITE_ERROR


def render_database_failure(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503 in words, and in the log."""
    log_database_failure(error)
    expect_no_workspace()
    response = render_plain(request, DATABASE_AWAY)
    response._has_been_logged = True  # type: ignore[attr-defined]  # else Django would, for every answer
    return response


def log_database_failure(error: BaseException) -> None:
    """One line for all requests of ten seconds."""
    if _interval.is_over(SAID_EVERY):
        log.error("The database fails, pages answer 503 until it does not: %s", _say(error))


def _say(error: BaseException) -> str:
    """The driver's first line: where the database is and what it said. It holds no password and no row."""
    reason = explain_wait(error.__cause__) or next(iter(str(error).splitlines()), "")
    return f"{type(error).__name__}: {reason[:LONGEST_REASON]}"
