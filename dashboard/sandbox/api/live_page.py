"""A page that imitates an Omnichannel room of Rocket.Chat's client, with its External Frame beside the messages."""

from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs, unquote

from dashboard.sandbox.api.replies import Reply, text_reply
from dashboard.sandbox.world import Document, World
from dashboard.sandbox.world.accounts import Account

PATH = "/live/"
HTML = "text/html; charset=UTF-8"
ENCODED = ("0", "1", "2", "3")  # times that an encrypted token is percent-encoded
STYLE = """
html, body { margin: 0; height: 100%; font: 14px/20px system-ui, sans-serif; background: #f7f8fa; color: #1f2329 }
body { display: grid; grid-template-columns: minmax(0, 1fr) 360px; grid-template-rows: 48px minmax(0, 1fr) }
header { grid-column: 1 / -1; padding: 14px 20px; background: #fff; border-bottom: 1px solid #e4e7ea }
ol { margin: 0; padding: 20px; overflow: auto; list-style: none }
li { margin-bottom: 12px }
small { color: #5c636b }
iframe { border: 0; border-left: 1px solid #e4e7ea; width: 360px; height: 100% }
"""


@dataclass(frozen=True)
class Shown:
    """What the query chose: as whom, and in which form the token goes into the frame."""

    account: Account
    form: str
    encoded: int


def show_live_page(world: World, path: str, query: str) -> Reply:
    """GET /live/:roomId `?as=ana&t=plain` (or `t=encrypted`, with `encoded=1` percent-encoded once instead of twice).

    Every look makes a new auth token of the account, as a signed-in client has one.
    """
    room = world.rooms.get(unquote(path.removeprefix(PATH)))
    shown = _read_query(world, query)
    if room is None or shown is None:
        return text_reply(404, "No such room, account or form of a token.")
    with world.lock:
        return Reply(200, _render(world, room, shown).encode("utf-8", "replace"), HTML)


def _read_query(world: World, query: str) -> Shown | None:
    params = {name: values[-1] for name, values in parse_qs(query).items()}
    account = world.accounts.get(params.get("as", "ana"))
    form, encoded = params.get("t", "encrypted"), params.get("encoded", "2")
    if (
        account is None
        or not account.can_sign_in
        or form not in ("plain", "encrypted")
        or encoded not in ENCODED
    ):
        return None
    return Shown(account, form, int(encoded))


def _render(world: World, room: Document, shown: Shown) -> str:
    name = escape(str(room.get("fname", "")))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{name} · make-believe Rocket.Chat</title>'
        f"<style>{STYLE}</style><header><b>{name}</b> <small>seen as {escape(shown.account.name)}</small></header>"
        f"<ol>{''.join(map(_render_message, world.messages[room['_id']]))}</ol>{_render_frame(world, room, shown)}"
    )


def _render_message(message: Document) -> str:
    author = message.get("u", {}).get("name") or message.get("u", {}).get("username", "")
    return f"<li><b>{escape(str(author))}</b><br>{escape(str(message.get('msg', '')))}</li>"


def _render_frame(world: World, room: Document, shown: Shown) -> str:
    frame = world.external_frame
    if not frame.url:
        return "<p>No External Frame is set: start the sandbox with --frame-url.</p>"
    token = world.new_token(shown.account)
    encrypted = shown.form == "encrypted"
    address = frame.make_address(
        shown.account.id, room["_id"], token, encrypted=encrypted, encoded=shown.encoded
    )
    return f'<iframe title="External Frame" src="{escape(address)}"></iframe>'
