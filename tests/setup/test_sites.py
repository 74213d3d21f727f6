"""Which addresses are surely on different sites."""

import pytest

from dashboard.setup.sites import is_other_site


@pytest.mark.parametrize(
    ("one", "other", "is_other"),
    [
        ("https://rearview.example.org/frame/", "https://chat.example.org", False),
        ("https://example.org", "https://chat.example.org:8443/team", False),
        ("https://rearview.example.com", "https://chat.example.org", True),
        ("http://chat.example.org", "https://chat.example.org", True),
        ("http://localhost:8000", "http://127.0.0.1:3000", True),
        ("http://127.0.0.1:8000", "http://127.0.0.1:3000", False),
        ("http://10.0.0.1", "http://10.1.0.1", True),
        ("http://[::1]:8000", "http://[::1]:3000", False),
        ("https://a.co.uk", "https://b.co.uk", False),  # nobody here knows
        ("https://chat.example.org", "", False),
    ],
)
def test_sites_differ_by_scheme_domain_or_address(one: str, other: str, is_other: bool) -> None:
    assert is_other_site(one, other) is is_other
    assert is_other_site(other, one) is is_other
