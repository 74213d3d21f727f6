"""What the sources say through gettext: every text in the Python files and templates, found without GNU gettext."""

from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract, extract_python
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent.parent
# Django's lazy kinds, and the client's errors that are said to an operator: it knows no gettext.
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "BadBaseUrl": None,
}


def read_sources() -> Catalog:
    """The texts of all sources, with the files they stand in."""
    catalog = Catalog(project="Rearview", charset="utf-8")
    for path in (*sorted(ROOT.glob("dashboard/**/*.py")), *sorted(ROOT.glob("templates/**/*.html"))):
        for line, texts, comments, context in _extract(path):
            where = [(path.relative_to(ROOT).as_posix(), line)]
            catalog.add(texts, locations=where, auto_comments=comments, context=context)
    return catalog


def _extract(path: Path) -> Iterator[tuple[int, Any, list[str], str | None]]:
    method: Any = extract_python if path.suffix == ".py" else _extract_template
    with path.open("rb") as file:
        yield from extract(method, file, KEYWORDS, ["Translators:"])


def _extract_template(
    file: BinaryIO, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Any
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Django makes a template to something that looks like Python, but for its indentation."""
    lines = templatize(file.read().decode()).splitlines()
    text = "\n".join(line.strip() for line in lines)
    yield from extract_python(BytesIO(text.encode()), keywords, comment_tags, options)
