"""The translations: a catalogue (`django.po`) for each language, and what it is compiled to (`django.mo`)."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from .sources import ROOT

LANGUAGES = ("de", "pt_BR")


def get_path(language: str) -> Path:
    """Where the catalogue of `language` (as gettext names it) is; beside it what it is compiled to."""
    return ROOT / "dashboard/locale" / language / "LC_MESSAGES/django.po"


def read_catalogue(language: str) -> Catalog:
    with get_path(language).open("rb") as file:
        return read_po(file, locale=language)


def write_catalogue(language: str, catalog: Catalog) -> None:
    """Without line numbers, which change with every commit, and without texts that are said no more."""
    with get_path(language).open("wb") as file:
        write_po(file, catalog, width=100, include_lineno=False, ignore_obsolete=True)


def list_texts(text: str | Sequence[str] | None) -> list[str]:
    """The forms of a text or of its translation: one, or one for each plural."""
    return [text or ""] if text is None or isinstance(text, str) else [*text]


def is_translated(message: Message) -> bool:
    """Whether every form is, and nobody has yet to look at it."""
    return all(list_texts(message.string)) and not message.fuzzy


def compile_catalogue(catalog: Catalog) -> bytes:
    """What Django reads."""
    compiled = BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()
