"""The words and patterns that times are made of in the language that is active, read once for each language."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language, gettext, pgettext


@dataclass(frozen=True)
class TimeWords:
    """The months (from 1 on) and weekdays (from Monday) of a language, and how the parts of a time stand together."""

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    zones: dict[str, str]
    day: str
    day_of_year: str
    day_of_week: str
    moment: str
    today: str
    yesterday: str
    exact: str
    just_now: str
    under_a_second: str
    durations: str


def get_time_words() -> TimeWords:
    """Those of the language that is active."""
    return _read_words(get_language() or "")


@lru_cache(maxsize=8)
def _read_words(language: str) -> TimeWords:
    return TimeWords(
        months=("", *_read_months()),
        weekdays=_read_weekdays(),
        zones={"CET": pgettext("time zone", "CET"), "CEST": pgettext("time zone", "CEST")},
        day=pgettext("time", "%(day)s %(month)s"),
        day_of_year=pgettext("time", "%(date)s %(year)s"),
        day_of_week=pgettext("time", "%(weekday)s %(date)s"),
        moment=pgettext("time", "%(date)s %(clock)s"),
        today=pgettext("time", "today %(clock)s"),
        yesterday=pgettext("time", "yesterday %(clock)s"),
        exact=pgettext("time", "%(date)s, %(clock)s (%(zone)s)"),
        just_now=gettext("just now"),
        under_a_second=pgettext("duration", "under 1 s"),
        durations=pgettext("duration", "%(longer)s %(shorter)s"),
    )


def _read_months() -> tuple[str, ...]:
    return (
        pgettext("month", "Jan"),
        pgettext("month", "Feb"),
        pgettext("month", "Mar"),
        pgettext("month", "Apr"),
        pgettext("month", "May"),
        pgettext("month", "Jun"),
        pgettext("month", "Jul"),
        pgettext("month", "Aug"),
        pgettext("month", "Sep"),
        pgettext("month", "Oct"),
        pgettext("month", "Nov"),
        pgettext("month", "Dec"),
    )


def _read_weekdays() -> tuple[str, ...]:
    return (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )
