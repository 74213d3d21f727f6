"""How durations, times and counts are said to an agent, in the language that is active.

Times are said in the zone they come in. A page has hundreds of them: what can be read once is.
"""

from datetime import date, datetime
from functools import lru_cache

from django.utils import formats
from django.utils.translation import get_language, ngettext_lazy, npgettext_lazy, pgettext

from dashboard.time_words import TimeWords, get_time_words

TWO_DIGITS = tuple(f"{number:02}" for number in range(60))
DURATIONS = (
    (86_400, npgettext_lazy("duration", "%(count)s d", "%(count)s d", "count")),
    (3_600, npgettext_lazy("duration", "%(count)s h", "%(count)s h", "count")),
    (60, npgettext_lazy("duration", "%(count)s min", "%(count)s min", "count")),
    (1, npgettext_lazy("duration", "%(count)s s", "%(count)s s", "count")),
)
AGO = {
    "year": ngettext_lazy("%(count)s year ago", "%(count)s years ago", "count"),
    "month": ngettext_lazy("%(count)s month ago", "%(count)s months ago", "count"),
    "day": ngettext_lazy("%(count)s day ago", "%(count)s days ago", "count"),
    "hour": ngettext_lazy("%(count)s h ago", "%(count)s h ago", "count"),
    "minute": ngettext_lazy("%(count)s min ago", "%(count)s min ago", "count"),
    "second": ngettext_lazy("%(count)s s ago", "%(count)s s ago", "count"),
}


def format_duration(seconds: float) -> str:
    """Seconds in at most two neighbouring units, rounded down: "38 s", "2 min 10 s", "3 h 5 min"."""
    whole = int(seconds)
    if whole < 1:
        return get_time_words().under_a_second
    language = get_language() or ""
    index = next(index for index, (size, _) in enumerate(DURATIONS) if whole >= size)
    count, rest = divmod(whole, DURATIONS[index][0])
    longer = _say_duration(language, index, count)
    if index + 1 == len(DURATIONS) or rest < DURATIONS[index + 1][0]:
        return longer
    shorter = _say_duration(language, index + 1, rest // DURATIONS[index + 1][0])
    return get_time_words().durations % {"longer": longer, "shorter": shorter}


@lru_cache(maxsize=1024)
def _say_duration(language: str, index: int, count: int) -> str:
    return DURATIONS[index][1] % {"count": count}


def format_moment(at: datetime, now: datetime) -> str:
    """A point in time, short: "today 14:02", "yesterday 16:40", "9 Nov 16:40", "9 Nov 2018"."""
    words, local = get_time_words(), at.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days in (0, 1):
        return (words.yesterday if days else words.today) % {"clock": format_clock(local)}
    if local.year == now.year:
        return words.moment % {"date": _say_day(words, local), "clock": format_clock(local)}
    return _say_day_of_year(words, local)


def format_clock(local: datetime) -> str:
    """The time of day: "14:02". strftime would take five times as long, and a page has hundreds of times."""
    return f"{TWO_DIGITS[local.hour]}:{TWO_DIGITS[local.minute]}"


def format_day(at: date, now: date) -> str:
    """A day, with the year where it is not this one: "9 Nov", "9 Nov 2018"."""
    words = get_time_words()
    return _say_day(words, at) if at.year == now.year else _say_day_of_year(words, at)


def format_weekday(day: date) -> str:
    """A day of these weeks: "Mon 9 Nov"."""
    words = get_time_words()
    return _say_day_of_week(words, day, _say_day(words, day))


def format_ago(at: datetime, now: datetime) -> str:
    """How long ago, in words: "just now", "3 min ago", "12 days ago"."""
    seconds = int((now - at).total_seconds())
    if seconds < 10:
        return get_time_words().just_now
    if seconds < 60:
        return _say_ago("second", seconds)
    if seconds < 3_600:
        return _say_ago("minute", seconds // 60)
    if seconds < 86_400:
        return _say_ago("hour", seconds // 3_600)
    return _say_days_ago((now.date() - at.astimezone(now.tzinfo).date()).days)


def _say_days_ago(days: int) -> str:
    if days < 60:
        return _say_ago("day", max(days, 1))
    return _say_ago("month", days // 30) if days < 730 else _say_ago("year", days // 365)


def _say_ago(unit: str, count: int) -> str:
    return _say_ago_in(get_language() or "", unit, count)


@lru_cache(maxsize=1024)
def _say_ago_in(language: str, unit: str, count: int) -> str:
    return AGO[unit] % {"count": count}


def format_exact(at: datetime, now: datetime) -> str:
    """The whole truth about a point in time: "Mon 9 Nov 2026, 16:40:12 (CET)"."""
    words, local = get_time_words(), at.astimezone(now.tzinfo)
    day = _say_day_of_week(words, local, _say_day_of_year(words, local))
    clock = f"{format_clock(local)}:{TWO_DIGITS[local.second]}"
    return words.exact % {"date": day, "clock": clock, "zone": _say_zone(words, local)}


def format_zone(local: datetime) -> str:
    """The zone of an aware time, named or as its distance from UTC."""
    return _say_zone(get_time_words(), local)


def format_number(number: int) -> str:
    """A whole number as it is grouped: "1,204"."""
    return f"{number:,}".replace(",", str(formats.get_format("THOUSAND_SEPARATOR", use_l10n=True)))


def format_ordinal(number: int) -> str:
    """ "1st", "2nd", "11th", "112th". Where a language has genders, that of a chat, a visit and a page."""
    said = {"number": format_number(number)}
    if number % 100 in (11, 12, 13):
        return pgettext("ordinal", "%(number)sth") % said
    return {
        1: pgettext("ordinal", "%(number)sst"),
        2: pgettext("ordinal", "%(number)snd"),
        3: pgettext("ordinal", "%(number)srd"),
    }.get(number % 10, pgettext("ordinal", "%(number)sth")) % said


def _say_day(words: TimeWords, day: date) -> str:
    return words.day % {"day": day.day, "month": words.months[day.month]}


def _say_day_of_year(words: TimeWords, day: date) -> str:
    return words.day_of_year % {"date": _say_day(words, day), "year": day.year}


def _say_day_of_week(words: TimeWords, day: date, said: str) -> str:
    return words.day_of_week % {"weekday": words.weekdays[day.weekday()], "date": said}


def _say_zone(words: TimeWords, local: datetime) -> str:
    name = local.tzname() or "UTC"
    is_name = name.isalpha() or name.startswith("UTC")
    return words.zones.get(name, name) if is_name else f"UTC{name}"
