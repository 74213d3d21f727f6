"""The README's table of settings is the settings'."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
SETTINGS = ast.parse((ROOT / "dashboard/settings.py").read_text())


def read_by_the_settings() -> list[str]:
    """The names in `env.str("NAME", …)` and the like."""
    return [
        str(node.args[0].value)
        for node in ast.walk(SETTINGS)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


def told_by_the_readme() -> list[str]:
    """The names in the first column of the table."""
    section = (ROOT / "README.md").read_text().partition("\n## Settings\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


def test_the_readme_tells_of_every_setting_that_is_read_and_of_no_other() -> None:
    assert sorted(told_by_the_readme()) == sorted(read_by_the_settings())


def test_the_settings_read_the_environment_in_that_one_way() -> None:
    """Else the first test would not see what they read."""
    names = [node.id for node in ast.walk(SETTINGS) if isinstance(node, ast.Name)]
    assert names.count("env") == 2 + len(
        read_by_the_settings()
    )  # to make it, and to refuse what it could not read
    assert {"os", "getenv"}.isdisjoint(names)
