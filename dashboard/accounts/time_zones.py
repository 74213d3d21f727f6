"""The agent's time zone: the browser's where it told us, else Rocket.Chat's offset, else the server's."""

from datetime import timedelta, tzinfo
from datetime import timezone as fixed
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone


def get_time_zone(name: str, utc_offset: float | None) -> tzinfo:
    """The zone called `name` (IANA), or the one `utc_offset` hours from UTC; never raises."""
    if name in _load_names():
        return ZoneInfo(name)
    if utc_offset is not None and -24 < utc_offset < 24:
        return fixed(timedelta(hours=utc_offset))
    return timezone.get_default_timezone()


@cache
def _load_names() -> frozenset[str]:
    return frozenset(available_timezones())
