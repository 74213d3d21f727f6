"""Request bodies: off the wire whole, so that the connection stays usable, and parsed without ever failing."""

import json
from email.message import Message
from io import BufferedIOBase
from urllib.parse import parse_qsl

from dashboard.sandbox.api.replies import Reply, text_reply

MAX_BODY = 1 << 20
MAX_DRAINED = 64 << 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
HEX = frozenset(b"0123456789abcdefABCDEF")


def read_body(headers: Message, stream: BufferedIOBase) -> bytes | Reply:
    """The body of a request, or the reply to one that cannot be read; ConnectionError when it breaks off."""
    if headers.get("Transfer-Encoding", "").lower() == "chunked":
        return _read_chunks(stream)
    length_header = headers.get("Content-Length") or "0"
    if not (length_header.isascii() and length_header.isdigit() and len(length_header) < 16):
        return text_reply(400, "Bad Request")
    length = int(length_header)
    if length <= MAX_BODY:
        return _read_exactly(length, stream)
    _drain(min(length, MAX_DRAINED), stream)
    return text_reply(413, "Payload Too Large")


def _read_exactly(length: int, stream: BufferedIOBase) -> bytes:
    body = stream.read(length)
    if len(body) < length:
        raise ConnectionError("the client hung up")
    return body


def _drain(left: int, stream: BufferedIOBase) -> None:
    """Reads what is not wanted: a client that is still sending would not see the answer."""
    while left > 0 and (piece := stream.read(min(left, MAX_BODY))):
        left -= len(piece)


def _read_chunks(stream: BufferedIOBase) -> bytes | Reply:
    body = bytearray()
    while size := _parse_chunk_size(stream.readline(100)):
        if size + len(body) > MAX_BODY:
            return text_reply(413, "Payload Too Large")
        body += _read_exactly(size, stream)
        stream.readline(100)
    stream.readline(100)
    return bytes(body)


def _parse_chunk_size(line: bytes) -> int:
    """The size in a chunk's first line; what is no number ends the body."""
    digits = line.partition(b";")[0].strip()
    return int(digits, 16) if digits and HEX.issuperset(digits) else 0


def parse_body(content_type: str, body: bytes) -> object:
    """The body as the server's router parses it: what cannot be parsed counts as an empty object (`Router.ts`)."""
    if "application/json" in content_type:
        return _parse_json(body)
    if "application/x-www-form-urlencoded" in content_type:
        return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True, errors="replace"))
    return {}


def _parse_json(body: bytes) -> object:
    """Node's `Request.json()` drops a byte order mark twice over; bytes that are no UTF-8 become U+FFFD."""
    text = body.removeprefix(BYTE_ORDER_MARK).decode("utf-8-sig", errors="replace")
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict | list) else {}


def _refuse_constant(name: str) -> float:
    raise ValueError(name)
