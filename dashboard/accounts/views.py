"""Signing in, with a second factor where Rocket.Chat wants one, and signing out."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_stubs_ext import StrOrPromise

from dashboard.accounts.forms import CodeForm, PasswordAndCodeForm, PasswordForm, TokenForm
from dashboard.accounts.second_factor import (
    UNTOLD,
    PendingSignIn,
    forget_pending_sign_in,
    read_pending_sign_in,
    store_pending_sign_in,
)
from dashboard.accounts.sign_in import NotAdmitted, Password, Proof, sign_in, sign_out
from dashboard.accounts.sign_in_failures import (
    CODE_TOO_LATE,
    WRONG_CODE,
    SignInError,
    SignInFailure,
    explain_failure,
)
from dashboard.accounts.sign_in_locks import mark_as_logged
from dashboard.accounts.sign_in_throttle import SignInLocked
from dashboard.rocketchat.errors import (
    LoginRefused,
    RocketChatError,
    SecondFactorInvalid,
    SecondFactorRequired,
)
from dashboard.upstream.models import Workspace
from dashboard.upstream.session_credentials import read_credentials

AnyForm = PasswordForm | TokenForm | CodeForm


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """GET shows the form; POST takes `username` and `password`, `code` with or after them, or a personal token."""
    if request.method == "POST":
        return _take_form(request)
    if request.user.is_authenticated and read_credentials(request.session, Workspace.current()):
        return HttpResponseRedirect(_read_next(request))
    forget_pending_sign_in(request.session)
    return _render_form(request, PasswordForm())


@login_not_required
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    sign_out(request)
    return redirect("login")


def _take_form(request: HttpRequest) -> HttpResponse:
    form = _read_form(request.POST, read_pending_sign_in(request.session))
    if form is None:
        return _render_failure(request, PasswordForm(), CODE_TOO_LATE)
    return (
        _sign_in(request, form, form.proof()) if form.is_valid() else _render_form(request, form, status=400)
    )


def _read_form(sent: QueryDict, pending: PendingSignIn | None) -> AnyForm | None:
    """The form that was sent; None for a code by itself where no sign-in waits for one."""
    if "code" not in sent:
        return (TokenForm if "auth_token" in sent else PasswordForm)(sent)
    if "username" in sent:
        return PasswordAndCodeForm(sent, pending=pending)
    if pending and pending.method == UNTOLD:
        return PasswordAndCodeForm({"username": pending.username, "code": sent["code"]}, pending=pending)
    return CodeForm(sent, pending=pending) if pending else None


def _sign_in(request: HttpRequest, form: AnyForm, proof: Proof) -> HttpResponse:
    try:
        sign_in(request, proof)
    except (NotAdmitted, SignInLocked, RocketChatError) as error:
        response = _handle_failure(request, form, proof, error)
        return response if isinstance(error, NotAdmitted) else mark_as_logged(response)
    return HttpResponseRedirect(_read_next(request))


def _handle_failure(request: HttpRequest, form: AnyForm, proof: Proof, error: SignInError) -> HttpResponse:
    """The same step again; the next one where Rocket.Chat wants a code, or may want one."""
    if isinstance(proof, Password):
        if isinstance(error, SecondFactorRequired | SecondFactorInvalid):
            return _ask_for_code(request, form, proof, error)
        if isinstance(error, LoginRefused) and error.hides_reason:
            form = _offer_code(request, proof)
    return _render_failure(request, form, explain_failure(error, proof))


def _ask_for_code(
    request: HttpRequest, form: AnyForm, proof: Password, error: SecondFactorRequired | SecondFactorInvalid
) -> HttpResponse:
    """The second step; once more where a code was wrong."""
    if isinstance(form, CodeForm):
        return _render_failure(request, CodeForm(pending=form.pending), WRONG_CODE)
    code_sent = isinstance(error, SecondFactorRequired) and error.code_sent
    pending = PendingSignIn(proof.username, proof.password, error.method, code_sent)
    store_pending_sign_in(request.session, pending)
    next_form = CodeForm(pending=pending)
    return _render_failure(request, next_form, WRONG_CODE) if proof.code else _render_form(request, next_form)


def _offer_code(request: HttpRequest, proof: Password) -> PasswordAndCodeForm:
    """Name, password and code in one step; the password waits, so that the code alone is left to type."""
    pending = PendingSignIn(proof.username, proof.password, UNTOLD)
    if read_pending_sign_in(request.session) != pending:
        store_pending_sign_in(request.session, pending)
    return PasswordAndCodeForm(initial={"username": proof.username}, pending=pending)


def _render_failure(request: HttpRequest, form: AnyForm, failure: SignInFailure) -> HttpResponse:
    """The same step once more, with what was typed; the first one where the failure starts over."""
    if isinstance(form, CodeForm) and failure.starts_over:
        form = PasswordForm()
    response = _render_form(request, form, failure.sentence, failure.status)
    if failure.retry_after:
        response["Retry-After"] = str(failure.retry_after)
    return response


def _render_form(
    request: HttpRequest, form: AnyForm, error: StrOrPromise = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"error": error, "next": _read_next(request)}
    if isinstance(form, CodeForm):
        return render(request, "accounts/code.html", context | {"form": form}, status=status)
    return render(request, "accounts/login.html", context | _make_login_context(request, form), status=status)


def _make_login_context(request: HttpRequest, form: PasswordForm | TokenForm) -> dict[str, Any]:
    return {
        "form": form if isinstance(form, PasswordForm) else PasswordForm(),
        "token_form": form if isinstance(form, TokenForm) else TokenForm(),
        "token_open": isinstance(form, TokenForm),
        "workspace": Workspace.current(),
        "operator": request.user if request.user.is_authenticated else None,
    }


def _read_next(request: HttpRequest) -> str:
    """Where to go after the sign-in: only ever a page of this site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and target.startswith(("/", "http")) else settings.LOGIN_REDIRECT_URL
