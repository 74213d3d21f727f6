"""How durations, times and counts are said to an agent. Pure; times are said in the zone they come in."""

from datetime import date, datetime

MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TWO_DIGITS = tuple(f"{number:02}" for number in range(60))
UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def format_duration(seconds: float) -> str:
    """Seconds in at most two neighbouring units, rounded down: "38 s", "2 min 10 s", "3 h 5 min"."""
    whole = int(seconds)
    if whole < 1:
        return "under 1 s"
    for index, (unit, size) in enumerate(UNITS):
        if whole >= size:
            first, rest = divmod(whole, size)
            return f"{first} {unit}{_format_second_unit(rest, index + 1)}"
    raise AssertionError("unreachable: every whole number of seconds is at least one second")


def _format_second_unit(rest: int, index: int) -> str:
    if index == len(UNITS):
        return ""
    unit, size = UNITS[index]
    return f" {rest // size} {unit}" if rest >= size else ""


def format_moment(at: datetime, now: datetime) -> str:
    """A point in time, short: "today 14:02", "yesterday 16:40", "9 Nov 16:40", "9 Nov 2018"."""
    local = at.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return f"today {format_clock(local)}"
    if days == 1:
        return f"yesterday {format_clock(local)}"
    if local.year == now.year:
        return f"{_format_month_day(local)} {format_clock(local)}"
    return f"{_format_month_day(local)} {local.year}"


def format_clock(local: datetime) -> str:
    """The time of day: "14:02". strftime would take five times as long, and a page has hundreds of times."""
    return f"{TWO_DIGITS[local.hour]}:{TWO_DIGITS[local.minute]}"


def format_day(at: datetime, now: datetime) -> str:
    """A day, with the year where it is not this one: "9 Nov", "9 Nov 2018"."""
    return _format_month_day(at) if at.year == now.year else f"{_format_month_day(at)} {at.year}"


def format_ago(at: datetime, now: datetime) -> str:
    """How long ago, in words: "just now", "3 min ago", "12 days ago"."""
    seconds = (now - at).total_seconds()
    if seconds < 60:
        return "just now" if seconds < 10 else f"{int(seconds)} s ago"
    if seconds < 86_400:
        return f"{format_duration(seconds).split(' ')[0]} {'min' if seconds < 3_600 else 'h'} ago"
    return _format_days_ago((now.date() - at.astimezone(now.tzinfo).date()).days)


def _format_days_ago(days: int) -> str:
    if days < 60:
        return f"{format_count(max(days, 1), 'day')} ago"
    return (
        f"{format_count(days // 30, 'month')} ago"
        if days < 730
        else f"{format_count(days // 365, 'year')} ago"
    )


def format_exact(at: datetime, now: datetime) -> str:
    """The whole truth about a point in time: "Mon 9 Nov 2026, 16:40:12 (CET)"."""
    local = at.astimezone(now.tzinfo)
    day = f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month]} {local.year}"
    return f"{day}, {format_clock(local)}:{TWO_DIGITS[local.second]} ({format_zone(local)})"


def format_zone(local: datetime) -> str:
    """The zone of an aware time, named or as its distance from UTC."""
    name = local.tzname() or "UTC"
    return name if name.isalpha() or name.startswith("UTC") else f"UTC{name}"


def format_count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 message", "1,204 messages"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def format_ordinal(number: int) -> str:
    """ "1st", "2nd", "11th", "112th"."""
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _format_month_day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month]}"
