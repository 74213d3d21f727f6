"""The gates that a commit passes are those of `make check`."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent


def recipe(target: str) -> list[str]:
    """The commands of a target of the Makefile."""
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert found
    return found[1].splitlines()


def hooks() -> list[str]:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    return [hook["entry"] for repository in config["repos"] for hook in repository["hooks"]]


def gate(command: str) -> str:
    """The command from its tool on, without the files it looks at."""
    found = re.search(r"(?:\$\(BIN\)/|\.venv/bin/|\bmake |\$\(MAKE\) )(.+?)(?: \.| \$\$\(.+\))?$", command)
    assert found, command
    return found[1]


def test_a_commit_passes_the_gates_of_make_check_with_the_same_options() -> None:
    assert [gate(each) for each in hooks()] == [gate(each) for each in recipe("check")]


def test_the_gates_are_named_by_their_tools() -> None:
    tools = {gate(each).split()[0] for each in hooks()}
    assert tools == {"ruff", "djade", "mypy", "lint-imports", "bandit", "python", "check-deploy"}


def test_no_gate_is_fetched() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    languages = {hook["language"] for repository in config["repos"] for hook in repository["hooks"]}
    assert languages == {"system"}
