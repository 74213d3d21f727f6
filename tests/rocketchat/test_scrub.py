import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.rocketchat.scrub import REMOVED, SECRET_KEYS, scrub

from .wire import EXAMPLES, VISITOR_TOKEN

TOKENS = st.sampled_from(["t0k3n-one", "t0k3n-two"])
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | TOKENS
KEYS = st.sampled_from(["a", "b", "v", *sorted(SECRET_KEYS)]) | TOKENS
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=25,
)
PLAIN = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc"), inner, max_size=4),
    max_leaves=25,
)


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_no_token_survives(inner: Any) -> None:
    shown = json.dumps(scrub({"room": inner, "token": "t0k3n-one", "v": [{"visitorToken": "t0k3n-two"}]}))
    assert not [secret for secret in ("t0k3n-one", "t0k3n-two") if f'"{secret}"' in shown]
    assert not [key for key in SECRET_KEYS if f'"{key}":' in shown]


@given(PLAIN)
@settings(max_examples=200, deadline=None)
def test_nothing_else_changes(value: Any) -> None:
    before = json.dumps(value)
    assert json.dumps(scrub(value)) == json.dumps(value) == before


def test_a_token_is_removed_where_it_stands_under_another_name() -> None:
    assert scrub({"v": {"token": "s3cret"}, "msgs": ["s3cret", "no s3cret"]}) == {
        "v": {},
        "msgs": [REMOVED, "no s3cret"],
    }


def test_a_token_within_a_token_object_is_removed_too() -> None:
    assert scrub({"resume": {"login": ["s3cret"]}, "id": "s3cret"}) == {"id": REMOVED}


def test_an_empty_token_removes_no_empty_texts() -> None:
    assert scrub({"token": "", "title": ""}) == {"title": ""}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_no_example_keeps_its_visitors_token(path: Any) -> None:
    shown = json.dumps(scrub(json.loads(path.read_bytes())))
    assert VISITOR_TOKEN not in shown
    assert not [key for key in SECRET_KEYS if f'"{key}":' in shown]


def test_depth_is_no_danger() -> None:
    deep: Any = {"token": "s3cret"}
    for _ in range(5000):
        deep = {"a": [deep]}
    found = scrub(deep)
    for _ in range(5000):
        found = found["a"][0]
    assert found == {}
