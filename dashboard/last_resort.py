"""What fails outside of all else that answers errors is answered in words, too: a server's own 500 has no body."""

import logging
import sys
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

log = logging.getLogger(__name__)

BODY = b"Something broke here. The fault is this dashboard's, not yours. Try again in a moment.\n"
HEADERS = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]


def answer_whatever_fails(application: WSGIApplication) -> WSGIApplication:
    """The application, or 500 in words and one report in the log where it raises."""

    def answer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        try:
            return application(environ, start_response)
        except Exception:
            log.exception("A request could not be answered.")
            start_response(
                "500 Internal Server Error", [*HEADERS, ("Content-Length", str(len(BODY)))], sys.exc_info()
            )
            return [BODY]

    return answer
