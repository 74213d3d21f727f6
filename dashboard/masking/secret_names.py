"""Which parameters' names look as if their value were a secret."""

import re
from functools import lru_cache
from typing import NamedTuple

from dashboard.masking.lookalikes import fold, make_plain
from dashboard.masking.secret_words import DEFAULT_SECRET_NAMES, KINDS, PUBLIC_CODES, WHOLE_NAMES

__all__ = ["DEFAULT_SECRET_NAMES", "looks_secret"]

# A shorter name is a part of too many harmless words: "key" of "monkey", "code" of "postcode".
GLUED_LETTERS = 5
LONGEST_REMEMBERED = 40  # letters

_BREAK = re.compile(r"[?&;#/\\]")
_WORD_END = re.compile(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_LETTER = re.compile(r"[\W\d_]+")
# Written without spaces, so that a name of two of their signs is a word of its own anywhere.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


class _Forms(NamedTuple):
    """All names; those found glued into longer words, by their lengths; those of scripts without spaces."""

    names: frozenset[str]
    glued: frozenset[str]
    lengths: tuple[int, ...]
    unspaced: re.Pattern[str] | None


def looks_secret(name: str, secret_names: frozenset[str]) -> bool:
    """Whether the name is a secret one; most pages of a site have the same few names, so short ones are remembered."""
    return (
        _looks_secret_cached(name, secret_names)
        if len(name) <= LONGEST_REMEMBERED
        else _has_secret_word(name, secret_names)
    )


@lru_cache(maxsize=4096)
def _looks_secret_cached(name: str, secret_names: frozenset[str]) -> bool:
    return _has_secret_word(name, secret_names)


def _has_secret_word(name: str, secret_names: frozenset[str]) -> bool:
    """Whether the name, the name without its punctuation, or a word of it is a secret one (also numbered, glued)."""
    name = make_plain(_BREAK.split(name)[-1])  # the path of "#/path?name=" is not part of the name
    forms = _make_forms(secret_names)
    words = [word.casefold() for word in _WORD_END.split(name) if word]
    whole, joined = name.casefold(), "".join(words)
    is_public = joined in PUBLIC_CODES or (words != [] and words[-1] in KINDS)
    if is_public and forms.names.isdisjoint((whole, joined)):
        return False
    if whole not in words:
        words += whole, joined
    return any(_is_secret(word, forms) for word in words)


def _is_secret(word: str, forms: _Forms) -> bool:
    if word in forms.names or word.rstrip("0123456789") in forms.names:
        return True
    if forms.unspaced and not word.isascii() and forms.unspaced.search(word):
        return True
    letters = word if word.isalpha() else _NO_LETTER.sub("", word)
    return _has_glued(letters, forms) or (letters.endswith("s") and _has_glued(letters[:-1], forms))


def _has_glued(letters: str, forms: _Forms) -> bool:
    """Whether a long name begins or ends the letters."""
    size = len(letters)
    for length in forms.lengths:
        if length > size:
            return False
        if letters[:length] in forms.glued or letters[size - length :] in forms.glued:
            return True
    return False


@lru_cache(maxsize=8)
def _make_forms(secret_names: frozenset[str]) -> _Forms:
    names, whole = frozenset(map(fold, secret_names)), frozenset(map(fold, WHOLE_NAMES))
    unspaced = sorted(re.escape(name) for name in names if _UNSPACED.search(name))
    glued = frozenset(name for name in names - whole if name.isalpha() and len(name) >= GLUED_LETTERS)
    lengths = tuple(sorted({len(name) for name in glued}))
    return _Forms(names, glued, lengths, re.compile("|".join(unspaced)) if unspaced else None)
