"""Names as they are typed: what is compared, what is counted, and what anybody may see of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.accounts.sign_in_names import HIDDEN, hash_name, normalize_name, show_name


@pytest.mark.parametrize("name", ["ana", "Ana.Ribeiro", "ana_r-2", "ana+x@example.org", "мария", "王芳"])
def test_a_name_is_shown(name: str) -> None:
    assert show_name(f" {name} ") == name


@pytest.mark.parametrize(
    "typed",
    ["", "Sommer 2024!", "p@ss word", 'x" client_ip=1.2.3.4', "a\nb", "a\x1b[31m", "a\u202eb", "a" * 3 + "'"],
)
def test_what_is_no_name_is_not_shown_since_it_may_be_a_password(typed: str) -> None:
    assert show_name(typed) == HIDDEN


@given(st.text())
def test_whatever_is_typed_cannot_end_a_line_or_a_quotation(typed: str) -> None:
    shown = show_name(typed)
    assert len(shown) <= 64
    assert shown.isprintable()
    assert not set(shown) & set("\"' \\=")


@given(st.text(max_size=40))
def test_a_name_is_compared_without_its_capitals_and_blanks_around_it(typed: str) -> None:
    assert normalize_name(f" {normalize_name(typed)} ") == normalize_name(typed)
    assert len(normalize_name(typed)) <= 255


def test_what_is_counted_tells_neither_the_name_nor_that_two_doors_got_the_same_one() -> None:
    assert len(hash_name("password", "ana")) == 32
    assert hash_name("password", "ana") != hash_name("admin", "ana")
    assert "ana" not in hash_name("password", "ana")
