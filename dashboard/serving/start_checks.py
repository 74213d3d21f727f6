"""What is looked at before anybody is served, one line for each finding; an error stops the start."""

import logging
import sys
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import ERROR, CheckMessage, Error, run_checks

from dashboard.checks import CHECKS


def refuse_bad_start() -> None:
    """The dashboard's own findings, a line each on standard error; raises SystemExit where one of them is an error."""
    findings = [finding for check in CHECKS for finding in check(None)]
    refuse([*findings, *check_static_files()])


def run_all_checks() -> list[CheckMessage]:
    """Every check that `check --deploy` runs, and those that only a server needs."""
    return [*run_checks(include_deployment_checks=True), *check_static_files()]


def refuse(findings: Iterable[CheckMessage]) -> None:
    """Says the findings on standard error; raises SystemExit where one of them is an error."""
    worst_first = sorted((each for each in findings if not each.is_silenced()), key=lambda each: -each.level)
    for finding in worst_first:
        sys.stderr.write(f"{write_line(finding)}\n")
    sys.stderr.flush()
    if any(finding.level >= ERROR for finding in worst_first):
        raise SystemExit(1)


def write_line(finding: CheckMessage) -> str:
    """The finding with its mend in one line."""
    return " ".join(f"{logging.getLevelName(finding.level)}: {finding.msg} {finding.hint or ''}".split())


def check_static_files() -> Sequence[CheckMessage]:
    """Not among those of `check`: a checkout has none until they are collected."""
    if _are_static_files_there():
        return []
    return [
        Error(
            f"No static files are collected in {settings.STATIC_ROOT}: no page could be shown.",
            hint="Run: python manage.py collectstatic --no-input",
            id="rearview.E006",
        )
    ]


def _are_static_files_there() -> bool:
    try:
        read_manifest = getattr(staticfiles_storage, "read_manifest", None)
        return read_manifest is None or read_manifest() is not None
    except (OSError, ValueError):  # no folder, or a manifest that is none
        return False
