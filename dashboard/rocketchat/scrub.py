"""Takes every visitor token out of an upstream answer: a token lets anybody act as the visitor."""

from collections.abc import Callable, Iterator
from typing import Any

SECRET_KEYS = frozenset({"token", "visitorToken", "authToken", "resume"})
REMOVED = "[removed]"
_CONTAINERS = {dict, list}


def scrub(value: Any) -> Any:
    """A copy of the JSON `value` without token keys; other strings equal to a token become "[removed]".

    Works at any depth: it never recurses.
    """
    return _copy(value, _find_tokens(value))


def _find_tokens(value: Any) -> frozenset[str]:
    return frozenset(
        text for secret in _find_secrets(value) for text in _walk(secret) if isinstance(text, str)
    ) - {""}


def _find_secrets(value: Any) -> Iterator[Any]:
    for item in _walk(value):
        if isinstance(item, dict):
            yield from (item[key] for key in SECRET_KEYS & item.keys())


def _walk(value: Any) -> Iterator[Any]:
    stack = [value]
    while stack:
        item = stack.pop()
        yield item
        if isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _copy(value: Any, tokens: frozenset[str]) -> Any:
    root: list[Any] = []
    stack: list[tuple[Any, Any]] = [([value], root)]
    while stack:
        source, target = stack.pop()
        for key, item in _list_kept(source, tokens):
            fresh = _make_empty(item, tokens)
            if isinstance(target, dict):
                target[key] = fresh
            else:
                target.append(fresh)
            if isinstance(item, dict | list):
                stack.append((item, fresh))
    return root[0]


def _list_kept(source: Any, tokens: frozenset[str]) -> Iterator[tuple[Any, Any]]:
    if isinstance(source, list):
        yield from enumerate(source)
    else:
        yield from ((k, v) for k, v in source.items() if k not in SECRET_KEYS and k not in tokens)


def _make_empty(item: Any, tokens: frozenset[str]) -> Any:
    if isinstance(item, dict):
        return {}
    if isinstance(item, list):
        return []
    return REMOVED if isinstance(item, str) and item in tokens else item


def replace_tokens(value: Any, hash_token: Callable[[str], str]) -> None:
    """Takes every visitor token out of the JSON `value`, in place; `visitorKey` stands where there was one.

    It is the hash of the token, "" for what is no text.
    """
    keys: dict[str, str] = {}
    for item in _walk_containers(value):
        if isinstance(item, dict):
            token = item.pop("token", None)
            item.pop("visitorKey", None)
            if token:
                item["visitorKey"] = _hash(token, keys, hash_token)


def _walk_containers(value: Any) -> Iterator[dict[str, Any] | list[Any]]:
    """Every object and list in a JSON value. What is taken out of one that was given is not walked."""
    stack = [value] if type(value) in _CONTAINERS else []
    while stack:
        item = stack.pop()
        yield item
        children = item.values() if isinstance(item, dict) else item
        stack += [child for child in children if type(child) in _CONTAINERS]


def _hash(token: Any, keys: dict[str, str], hash_token: Callable[[str], str]) -> str:
    if not isinstance(token, str):
        return ""
    if token not in keys:
        keys[token] = hash_token(token)
    return keys[token]
