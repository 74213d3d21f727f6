"""What scripts say stands in the page, translated: they have no words of their own."""

import re
from pathlib import Path

import pytest

from .sources import ROOT

SCRIPTS = sorted(ROOT.glob("static/js/*.js"))
COMMENT = re.compile(r"^\s*//.*$|(?<=[;{}]) //.*$", re.MULTILINE)
LITERAL = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`")
VALUE = re.compile(r"\$\{[^}]*\}")
# Of two words or more.
SENTENCE = re.compile(r" *[^\W_]+[ ,][\w ,.!?…’-]*[^\W\d_]{2,}[\w ,.!?…’-]*")
SHOWN = re.compile(
    r"(?:textContent|innerText|innerHTML|title|ariaLabel|placeholder) = (?P<literal>[\"'`][^\"'`]*[\"'`])"
)
# Blanks without a sentence: of the language, of selectors, and what nobody reads.
NO_SENTENCES = {"use strict", "alert stale", "alert failed", "input, select, textarea", "in a frame"}


def list_said(script: str) -> list[str]:
    """Literals that read like a sentence, and any that are put where people read."""
    code = COMMENT.sub("", script)
    shown = [VALUE.sub("", found["literal"])[1:-1] for found in SHOWN.finditer(code)]
    literals = [VALUE.sub("", each)[1:-1] for each in LITERAL.findall(code)]
    sentences = [each for each in literals if SENTENCE.fullmatch(each) and each not in NO_SENTENCES]
    return [*sentences, *(each for each in shown if any(map(str.isalpha, each)))]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_has_no_words_of_its_own(path: Path) -> None:
    assert list_said(path.read_text()) == []


@pytest.mark.parametrize(
    "script",
    [
        'tell("Nothing is lost");',
        "say(`${n} new pages`);",
        'node.textContent = "Copied";',
        'a.title = "Waiting"',
    ],
)
def test_words_in_a_script_are_found(script: str) -> None:
    assert list_said(script) != []
