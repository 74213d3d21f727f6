"""The room's page with the External Frame beside it, and the public settings that tell of it."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World
from dashboard.sandbox.world.external_frame import ExternalFrame, make_jwk
from sandbox.client import Client

FRAME_URL = "https://rearview.example.org/frame/"


@pytest.fixture(autouse=True)
def external_frame(world: World) -> Iterator[None]:
    world.external_frame = ExternalFrame(FRAME_URL, make_jwk(b"k" * 32))
    yield
    world.external_frame = ExternalFrame()


def frame_address(client: Client, world: World, query: str) -> str:
    page = client.request("GET", f"/live/{world.live_room['_id']}?{query}")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=UTF-8")
    found = re.search(r'<iframe title="External Frame" src="([^"]+)">', page.body.decode())
    assert found
    return unescape(found[1])


def test_a_token_in_clear_is_a_fresh_one_of_the_account(nobody: Client, world: World) -> None:
    address = frame_address(nobody, world, "as=bruno&t=plain")
    sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(FRAME_URL)
    assert sent["rid"] == world.live_room["_id"]
    assert world.account_of(sent["uid"], sent["t"]) is world.accounts["bruno"]
    assert frame_address(nobody, world, "as=bruno&t=plain") != address


@pytest.mark.parametrize(("query", "times"), [("", 2), ("&encoded=1", 1), ("&encoded=0", 0)])
def test_an_encrypted_token_is_percent_encoded_twice_unless_told_otherwise(
    nobody: Client, world: World, query: str, times: int
) -> None:
    t = frame_address(nobody, world, f"as=ana&t=encrypted{query}").partition("&t=")[2]
    for _ in range(times):
        assert not re.search(r"[+/=]", t)
        t = unquote(t)
    assert re.fullmatch(r"[A-Za-z0-9+/]{100}", t)


@pytest.mark.parametrize(
    "path", ["/live/unknown", "/live/{}?as=nobody", "/live/{}?as=clara", "/live/{}?t=x", "/live/{}?encoded=9"]
)
def test_what_there_is_none_of_is_404(nobody: Client, world: World, path: str) -> None:
    assert nobody.request("GET", path.format(world.live_room["_id"])).status == 404


def test_without_a_frame_the_page_says_how_one_is_set(nobody: Client, world: World) -> None:
    world.external_frame = ExternalFrame()
    page = nobody.request("GET", f"/live/{world.live_room['_id']}")
    assert "--frame-url" in page.body.decode()


def test_whatever_visitors_write_is_only_text(nobody: Client, world: World) -> None:
    for room in world.rooms:
        page = nobody.request("GET", f"/live/{room}").body.decode()
        assert page.count("<script") == page.count("<img") == 0


def test_anybody_reads_the_frames_settings_among_the_public_ones(nobody: Client, world: World) -> None:
    said = nobody.get("settings.public?count=0").json
    values = {row["_id"]: row["value"] for row in said["settings"]}
    assert values["Omnichannel_External_Frame_URL"] == FRAME_URL
    assert values["Omnichannel_External_Frame_Enabled"] is True
    assert values["Omnichannel_External_Frame_Encryption_JWK"] == world.external_frame.jwk
    assert said["total"] == said["count"] == len(values)


def test_without_a_count_there_are_fifty(nobody: Client) -> None:
    said = nobody.get("settings.public").json
    assert (said["count"], said["total"]) == (50, 64)


@pytest.mark.parametrize(("version", "status"), [("6.13", 200), ("7.13", 400), ("8.8", 400), ("9.0", 400)])
def test_a_query_is_refused_since_seven(version: str, status: int) -> None:
    with Sandbox(live=False, version=version) as running:
        client = Client(running)
        assert client.get("settings.public?count=0&query=%7B%7D").status == status
        client.close()


def test_a_workspace_makes_a_key_of_its_own() -> None:
    with Sandbox(live=False, frame_url=FRAME_URL) as one, Sandbox(live=False, frame_jwk="{}") as other:
        assert '"kty": "oct"' in one.world.external_frame.jwk
        assert other.world.external_frame == ExternalFrame("", "{}")
