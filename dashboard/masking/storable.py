"""What is kept of a page view: addresses without the secrets they carry, texts that are safe to store and to show."""

import re
from collections.abc import Callable

from dashboard.direction_marks import find_direction_marks, remove_direction_marks, show_direction_marks
from dashboard.masking.href_masking import mask
from dashboard.masking.readings import LONGEST_READ, cut_unread
from dashboard.masking.secret_names import DEFAULT_SECRET_NAMES
from dashboard.masking.title_masking import mask_title

__all__ = ["make_storable_href", "make_storable_text", "make_storable_title", "mask"]

# Controls that are no white space, halves of surrogate pairs, and marks that only add to the direction of letters.
_UNSHOWN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u061c\u200e\u200f]")


def make_storable_href(href: str, secret_names: frozenset[str], limit: int = 2000) -> str:
    """The address as it is stored: masked, clean, at most `limit` characters."""
    return _cut(_mask_without_marks(_clean(cut_unread(href)), lambda bare: mask(bare, secret_names)), limit)


def make_storable_title(
    title: str, limit: int = 300, *, secret_names: frozenset[str] = DEFAULT_SECRET_NAMES
) -> str:
    """The title as it is stored: clean, at most `limit` characters; what is secret in it is masked."""
    return _cut(
        _mask_without_marks(_clean(cut_unread(title)), lambda bare: mask_title(bare, secret_names)), limit
    )


def make_storable_text(text: str, limit: int) -> str:
    """The text in one line without controls, at most `limit` characters, cut with "…".

    What turns the direction of writing becomes a mark that can be seen.
    """
    return _cut(_clean(text[:LONGEST_READ]), limit)


def _cut(clean: str, limit: int) -> str:
    return clean if len(clean) <= limit else clean[: max(limit - 1, 0)].rstrip() + "…"[:limit]


def _clean(text: str) -> str:
    if not text.isprintable():
        text = _UNSHOWN.sub("", show_direction_marks(text))
    return " ".join(text.split())


def _mask_without_marks(clean: str, work: Callable[[str], str]) -> str:
    """What `work` makes of the text without marks of direction: one inside a name must not hide the name."""
    if "⟨" not in clean:
        return work(clean)
    bare = remove_direction_marks(clean)
    masked = work(bare)
    return clean if masked == bare else " ".join(_put_marks_back(clean, bare, masked).split())


def _put_marks_back(clean: str, bare: str, masked: str) -> str:
    """The marks up to the first secret stand where they did, the others, each once, at the end."""
    same, done, taken = _count_same(bare, masked), 0, 0
    pieces, moved = list[str](), dict[str, None]()
    for mark in find_direction_marks(clean):
        place, taken = mark.start() - taken, taken + len(mark[0])
        if place > same:
            moved[mark[0]] = None
            continue
        pieces += [masked[done:place], mark[0]]
        done = place
    return "".join([*pieces, masked[done:], *moved])


def _count_same(one: str, other: str) -> int:
    """How many characters the texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
