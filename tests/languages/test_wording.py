"""Times, durations and counts in each language; months and weekdays are those of CLDR, which Babel knows."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.numbers import format_decimal
from django.utils.translation import override
from history.made import NOW
from hypothesis import given
from hypothesis import strategies as st

from dashboard import wording

CODES = {"en": "en", "de": "de", "pt-br": "pt_BR"}
AT = datetime(2026, 11, 9, 15, 40, 12, tzinfo=UTC)

Say = Callable[[], str]
SAID: list[tuple[Say, str, str, str]] = [
    (lambda: wording.format_duration(130), "2 min 10 s", "2 Min. 10 Sek.", "2 min 10 s"),
    (lambda: wording.format_duration(90_000), "1 d 1 h", "1 Tg. 1 Std.", "1 d 1 h"),
    (lambda: wording.format_duration(0.4), "under 1 s", "unter 1 Sek.", "menos de 1 s"),
    (lambda: wording.format_moment(NOW, NOW), "today 14:02", "heute 14:02", "hoje 14:02"),
    (lambda: wording.format_moment(AT, NOW), "9 Nov 16:40", "9. Nov., 16:40", "9 de nov., 16:40"),
    (lambda: wording.format_day(date(2018, 5, 1), NOW), "1 May 2018", "1. Mai 2018", "1 de mai. de 2018"),
    (lambda: wording.format_weekday(AT), "Mon 9 Nov", "Mo., 9. Nov.", "seg., 9 de nov."),
    (
        lambda: wording.format_exact(AT, NOW),
        "Mon 9 Nov 2026, 16:40:12 (CET)",
        "Mo., 9. Nov. 2026, 16:40:12 (MEZ)",
        "seg., 9 de nov. de 2026, 16:40:12 (CET)",
    ),
    (lambda: ago(seconds=3), "just now", "gerade eben", "agora mesmo"),
    (lambda: ago(minutes=3), "3 min ago", "vor 3 Min.", "há 3 min"),
    (lambda: ago(days=1), "1 day ago", "vor 1 Tag", "há 1 dia"),
    (lambda: ago(days=12), "12 days ago", "vor 12 Tagen", "há 12 dias"),
    (lambda: ago(days=800), "2 years ago", "vor 2 Jahren", "há 2 anos"),
    (lambda: wording.format_ordinal(112), "112th", "112.", "112ª"),
    (lambda: wording.format_ordinal(1), "1st", "1.", "1ª"),
    (lambda: wording.format_number(1_204), "1,204", "1.204", "1.204"),
]


def ago(**span: float) -> str:
    return wording.format_ago(NOW - timedelta(**span), NOW)


@pytest.mark.parametrize("case", range(len(SAID)), ids=[case[1] for case in SAID])
def test_the_same_is_said_in_each_language(case: int) -> None:
    say, *expected = SAID[case]
    said = []
    for code in CODES:
        with override(code):
            said.append(say())
    assert said == expected


@pytest.mark.parametrize("code", CODES)
def test_months_and_weekdays_are_those_of_the_language(code: str) -> None:
    locale = Locale.parse(CODES[code])
    months, days = get_month_names("abbreviated", locale=locale), get_day_names("abbreviated", locale=locale)
    with override(code):
        for month in range(1, 13):
            assert months[month] in wording.format_day(date(2026, month, 1), NOW)
        for day in range(7):
            assert days[day] in wording.format_weekday(date(2026, 11, 9 + day))


@given(st.integers(-(10**12), 10**12), st.sampled_from([*CODES]))
def test_a_number_is_grouped_as_in_the_language(number: int, code: str) -> None:
    with override(code):
        assert wording.format_number(number) == format_decimal(number, locale=CODES[code])


def test_what_was_said_in_one_language_is_not_kept_for_the_next() -> None:
    for _ in range(2):
        for code, said in (("de", "vor 5 Min."), ("en", "5 min ago")):
            with override(code):
                assert ago(minutes=5) == said
