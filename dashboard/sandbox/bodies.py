"""Request bodies: off the wire whole, so that the connection stays usable, and parsed without ever failing."""

import json
from email.message import Message
from io import BufferedIOBase
from urllib.parse import parse_qsl

from dashboard.sandbox.answers import Answer, text

MAX_BODY = 1 << 20
DRAINED = 64 << 20
HEX = frozenset(b"0123456789abcdefABCDEF")


def read(headers: Message, stream: BufferedIOBase) -> bytes | Answer:
    """The body of a request, or the refusal of one that cannot be read; ConnectionError when it breaks off."""
    if headers.get("Transfer-Encoding", "").lower() == "chunked":
        return _chunks(stream)
    given = headers.get("Content-Length") or "0"
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        return text(400, "Bad Request")
    length = int(given)
    if length <= MAX_BODY:
        return _exactly(length, stream)
    _drain(min(length, DRAINED), stream)
    return text(413, "Payload Too Large")


def _exactly(length: int, stream: BufferedIOBase) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise ConnectionError("the client hung up")
    return found


def _drain(left: int, stream: BufferedIOBase) -> None:
    """Reads what is not wanted: a client that is still sending would not see the answer."""
    while left > 0 and (found := stream.read(min(left, MAX_BODY))):
        left -= len(found)


def _chunks(stream: BufferedIOBase) -> bytes | Answer:
    found = bytearray()
    while size := _chunk_size(stream.readline(100)):
        if size + len(found) > MAX_BODY:
            return text(413, "Payload Too Large")
        found += _exactly(size, stream)
        stream.readline(100)
    stream.readline(100)
    return bytes(found)


def _chunk_size(line: bytes) -> int:
    """The size in a chunk's first line; what is no number ends the body."""
    digits = line.partition(b";")[0].strip()
    return int(digits, 16) if digits and HEX.issuperset(digits) else 0


def parsed(content_type: str, body: bytes) -> object:
    """The body as the server's router parses it: what cannot be parsed counts as an empty object."""
    if "application/x-www-form-urlencoded" in content_type:
        return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    if "application/json" not in content_type:
        return {}
    try:
        found = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict | list) else {}


def _no_constant(name: str) -> float:
    raise ValueError(name)
