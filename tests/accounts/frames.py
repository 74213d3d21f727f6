"""What Rocket.Chat's External Frame asks for, as its clients build it."""

from urllib.parse import quote, urlsplit

from django.test import Client
from fixture_types import Answer

from dashboard.sandbox.world import World
from dashboard.sandbox.world.external_frame import ExternalFrame, make_jwk

JWK = make_jwk(b"k" * 32)
OTHER_JWK = make_jwk(b"o" * 32)


def address(
    world: World, username: str = "ana", *, jwk: str = "", encoded: int = 2, token: str = "", uid: str = ""
) -> str:
    """The path and query for the live room; encrypted where a key is given."""
    account = world.accounts[username]
    token = token or world.new_token(account)
    frame = ExternalFrame("/frame/", jwk)
    return frame.make_address(
        uid or account.id, world.live_room["_id"], token, encrypted=bool(jwk), encoded=encoded
    )


def room_path(world: World) -> str:
    return f"/rooms/{quote(world.live_room['_id'])}/"


def leads_to_the_room(answer: Answer, world: World) -> bool:
    where = urlsplit(answer.headers.get("Location", ""))
    return (answer.status_code, where.path, where.query) == (302, room_path(world), "")


def is_let_in(client: Client, world: World) -> bool:
    return client.get(room_path(world), follow=True).status_code == 200
