"""Texts are written so that they can be translated."""

import ast
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Comment, Doctype

from .sources import ROOT, find_calls
from .templates import without_tags

PYTHON = sorted(ROOT.glob("dashboard/**/*.py"))
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))
# What is the same in every language.
NAMES = {"Rearview", "Rocket.Chat", "Aa"}
SAID = ("alt", "aria-label", "placeholder", "title", "label")
# Their texts are errors of the client, which are in the catalogues under `BadBaseUrl`.
NOT_CONSTANT = {"dashboard/upstream/workspace_url.py"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_gettext_is_given_texts_and_nothing_that_only_a_run_can_tell() -> None:
    computed = [
        f"{name(path)}:{call.lineno}"
        for path in PYTHON
        if name(path) not in NOT_CONSTANT
        for call in find_calls(path.read_text())
        if not isinstance(call.args[0], ast.Constant)
    ]
    assert computed == []


def test_gettext_is_called_by_its_own_names() -> None:
    """Else nobody would find what it is given."""
    aliases = {
        f"{name(path)}: {alias.asname}"
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname not in (None, "_")
    }
    assert aliases == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_says_nothing_outside_of_translate(path: Path) -> None:
    page = BeautifulSoup(without_tags(path.read_text()), "html.parser")
    for key in page.select("kbd"):
        key.clear()
    texts = [str(text) for text in page.find_all(string=True) if not isinstance(text, Comment | Doctype)]
    said = [str(tag[each]) for tag in page.find_all(True) for each in SAID if tag.get(each)]
    buttons = [str(tag["value"]) for tag in page.select("input[type=submit][value]")]
    words = " ".join([*texts, *said, *buttons]).split()
    assert [word for word in words if word not in NAMES and any(map(str.isalpha, word))] == []
