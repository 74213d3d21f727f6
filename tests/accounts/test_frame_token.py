"""What `t` may be: a token in clear or encrypted, however it was encoded on its way."""

import base64
from urllib.parse import quote, unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.frames import JWK, OTHER_JWK
from dashboard.accounts.frame_token import FrameToken, Unreadable, open_token
from dashboard.sandbox.world.external_frame import encrypt_token, make_jwk
from dashboard.upstream.jwk import BadJwk, read_jwk

TOKEN = "Zm9vYmFyYmF6cXV4LXJlYXJ2aWV3LXRlc3QtdG9rZW4"
KEY = read_jwk(JWK)

tokens = st.text("ABCXYZabcxyz0189-_", min_size=43, max_size=43)
padding = st.booleans()


@given(tokens)
def test_a_token_in_clear_is_itself(token: str) -> None:
    assert open_token(token, None) == FrameToken(token, "clear")


@given(tokens, st.integers(0, 3), padding, padding, padding)
def test_an_encrypted_token_is_read_however_it_was_written(
    token: str, encoded: int, is_url_safe: bool, is_bare: bool, is_plus_a_blank: bool
) -> None:
    t = encrypt_token(token, JWK)
    t = t.replace("+", "-").replace("/", "_") if is_url_safe else t
    t = t.rstrip("=") if is_bare else t
    for _ in range(encoded):
        t = quote(t, safe="")
    arrived = unquote_plus(t) if encoded or is_plus_a_blank else t
    assert open_token(arrived, KEY) == FrameToken(token, "encrypted")


@pytest.mark.parametrize("length", [16, 24, 32])
def test_the_key_may_have_each_length_of_aes(length: int) -> None:
    jwk = make_jwk(b"x" * length)
    assert open_token(encrypt_token(TOKEN, jwk), read_jwk(jwk)).value == TOKEN


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(Unreadable):
        open_token(encrypt_token(TOKEN, OTHER_JWK), KEY)


@given(st.integers(0, 74))
def test_one_changed_byte_is_noticed(place: int) -> None:
    sealed = bytearray(base64.b64decode(encrypt_token(TOKEN, JWK)))
    sealed[place % len(sealed)] ^= 1
    with pytest.raises(Unreadable):
        open_token(base64.b64encode(sealed).decode(), KEY)


def test_what_is_encrypted_is_never_taken_for_clear() -> None:
    with pytest.raises(Unreadable):
        open_token(encrypt_token(TOKEN, JWK), None)


@given(st.text(max_size=200))
def test_whatever_is_sent_is_read_or_refused(t: str) -> None:
    try:
        form: str = open_token(t, KEY).form
    except Unreadable:
        form = "refused"
    assert form in {"clear", "refused"}


@pytest.mark.parametrize("content", ["", "with a blank", "line\r\nbreak"])
def test_what_no_header_can_carry_is_no_token(content: str) -> None:
    with pytest.raises(Unreadable):
        open_token(encrypt_token(content, JWK), KEY)


@pytest.mark.parametrize(
    "jwk",
    [
        "",
        "nonsense",
        "[]",
        "null",
        '{"kty":"RSA","k":"a2tra2tra2tra2tra2traw"}',
        '{"kty":"oct"}',
        '{"kty":"oct","k":""}',
        '{"kty":"oct","k":7}',
        '{"kty":"oct","k":"YWJj"}',
        '{"kty":"oct","k":"a b c d"}',
        '{"kty":"oct","k":"a"}',
        "[" * 100_000,
    ],
    ids=lambda jwk: jwk[:20],
)
def test_what_is_no_key_for_aes_is_refused_without_repeating_it(jwk: str) -> None:
    with pytest.raises(BadJwk) as refused:
        read_jwk(jwk)
    assert not refused.value.args
