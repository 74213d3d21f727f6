"""Nothing turns the direction of writing on a page without being seen, whoever wrote it and wherever it stands."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from dashboard.direction_marks import show_direction_marks_in_bytes

Next = Callable[[HttpRequest], HttpResponse]


def show_direction_marks_on_pages(get_response: Next) -> Next:
    """HTML leaves with `⟨U+202E⟩` and the like in place of each embedding, override and isolate; streams stay."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            _show(response)
        return response

    return middleware


def _show(response: HttpResponse) -> None:
    shown = show_direction_marks_in_bytes(response.content)
    if shown != response.content:
        response.content = shown
        if "Content-Length" in response.headers:
            response.headers["Content-Length"] = str(len(shown))
