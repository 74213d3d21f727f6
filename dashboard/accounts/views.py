"""Signing in, with a second factor where Rocket.Chat wants one, and signing out."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.accounts.credentials import Pending, await_code, awaiting_code, forget_pending, held_in
from dashboard.accounts.forms import CodeForm, PasswordForm, TokenForm
from dashboard.accounts.models import Workspace
from dashboard.accounts.signin import (
    NoLivechatRole,
    Password,
    Proof,
    SignInBarred,
    TooManyGuesses,
    sign_in,
    sign_out,
)
from dashboard.error_pages.explanations import Explanation, explain
from dashboard.error_pages.pages import render_error
from dashboard.rocketchat.errors import (
    LoginBlocked,
    RocketChatError,
    SecondFactorInvalid,
    SecondFactorRequired,
)

REFUSED = "Rocket.Chat does not know this name with this password."
TOKEN_REFUSED = "Rocket.Chat does not accept this token for this user id."  # noqa: S105  # a sentence
WRONG_CODE = "That code is not right, or no longer. Try the newest one."
NO_ROLE = (
    "Your Rocket.Chat account answers no visitors: Rearview is for holders of a livechat role"
    " (livechat-agent, livechat-monitor, livechat-manager) and for administrators."
)
BARRED = "An operator of this dashboard has barred your account."
BLOCKED = (
    "Rocket.Chat has blocked this sign-in for a few minutes after too many failures. Wait, then try again."
)
CODE_TOO_LATE = "The sign-in took too long. Start again with your password."


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """GET shows the form; POST takes `username` + `password`, then `code`; or `user_id` + `auth_token`."""
    if request.method != "POST":
        if request.user.is_authenticated and held_in(request.session):
            return HttpResponseRedirect(_next(request))
        forget_pending(request.session)
        return _form(request)
    if "code" in request.POST:
        return _second_step(request)
    return _first_step(request, TokenForm if "auth_token" in request.POST else PasswordForm)


@login_not_required
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    sign_out(request)
    return redirect("login")


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """What django-axes answers to a name and address that failed too often."""
    wait = round(settings.AXES_COOLOFF_TIME * 60)
    return render_error(
        request,
        Explanation(
            429,
            "Too many sign-ins failed",
            f"Nobody can sign in this way from here for {wait} minutes.",
            "Wait, then try again, or ask an operator to clear it in the admin.",
            retry_after=wait * 60,
        ),
    )


def _first_step(request: HttpRequest, form_class: type[PasswordForm | TokenForm]) -> HttpResponse:
    form = form_class(request.POST)
    if not form.is_valid():
        return _form(request, form, status=400)
    proof = form.proof()
    try:
        return _attempt(request, form, proof)
    except SecondFactorRequired as error:
        if not isinstance(proof, Password):
            raise
        pending = Pending(proof.username, proof.password, error.method, error.code_sent)
        await_code(request.session, pending)
        return _code_form(request, error.method)


def _second_step(request: HttpRequest) -> HttpResponse:
    pending, form = awaiting_code(request.session), CodeForm(request.POST)
    if pending is None:
        return _form(request, error=CODE_TOO_LATE, status=400)
    if not form.is_valid():
        return _code_form(request, pending.method, form, status=400)
    try:
        return _attempt(request, form, form.proof(pending))
    except (SecondFactorRequired, SecondFactorInvalid):
        return _code_form(request, pending.method, error=WRONG_CODE, status=403)


def _attempt(request: HttpRequest, form: PasswordForm | TokenForm | CodeForm, proof: Proof) -> HttpResponse:
    refused = TOKEN_REFUSED if isinstance(form, TokenForm) else REFUSED
    try:
        if sign_in(request, proof):
            return HttpResponseRedirect(_next(request))
    except TooManyGuesses:
        return locked_out(request)
    except NoLivechatRole:
        return _form(request, error=NO_ROLE, status=403)
    except SignInBarred:
        return _form(request, error=BARRED, status=403)
    except LoginBlocked:
        return _form(request, error=BLOCKED, status=403)
    except (SecondFactorRequired, SecondFactorInvalid):
        raise
    except RocketChatError as error:
        return _failed(request, form, explain(error))
    return _form(request, None if isinstance(form, CodeForm) else form, refused, status=403)


def _failed(
    request: HttpRequest, form: PasswordForm | TokenForm | CodeForm, explanation: Explanation
) -> HttpResponse:
    """Rocket.Chat could not tell: the same step once more, with what was typed."""
    said = f"{explanation.sentence} {explanation.next_step}"
    response = _same_step(request, form, said, explanation.status)
    if explanation.retry_after:
        response["Retry-After"] = str(explanation.retry_after)
    return response


def _same_step(
    request: HttpRequest, form: PasswordForm | TokenForm | CodeForm, error: str, status: int
) -> HttpResponse:
    pending = awaiting_code(request.session)
    if isinstance(form, CodeForm) and pending:
        return _code_form(request, pending.method, form, error, status)
    return _form(request, form, error, status)


def _form(request: HttpRequest, form: Any = None, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "form": form if isinstance(form, PasswordForm) else PasswordForm(),
        "token_form": form if isinstance(form, TokenForm) else TokenForm(),
        "token_open": isinstance(form, TokenForm),
        "error": error,
        "next": _next(request),
        "workspace": Workspace.current(),
        "operator": request.user if request.user.is_authenticated else None,
    }
    return render(request, "accounts/login.html", context, status=status)


def _code_form(
    request: HttpRequest, method: str, form: CodeForm | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    pending = awaiting_code(request.session)
    context = {
        "form": form or CodeForm(),
        "method": method,
        "code_sent": pending is not None and pending.code_sent,
        "error": error,
        "next": _next(request),
    }
    return render(request, "accounts/code.html", context, status=status)


def _next(request: HttpRequest) -> str:
    """Where to go after the sign-in: only ever a page of this site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and target.startswith(("/", "http")) else settings.LOGIN_REDIRECT_URL
