"""What an open page says of times is what the server says of them, in each language."""

import pytest
from django.utils.translation import override

from dashboard.clock_words import get_clock_words

SAID = {
    "en": ("{number} d|{number} h|{number} min|{number} s", "{number} h ago|{number} min ago|{number} s ago"),
    "de": (
        "{number} Tg.|{number} Std.|{number} Min.|{number} Sek.",
        "vor {number} Std.|vor {number} Min.|vor {number} Sek.",
    ),
    "pt-br": (
        "{number} d|{number} h|{number} min|{number} s",
        "há {number} h|há {number} min|há {number} s",
    ),
}


@pytest.mark.parametrize("language", SAID)
def test_a_page_gets_its_words_with_a_place_for_the_number(language: str) -> None:
    with override(language):
        words = get_clock_words()
    assert (words["units"], words["agos"]) == SAID[language]
    assert words["just-now"]
    assert words["under-second"]
