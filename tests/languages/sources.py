"""What the sources say through gettext: every text in the Python files and templates, found without GNU gettext."""

import ast
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract, extract_python
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent.parent
# Django's lazy kinds, and the client's errors that are said to an operator: it knows no gettext.
KEYWORDS: Mapping[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "BadBaseUrl": None,
}

Found = Iterator[tuple[int, str, Any, list[str]]]


def read_sources() -> Catalog:
    """The texts of all sources, with the files they stand in."""
    catalog = Catalog(project="Rearview", charset="utf-8")
    for path in (*sorted(ROOT.glob("dashboard/**/*.py")), *sorted(ROOT.glob("templates/**/*.html"))):
        where = [(path.relative_to(ROOT).as_posix(), 0)]
        for _line, texts, _comments, context in _extract(path):
            catalog.add(texts, locations=where, context=context)
    return catalog


def _extract(path: Path) -> Iterator[tuple[int, Any, list[str], str | None]]:
    method: Any = _extract_calls if path.suffix == ".py" else _extract_template
    with path.open("rb") as file:
        yield from extract(method, file, KEYWORDS)


def _extract_calls(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Found:
    """By the syntax tree, which unlike Babel's own way also sees what stands in an f-string."""
    for call in find_calls(file.read().decode()):
        texts = tuple(arg.value if isinstance(arg, ast.Constant) else None for arg in call.args)
        yield call.lineno, get_name(call), texts, []


def find_calls(source: str) -> list[ast.Call]:
    """The calls of gettext and its kin, in their order."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return sorted((call for call in calls if get_name(call) in KEYWORDS), key=lambda call: call.lineno)


def get_name(call: ast.Call) -> str:
    """What is called, without the module it comes from."""
    func = call.func
    return func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")


def _extract_template(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Django makes a template to something that looks like Python, but for its indentation."""
    lines = templatize(file.read().decode()).splitlines()
    text = "\n".join(line.strip() for line in lines)
    yield from extract_python(BytesIO(text.encode()), keywords, [], {})
