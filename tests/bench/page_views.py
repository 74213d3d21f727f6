"""Bodies for `page.visited`: many visitors, rooms and addresses, as browsers send them."""

import json
from collections.abc import Sequence

PATHS = (
    "/",
    "/desks?width=140&sort=price",
    "/desks/nordic-mini/reviews#newest",
    "/account/login?next=%2Forders%2F8841&session=f00ba4",
    "/search?q=Sofa+gr%C3%BCn&page=2",
)
SITE = "https://shop.example.org"


def body(number: int, visitors: int = 500, rooms: Sequence[str] = ()) -> bytes:
    """The body of visit `number`, told by `visit=<number>` in its address; `rooms` are those of the visitors."""
    visitor = number % visitors
    path = PATHS[number % len(PATHS)]
    address, _, fragment = path.partition("#")
    href = (
        f"{SITE}{address}{'&' if '?' in address else '?'}visit={number}{'#' + fragment if fragment else ''}"
    )
    sent = {
        "token": f"{visitor:032x}",
        "rid": rooms[visitor] if rooms else f"room{visitor:013d}",
        "pageInfo": {"title": f"Nordhem – page {number % 97}", "change": "url", "location": {"href": href}},
    }
    return json.dumps(sent, ensure_ascii=False).encode()


def request(path: str, sent: bytes) -> bytes:
    """A POST of the body in HTTP/1.1, to be sent as it is."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {SITE}\r\nAccept: */*\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
    )
    return head.encode() + sent
