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

from dashboard.accounts.forms import CodeForm, PasswordForm, TokenForm
from dashboard.accounts.second_factor import (
    PendingSignIn,
    forget_pending_sign_in,
    read_pending_sign_in,
    store_pending_sign_in,
)
from dashboard.accounts.sign_in import NotAdmitted, Password, Proof, sign_in, sign_out
from dashboard.accounts.sign_in_failures import CODE_TOO_LATE, WRONG_CODE, SignInFailure, explain_failure
from dashboard.accounts.sign_in_throttle import TooManyFailedSignIns, render_lockout
from dashboard.rocketchat.errors import RocketChatError, SecondFactorInvalid, SecondFactorRequired
from dashboard.upstream.models import Workspace
from dashboard.upstream.session_credentials import read_credentials

AnyForm = PasswordForm | TokenForm | CodeForm


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """GET shows the form; POST takes `username` + `password`, then `code`; or `user_id` + `auth_token`."""
    if request.method != "POST":
        if request.user.is_authenticated and read_credentials(request.session, Workspace.current()):
            return HttpResponseRedirect(_read_next(request))
        forget_pending_sign_in(request.session)
        return _render_form(request, PasswordForm())
    if "code" in request.POST:
        return _take_code(request)
    form = (TokenForm if "auth_token" in request.POST else PasswordForm)(request.POST)
    return (
        _sign_in(request, form, form.proof()) if form.is_valid() else _render_form(request, form, status=400)
    )


@login_not_required
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    sign_out(request)
    return redirect("login")


def _take_code(request: HttpRequest) -> HttpResponse:
    pending, form = read_pending_sign_in(request.session), CodeForm(request.POST)
    if pending is None:
        return _render_failure(request, form, CODE_TOO_LATE)
    if not form.is_valid():
        return _render_form(request, form, status=400)
    return _sign_in(request, form, Password(pending.username, pending.password, form.cleaned_data["code"]))


def _sign_in(request: HttpRequest, form: AnyForm, proof: Proof) -> HttpResponse:
    try:
        sign_in(request, proof)
    except TooManyFailedSignIns:
        return render_lockout(request)
    except (SecondFactorRequired, SecondFactorInvalid) as error:
        return _ask_for_code(request, form, proof, error)
    except (NotAdmitted, RocketChatError) as error:
        return _render_failure(request, form, explain_failure(error, proof))
    return HttpResponseRedirect(_read_next(request))


def _ask_for_code(
    request: HttpRequest, form: AnyForm, proof: Proof, error: SecondFactorRequired | SecondFactorInvalid
) -> HttpResponse:
    """The second step; once more where a code was wrong."""
    if isinstance(form, CodeForm):
        return _render_failure(request, CodeForm(), WRONG_CODE)
    if not (isinstance(proof, Password) and isinstance(error, SecondFactorRequired)):
        return _render_failure(request, form, explain_failure(error, proof))
    pending = PendingSignIn(proof.username, proof.password, error.method, error.code_sent)
    store_pending_sign_in(request.session, pending)
    return _render_form(request, CodeForm())


def _render_failure(request: HttpRequest, form: AnyForm, failure: SignInFailure) -> HttpResponse:
    """The same step once more, with what was typed; the first one where the failure starts over."""
    if isinstance(form, CodeForm) and failure.starts_over:
        form = PasswordForm()
    response = _render_form(request, form, failure.sentence, failure.status)
    if failure.retry_after:
        response["Retry-After"] = str(failure.retry_after)
    return response


def _render_form(request: HttpRequest, form: AnyForm, error: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"error": error, "next": _read_next(request)}
    if isinstance(form, CodeForm):
        context |= {"form": form, "pending": read_pending_sign_in(request.session)}
        return render(request, "accounts/code.html", context, status=status)
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
