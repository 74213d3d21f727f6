"""The address a client is pinned to, and the ids that become parts of its paths."""

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dashboard.rocketchat.base_url import BadBaseUrl, normalize_base_url
from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.errors import BadShape, NoSuchRoom, NoSuchVisitor

from .wire import Given, Server, serving


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://chat.example.org", "https://chat.example.org"),
        (" HTTPS://Chat.Example.org:443/ ", "https://chat.example.org"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://chat_1.internal:80", "http://chat_1.internal"),
        ("https://example.org/chat/", "https://example.org/chat"),
        ("http://[::1]:3000/a/b", "http://[::1]:3000/a/b"),
        ("http://127.0.0.1", "http://127.0.0.1"),
    ],
)
def test_an_address_has_one_normal_form(text: str, address: str) -> None:
    assert normalize_base_url(text) == normalize_base_url(address) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "chat.example.org",
        "//chat.example.org",
        "ftp://chat.example.org",
        "javascript:alert(1)",
        "https://",
        "https://user:s3cret@chat.example.org",
        "https://@chat.example.org",
        "https://chat.example.org?s3cret",
        "https://chat.example.org/#s3cret",
        "https://chat.example.org?",
        "https://chat.example.org:0",
        "https://chat.example.org:99999",
        "https://chat.example.org:http",
        "https://chat.example.org\\@evil.example",
        "https://chat.example.org/../admin",
        "https://chat.example.org/./x",
        "https://chat.example.org/a//b",
        "https://chat.example.org/%2e%2e",
        "https://chat exam.org",
        "https://chat.exa\nmple.org",
        "https://chät.example.org",
        "https://chat..example.org",
        "https://" + "a" * 64 + ".org",
        "https://[::1",
        "https://[v1.a:b]",
        "https://[::zz]",
        "https://-chat.example.org",
    ],
)
def test_an_address_that_is_not_plain_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(BadBaseUrl) as raised:
        RocketChat(text)
    assert "s3cret" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("ip", ["1.2.3.4", "2001:db8::1"])
def test_the_agents_address_goes_along(ip: str) -> None:
    with serving(lambda _: Given(body={"_id": "8.8"})) as server:
        RocketChat(server.address, real_ip=ip).me()
        RocketChat(server.address).me()
    assert [asked.headers.get("x-real-ip") for asked in server.asked] == [ip, None]


@pytest.mark.parametrize("ip", ["unknown", "1.2.3.4, 5.6.7.8", "1.2.3.4\r\nX-Evil: 1"])
def test_an_agents_address_that_is_none_is_refused(ip: str) -> None:
    with pytest.raises(ValueError, match="does not appear"):
        RocketChat("http://localhost", real_ip=ip)


def test_the_zone_of_an_agents_address_is_left_out() -> None:
    assert RocketChat("http://localhost", real_ip="fe80::1%eth0\r\nX-Evil: 1").real_ip == "fe80::1"


@pytest.fixture(scope="module")
def anything() -> Iterator[Server]:
    with serving(lambda _: Given(body={"messages": [], "history": [], "room": None})) as server:
        yield server


@given(st.text(st.characters() | st.sampled_from("./%?#\\;:@&=+ \u202e"), max_size=20))
@example("../../logout")
@example("%2e%2e")
@example("a/../b")
@example("..")
@example("a?b#c")
@example("a\\b")
@example("\ud800")
@example("a" * 201)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_id_arrives_as_one_and_the_same_part_or_not_at_all(anything: Server, room_id: str) -> None:
    anything.asked.clear()
    try:
        RocketChat(anything.address).messages(room_id)
    except NoSuchRoom:
        assert anything.asked == []
        return
    parts = urlsplit(anything.asked[0].path).path.split("/")
    assert [*parts[:4], *parts[5:]] == ["", "api", "v1", "livechat", "messages"]
    assert unquote(parts[4], errors="strict") == room_id


@pytest.mark.parametrize("bad", ["", ".", "..", "a\x00", "a\nb", "\x85", "\ud800", "a" * 201])
def test_an_id_that_would_change_the_path_is_refused_before_any_request(anything: Server, bad: str) -> None:
    anything.asked.clear()
    client = RocketChat(anything.address)
    for call in (client.room, client.messages, client.pages_visited):
        with pytest.raises(NoSuchRoom):
            call(bad)
    with pytest.raises(NoSuchRoom):
        client.proxy_chat_history(bad, "visitor", {})
    with pytest.raises(NoSuchVisitor):
        client.chat_history("room", bad)
    assert client.department(bad) is None
    assert anything.asked == []


def test_parameters_to_pass_on_arrive_as_they_are_or_repaired(anything: Server) -> None:
    anything.asked.clear()
    RocketChat(anything.address).proxy_chat_history("room", "visitor", {"count": "3", "a\ud800": "&\r\n"})
    assert anything.asked[0].path.endswith("/room/room/visitor/visitor?count=3&a%EF%BF%BD=%26%0D%0A")


def test_search_terms_arrive_as_they_are_or_repaired(anything: Server) -> None:
    anything.asked.clear()
    with pytest.raises(BadShape):
        RocketChat(anything.address).search_visitors("a&count=0 \ud800")
    assert "term=a%26count%3D0+%EF%BF%BD" in anything.asked[0].path
