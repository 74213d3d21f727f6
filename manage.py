#!/usr/bin/env python
"""Django's command line, for this project."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from dashboard.development import make_demo_environment


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ.update(make_demo_environment(Path(__file__).resolve().parent / "var"))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
