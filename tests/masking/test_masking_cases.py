"""The table of what is masked and what stays."""

import pytest

from dashboard.masking.secret_names import DEFAULT_SECRET_NAMES
from dashboard.masking.storable import make_storable_href, make_storable_title
from masking.masking_cases import HARMLESS_HREFS, HARMLESS_TITLES, SECRET_HREFS, SECRET_TITLES, Case


@pytest.mark.parametrize("case", [*SECRET_HREFS, *HARMLESS_HREFS], ids=lambda case: case.text[:60])
def test_what_is_secret_in_an_address_is_masked_and_nothing_else(case: Case) -> None:
    assert make_storable_href(case.text, DEFAULT_SECRET_NAMES) == case.kept, case.why


@pytest.mark.parametrize("case", [*SECRET_TITLES, *HARMLESS_TITLES], ids=lambda case: case.text[:60])
def test_what_is_secret_in_a_title_is_masked_and_nothing_else(case: Case) -> None:
    assert make_storable_title(case.text) == case.kept, case.why


@pytest.mark.parametrize("case", [*SECRET_HREFS, *HARMLESS_HREFS], ids=lambda case: case.text[:60])
def test_masking_an_address_again_changes_nothing(case: Case) -> None:
    assert make_storable_href(case.kept, DEFAULT_SECRET_NAMES) == case.kept


def test_the_table_has_at_least_150_cases_both_ways() -> None:
    masked, kept = SECRET_HREFS + SECRET_TITLES, HARMLESS_HREFS + HARMLESS_TITLES

    assert len(masked) + len(kept) >= 150
    assert len(kept) >= 50
