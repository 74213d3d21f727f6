"""The README's picture of the folders is the tree as it stands."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def read_tree() -> str:
    return (ROOT / "README.md").read_text().partition("```\ndashboard/\n")[2].partition("```")[0]


def test_every_file_and_package_of_the_dashboard_stands_in_the_readme() -> None:
    drawn = set(re.findall(r"(?<=[ \n])[\w.]+\.py|^  \w+/", read_tree(), re.MULTILINE))
    there = {
        path.name if path.is_file() else f"  {path.name}/"
        for path in (ROOT / "dashboard").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert drawn == there - {"__init__.py"}


def test_every_folder_beside_the_dashboard_stands_in_the_readme() -> None:
    drawn = set(re.findall(r"^(\w+)/ ", read_tree(), re.MULTILINE))
    assert drawn == {"templates", "static", "tests", "docs"}
