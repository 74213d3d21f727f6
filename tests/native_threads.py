"""A plugin of coverage (pyproject.toml) that sees what the server's own threads run.

A thread that Python did not start, as granian's are, is traced by nobody unless it asks for it itself.
"""

import sys
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

Called = Callable[..., Any]


def coverage_init(registry: object, options: object) -> None:
    """Called by coverage at the start of every process it measures; granian's workers are forks of such a one."""
    if "granian" in sys.orig_argv:
        from granian.server import mp

        mp._wsgi_call_wrap = _tracing(mp._wsgi_call_wrap)  # type: ignore[attr-defined]  # there is no public place


def _tracing(wrap: Called) -> Called:
    """Granian's way to make an application its own, but each call begins by having its thread traced."""

    def wrapper(application: Called, *args: Any, **kwargs: Any) -> Any:
        @wraps(application)
        def traced(environ: object, start_response: object) -> Any:
            if not sys.gettrace():
                sys.settrace(threading.gettrace())
            return application(environ, start_response)

        return wrap(traced, *args, **kwargs)

    return wrapper
