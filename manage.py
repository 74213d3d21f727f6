#!/usr/bin/env python
"""Django's command line, for this project."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from dashboard.development import make_demo_environment
from dashboard.environment import BadSettings

ROOT = Path(__file__).resolve().parent


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ.update(make_demo_environment(ROOT / (os.environ.get("VAR_DIR") or "var")))
    try:
        execute_from_command_line(sys.argv)
    except BadSettings as refused:
        raise SystemExit(str(refused)) from None


if __name__ == "__main__":
    main()
