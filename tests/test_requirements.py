"""The locks hold what the requirements ask for, with everything it needs in turn, and hashes of all of it."""

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKED = {
    "requirements.lock": ["requirements.txt"],
    "tests/requirements.lock": ["requirements.txt", "tests/requirements.txt"],
}


def required(*paths: str) -> list[Requirement]:
    """The requirements of the files, without comments, options and what is for other systems than this one."""
    lines = [line for path in paths for line in (ROOT / path).read_text().splitlines()]
    found = [Requirement(re.split(r"\s[#\\]", line)[0]) for line in lines if re.match(r"\w", line)]
    return [each for each in found if each.marker is None or each.marker.evaluate()]


def versions(requirements: Iterable[Requirement]) -> dict[str, str]:
    return {canonicalize_name(each.name): str(each.specifier) for each in requirements}


def needed(requirement: Requirement) -> Iterator[str]:
    """What is to be installed for the requirement, itself included, as the installed packages say."""
    yield canonicalize_name(requirement.name)
    for text in requires(requirement.name) or []:
        each = Requirement(text)
        extras = requirement.extras or {""}
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in extras):
            yield from needed(each)


@pytest.mark.parametrize("lock", LOCKED)
def test_a_lock_has_the_versions_that_are_required(lock: str) -> None:
    asked, locked = versions(required(*LOCKED[lock])), versions(required(lock))
    assert {name: locked.get(name) for name in asked} == asked, "run `make lock`"


@pytest.mark.parametrize("lock", LOCKED)
def test_a_lock_has_what_the_requirements_need_and_nothing_else(lock: str) -> None:
    everything = {name for each in required(*LOCKED[lock]) for name in needed(each)}
    assert set(versions(required(lock))) == everything, "run `make lock`"


def test_tests_run_on_the_versions_that_production_runs_on() -> None:
    production, tests = (versions(required(lock)) for lock in LOCKED)
    assert production.items() <= tests.items()


@pytest.mark.parametrize("lock", LOCKED)
def test_every_locked_version_has_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=\w)", (ROOT / lock).read_text())[1:]
    assert len(entries) >= len(required(lock))
    assert [each for each in entries if "--hash=sha256:" not in each] == []


@pytest.mark.parametrize("lock", LOCKED)
def test_a_lock_tells_nothing_of_the_machine_that_made_it(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert re.findall(r"://|^\s*--(?!hash=)\S+", text, re.MULTILINE) == []
