"""docs/security.md names tests that exist, and every chapter of the standard."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOC = (ROOT / "docs/security.md").read_text()
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DOC)


def test_every_test_that_it_names_exists() -> None:
    missing = [f"{file}::{name}" for file, name in NAMED if not _has(ROOT / file, name)]
    assert missing == []


def _has(file: Path, name: str) -> bool:
    return file.is_file() and re.search(rf"^ *def {name}\(", file.read_text(), re.MULTILINE) is not None


def test_every_promise_names_a_test() -> None:
    rows = [row for row in DOC.splitlines() if row.startswith("| ") and not row.startswith("| promise")]
    assert len(rows) > 40
    assert [row for row in rows if "::" not in row] == []


def test_it_has_every_chapter_of_the_standard() -> None:
    headings = " ".join(line for line in DOC.splitlines() if line.startswith("## "))
    assert set(re.findall(r"V(\d+)", headings)) == {str(number) for number in range(1, 18)}
