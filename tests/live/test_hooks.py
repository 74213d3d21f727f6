"""`POST /hooks/rocketchat/`: who may tell, what is refused, and what is answered."""

import json
import logging
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from example_server import ROOM, VISITOR
from pytest_django.fixtures import Settings
from redis_server import cache_at, nowhere
from rocketchat.wire import example

from dashboard.live import hooks
from dashboard.live.changes import read_last_event, read_version
from dashboard.throttling.visitor_threads import hook_threads
from dashboard.upstream.models import Workspace

from .telling import EVENTS, PATH, SECRET, VISITOR_TOKEN, make_event, make_message_event, send, tell

pytestmark = pytest.mark.django_db

MIB = 1024 * 1024


def version() -> str:
    return read_version(room_id=ROOM, visitor_id=VISITOR)


@pytest.mark.parametrize("name", EVENTS)
def test_every_example_is_answered_200_with_nothing_in_it(name: str) -> None:
    tell(example(name))


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_secret_there_is_nothing_here(settings: Settings, method: str) -> None:
    settings.WEBHOOK_TOKEN = ""
    answer = getattr(Client(), method)(PATH)
    assert (answer.status_code, answer.content) == (404, b"")


def test_the_secret_saved_in_the_admin_comes_before_that_of_the_environment() -> None:
    saved = Workspace(url="https://chat.example.org")
    saved.webhook_token = "another-secret-of-the-admin"
    saved.save()
    assert send(make_event("session-start")).status_code == 401
    assert send(make_event("session-start"), "another-secret-of-the-admin").status_code == 200


@pytest.mark.parametrize("wrong", [None, "", "wrong", SECRET[:-1], SECRET + "x", "sécret"])
def test_a_wrong_secret_is_401_and_changes_nothing(wrong: str | None) -> None:
    before = version()
    answer = send(make_event("session-closed"), wrong)
    assert (answer.status_code, answer.content) == (401, b"")
    assert version() == before
    assert read_last_event() is None


def test_nothing_is_read_of_who_shows_no_secret() -> None:
    request = RequestFactory().post(PATH, b"{}", content_type="application/json")
    answer = hooks.hooks_middleware(lambda _: pytest.fail("no page"))(request)
    assert answer.status_code == 401
    assert request.read() == b"{}"


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_any_other_method_is_405(method: str) -> None:
    answer = getattr(Client(), method)(PATH, headers={"X-RocketChat-Livechat-Token": SECRET})
    assert (answer.status_code, answer["Allow"], answer.content) == (405, "POST", b"")


def test_more_than_a_mebibyte_is_413_and_a_mebibyte_is_taken() -> None:
    event = make_event("session-start")
    empty = len(json.dumps(event | {"topic": ""}).encode())
    assert send(event | {"topic": "x" * (MIB - empty)}).status_code == 200
    answer = send(event | {"topic": "x" * (MIB - empty + 1)})
    assert (answer.status_code, answer.content) == (413, b"")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"text"', b"null", b"\xff", b"[" * 100_000, b'{"a":' * 100_000]
)
def test_what_is_no_json_object_is_400_which_is_never_sent_again(body: bytes) -> None:
    answer = send(body)
    assert (answer.status_code, answer.content) == (400, b"")


@pytest.mark.parametrize("kind", [None, 7, [], "", "LivechatSomethingNew", "message"])
def test_an_unknown_event_is_taken_and_ignored(kind: Any) -> None:
    before = version()
    tell(make_event("session-closed", type=kind))
    assert version() == before
    assert read_last_event() is None


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [None], [7], {"_id": []}, "../me", "a/b", "\ud800"])
@pytest.mark.parametrize("key", ["_id", "visitor", "agent", "messages", "servedBy"])
def test_an_event_of_another_shape_harms_nobody(key: str, odd: Any) -> None:
    for name in ("message-visitor", "session-forwarded"):
        tell(make_event(name) | {key: odd})


def test_a_request_needs_no_session_and_sets_no_cookie() -> None:
    assert not send(make_event("session-start")).cookies


@pytest.mark.parametrize("name", EVENTS)
def test_no_token_is_kept_or_logged(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    body = example(name)
    tell(body)
    send(body, "wrong-" + SECRET)
    kept = cache.items() if hasattr(cache, "items") else cache._cache.items()  # type: ignore[attr-defined]
    everything = caplog.text + repr(list(kept))
    for secret in (SECRET, VISITOR_TOKEN):
        assert secret not in everything


def test_a_flood_of_wrong_secrets_is_told_to_wait_and_said_once(caplog: pytest.LogCaptureFixture) -> None:
    event = make_event("session-start")
    statuses = [send(event, "wrong").status_code for _ in range(hooks.WRONG_RATE.limit + 1)]
    assert (set(statuses[:-1]), statuses[-1]) == ({401}, 429)
    assert sum("right token" in record.getMessage() for record in caplog.records) <= 1
    assert send(event).status_code == 200


def test_an_event_is_news_of_its_room_and_its_visitor_and_of_no_other() -> None:
    mine, visitors = read_version(room_id=ROOM), read_version(visitor_id=VISITOR)
    other = read_version(room_id="another", visitor_id="another")
    tell(make_event("session-taken"))
    assert read_version(room_id=ROOM) != mine
    assert read_version(visitor_id=VISITOR) != visitors
    assert read_version(room_id="another", visitor_id="another") == other


def test_the_last_event_is_known() -> None:
    tell(make_event("session-taken"))
    tell(make_message_event())
    last = read_last_event()
    assert last
    assert last.type == "Message"


def test_a_body_that_breaks_off_is_400() -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("the connection broke")

    headers = {"X-RocketChat-Livechat-Token": SECRET}
    request = RequestFactory().post(PATH, b"{}", content_type="application/json", headers=headers)
    request._stream = Broken()
    assert hooks.hooks_middleware(lambda _: pytest.fail("no page"))(request).status_code == 400


def test_webhooks_that_hang_hold_a_part_of_the_threads_alone(settings: Settings) -> None:
    settings.VISITOR_THREADS = 4
    with hook_threads.hold():
        answer = send(make_event("session-taken"))
    assert (answer.status_code, answer.content) == (503, b"")
    assert send(make_event("session-taken")).status_code == 200


def test_a_fault_of_our_own_is_an_empty_answer_and_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a fault")

    with connection.execute_wrapper(fail):
        answer = send(make_event("session-taken"))
    assert (answer.status_code, answer.content) == (500, b"")
    assert "could not be read" in caplog.text


def test_while_the_database_fails_rocketchat_is_asked_to_tell_it_again() -> None:
    def fail(*_: object) -> None:
        raise OperationalError("the database is locked")

    with connection.execute_wrapper(fail):
        answer = send(make_event("session-taken"))
    assert (answer.status_code, answer.content) == (503, b"")


def test_while_redis_is_away_rocketchat_is_asked_to_tell_it_again(settings: Settings) -> None:
    settings.CACHES = cache_at(nowhere())
    answer = send(make_event("session-taken"))
    assert (answer.status_code, answer.content) == (503, b"")
