"""Which IP address a client has, behind proxies that are trusted and those that are not."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from dashboard.client_ip import get_client_ip, read_client_network


def client_ip_of(remote: str = "10.0.0.1", forwarded: str | None = None) -> str | None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return get_client_ip(RequestFactory(REMOTE_ADDR=remote).get("/", headers=headers))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "10.0.0.1"),
        (0, "203.0.113.7", "10.0.0.1"),
        (1, None, "10.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6,6.6.6.6,6.6.6.6,203.0.113.7", "203.0.113.7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "203.0.113.7:50123", "203.0.113.7"),
        (1, "[2001:db8::7]:50123", "2001:db8::7"),
        (1, "[2001:db8::7]", "2001:db8::7"),
        (1, "203.0.113.7:50123:1", None),
        (1, "<script>alert(1)</script>", None),
        (1, "unknown", None),
        (2, None, "10.0.0.1"),
        (2, "203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", "203.0.113.7"),
    ],
)
def test_the_address_is_the_one_the_outermost_trusted_proxy_saw(
    settings: Settings, proxies: int, forwarded: str | None, address: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client_ip_of(forwarded=forwarded) == address


@pytest.mark.parametrize("remote", ["", "unix:", "not an address"])
def test_a_client_without_an_address_has_none(settings: Settings, remote: str) -> None:
    assert client_ip_of(remote) is None


@pytest.mark.parametrize("remote", ["fe80::1%eth0", "fe80::1%<script>"])
def test_an_address_is_kept_without_its_zone(remote: str) -> None:
    assert client_ip_of(remote) == "fe80::1"


def test_an_ipv4_address_that_is_written_as_an_ipv6_one_is_said_as_what_it_is() -> None:
    assert client_ip_of("::ffff:203.0.113.7") == "203.0.113.7"


@pytest.mark.parametrize(
    ("remote", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("unix:", "unknown"),
    ],
)
def test_limits_count_an_ipv6_customer_by_the_network_that_is_theirs(remote: str, network: str) -> None:
    assert read_client_network({"REMOTE_ADDR": remote}) == network
