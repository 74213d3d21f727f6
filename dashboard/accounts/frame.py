"""Rocket.Chat's External Frame: the panel beside a chat, opened with the agent's own token."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dashboard.accounts.frame_refusals import (
    FrameRefused,
    explain_frame_error,
    explain_incomplete,
    explain_lured,
    explain_too_many,
    explain_unreadable,
    refuse_frame,
)
from dashboard.accounts.frame_request import FrameRequest
from dashboard.accounts.frame_sign_in import enter, has_session_of
from dashboard.accounts.frame_token import FrameToken, Unreadable, is_clear, open_token
from dashboard.accounts.last_frame import record_frame, record_refusal
from dashboard.accounts.sign_in import NotAdmitted
from dashboard.accounts.sign_in_throttle import SignInLocked
from dashboard.client_ip import get_client_ip, get_client_network
from dashboard.rocketchat.credentials import BadCredentials, Credentials
from dashboard.rocketchat.errors import RocketChatError
from dashboard.throttling.rate import Rate
from dashboard.throttling.throttle import count_request
from dashboard.upstream.frame_key import find_frame_key
from dashboard.upstream.models import Workspace

RATE = Rate(60, 60)


@login_not_required
@never_cache
@require_GET
def frame(request: HttpRequest) -> HttpResponse:
    """`uid`, `rid` and `t` as Rocket.Chat sends them lead to the room; what is wrong is said in the frame."""
    sent = FrameRequest.read(request)
    try:
        _enter(request, sent)
    except (FrameRefused, NotAdmitted, SignInLocked, RocketChatError) as error:
        record_refusal(str(explain_frame_error(error).sentence))
        return refuse_frame(request, error, sent.room_id)
    return redirect("room", sent.room_id)


def _enter(request: HttpRequest, sent: FrameRequest) -> None:
    if _is_lured(request):
        raise FrameRefused(explain_lured())
    if not (sent.user_id and sent.room_id and sent.t):
        raise FrameRefused(explain_incomplete())
    if not has_session_of(request, sent.user_id):
        _throttle(request)
    token = _open_token(request, sent.t)
    enter(request, _make_credentials(sent.user_id, token))
    record_frame(str(request.user), token.form)


def _is_lured(request: HttpRequest) -> bool:
    """Whether a page of another site led here outside of a frame: with its own token it would choose who is signed in.

    A whole tab, and whatever is fetched unseen (a picture, a script): the cookie would be kept all the same.
    """
    headers = request.headers
    is_framed = headers.get("Sec-Fetch-Dest", "iframe") in {"iframe", "frame"}
    return not is_framed and headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}


def _throttle(request: HttpRequest) -> None:
    state = count_request(f"frame:{get_client_network(request)}", RATE)
    if state.exceeded:
        raise FrameRefused(explain_too_many(state.seconds_left(timezone.now().timestamp())))


def _open_token(request: HttpRequest, t: str) -> FrameToken:
    key = None if is_clear(t) else find_frame_key(Workspace.current(), get_client_ip(request))
    try:
        return open_token(t, key)
    except Unreadable:
        raise FrameRefused(explain_unreadable(has_key=key is not None)) from None


def _make_credentials(user_id: str, token: FrameToken) -> Credentials:
    try:
        return Credentials(user_id, token.value)
    except BadCredentials:
        raise FrameRefused(explain_incomplete()) from None
