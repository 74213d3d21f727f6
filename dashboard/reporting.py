"""What an error report and a line of the log may tell."""

import logging
import re
from collections.abc import ItemsView
from types import FrameType, TracebackType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class NoVariables(SafeExceptionReporterFilter):
    """Reports where an error happened but no variable: a frame may hold an agent's token, also with `DEBUG=true`."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType | TracebackType
    ) -> ItemsView[str, Any]:
        return {}.items()


class NoFrameToken(logging.Filter):
    """Leaves the query of an External Frame's address out of a line: an agent's token stands in it."""

    QUERY = re.compile(r"(/frame/?)\?[^\s\"'<>]*")

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if "/frame" in line:
            record.msg, record.args = self.QUERY.sub(r"\1?…", line), None
        return True
