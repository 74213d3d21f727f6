"""Every text is translated into every language, whole, and Django reads what was written."""

import re

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.utils.translation import to_locale

from .catalogues import LANGUAGES, compile_catalogue, get_path, is_translated, list_texts, read_catalogue
from .sources import read_sources

MARKUP = re.compile(r"<[^>]*>|[<>\"&]|https?://[\w-]*(?:\.\w+)*")


@pytest.fixture(scope="module")
def sources() -> Catalog:
    return read_sources()


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def catalogue(language: str) -> Catalog:
    return read_catalogue(language)


def keys(catalogue: Catalog) -> set[tuple[str | None, object]]:
    return {(message.context, message.id) for message in catalogue if message.id}


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def test_every_language_but_that_of_the_sources_has_a_catalogue() -> None:
    assert {to_locale(code) for code, _ in settings.LANGUAGES} == {"en", *LANGUAGES}


def test_a_catalogue_has_the_texts_of_the_sources_and_no_others(catalogue: Catalog, sources: Catalog) -> None:
    assert keys(catalogue) ^ keys(sources) == set(), "run `make messages`"


def test_no_text_is_left_untranslated(catalogue: Catalog) -> None:
    assert [message.id for message in messages(catalogue) if not is_translated(message)] == []


def test_a_translation_keeps_the_placeholders_and_has_every_plural(catalogue: Catalog) -> None:
    assert [
        (message.id, faults) for message in messages(catalogue) if (faults := message.check(catalogue))
    ] == []


def test_a_translation_keeps_the_markup_and_adds_none(catalogue: Catalog) -> None:
    """Templates print translations as they are."""
    for message in messages(catalogue):
        wanted = sorted(MARKUP.findall(list_texts(message.id)[-1]))
        assert all(sorted(MARKUP.findall(text)) == wanted for text in list_texts(message.string)), message.id


def test_a_translation_begins_and_ends_as_its_text_does(catalogue: Catalog) -> None:
    """A sentence stays one, a label stays one, and what is joined keeps its blanks."""
    for message in messages(catalogue):
        said, meant = list_texts(message.string)[-1], list_texts(message.id)[-1]
        assert said == said.strip(), message.id
        assert said.endswith((".", "…")) or not meant.endswith((".", "…")), message.id


def test_django_reads_what_was_translated(language: str, catalogue: Catalog) -> None:
    compiled = get_path(language).with_suffix(".mo").read_bytes()
    assert compiled == compile_catalogue(catalogue), "run `make messages`"
