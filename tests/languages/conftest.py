"""A language in which every text of ours stands in marks: what stands outside of them was never translated."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings as django_settings
from django.test import override_settings

from .catalogues import compile_catalogue, list_texts
from .sources import read_sources


@pytest.fixture(scope="session")
def marked_texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the catalogue of the language `xx` is."""
    marked = Catalog(charset="utf-8")
    for message in read_sources():
        if message.id:
            texts = [f"⟦{text}⟧" for text in list_texts(message.id)]
            string = texts[0] if isinstance(message.id, str) else tuple(texts)
            marked.add(message.id, string, context=message.context)
    folder = tmp_path_factory.mktemp("locale")
    (folder / "xx/LC_MESSAGES").mkdir(parents=True)
    (folder / "xx/LC_MESSAGES/django.mo").write_bytes(compile_catalogue(marked))
    return folder


@pytest.fixture
def marked_language(marked_texts: Path) -> Iterator[str]:
    """The language `xx`, as one that browsers may ask for."""
    languages = [*django_settings.LANGUAGES, ("xx", "marked")]
    with override_settings(LANGUAGES=languages, LOCALE_PATHS=[marked_texts]):
        yield "xx"
