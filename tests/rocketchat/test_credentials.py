import pickle

import pytest

from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.credentials import BadCredentials, Credentials

from .wire import CREDENTIALS, TOKEN


def test_credentials_show_no_token() -> None:
    client = RocketChat("https://chat.example.org", credentials=CREDENTIALS)
    assert TOKEN not in f"{CREDENTIALS} {CREDENTIALS!r} {client} {client!r}"


def test_credentials_cannot_be_changed_and_can_be_copied() -> None:
    with pytest.raises(AttributeError):
        CREDENTIALS.auth_token = "other"  # type: ignore[misc]  # that it fails is the test
    assert pickle.loads(pickle.dumps(CREDENTIALS)) == CREDENTIALS


@pytest.mark.parametrize(
    "value",
    ["", " ", " s3cret", "s3cret ", "s3cret\r\nX: 1", "s3cret\n", "s3cret\x00", "s3cret\x7f", "s3cret→"],
)
def test_what_no_header_can_carry_is_refused_without_being_repeated(value: str) -> None:
    for user_id, token in (("user", value), (value, "token")):
        with pytest.raises(BadCredentials) as raised:
            Credentials(user_id, token)
        assert "s3cret" not in f"{raised.value!r}"


def test_credentials_may_have_512_characters_and_no_more() -> None:
    assert len(Credentials("user", "t" * 512).auth_token) == 512
    with pytest.raises(BadCredentials):
        Credentials("user", "t" * 513)
