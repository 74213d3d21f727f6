"""The checks before an endpoint, in the order of the release line (`ApiClass.ts`, `Router.ts`)."""

from collections.abc import Callable
from dataclasses import replace

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.endpoints import Endpoint
from dashboard.sandbox.api.permissions import has_permission
from dashboard.sandbox.api.query import parse_query
from dashboard.sandbox.api.rate_limit import LimitStatus, RateLimit
from dashboard.sandbox.api.refusals import (
    RefusalError,
    invalid_params,
    not_logged_in,
    permission_missing,
    too_many_requests,
)
from dashboard.sandbox.api.release_lines import ReleaseLine
from dashboard.sandbox.api.replies import Reply
from dashboard.sandbox.api.validation import InvalidError, Validator

Check = Callable[[Endpoint, Call], None]


def handle_call(endpoint: Endpoint, call: Call, rate_limit: RateLimit | None) -> Reply:
    """The endpoint's reply, or that of the first check which refuses; only what reaches the limit tells of it."""
    before, behind = _order_checks(endpoint, call.line)
    try:
        _run(before, endpoint, call)
    except RefusalError as refused:
        return refused.reply
    status = _count_call(endpoint, call, rate_limit)
    if status is None:
        return _handle(behind, endpoint, call)
    reply = _handle(behind, endpoint, call) if status.allowed else too_many_requests(status.wait_seconds)
    return replace(reply, headers=status.as_headers())


def _order_checks(endpoint: Endpoint, line: ReleaseLine) -> tuple[list[Check], list[Check]]:
    """The checks before the rate limit and those behind it."""
    if not line.permission_before_limit:
        return [_check_login], [_check_schemas, _check_permission]
    if endpoint.typed:
        return [_check_login, _check_permission, _check_schemas], []
    return [_check_login, _check_permission], [_check_schemas]


def _run(checks: list[Check], endpoint: Endpoint, call: Call) -> None:
    for check in checks:
        check(endpoint, call)


def _handle(checks: list[Check], endpoint: Endpoint, call: Call) -> Reply:
    try:
        _run(checks, endpoint, call)
        with call.world.lock:
            return endpoint.handle(call)
    except RefusalError as refused:
        return refused.reply


def _check_login(endpoint: Endpoint, call: Call) -> None:
    if endpoint.login_required and call.signed_in is None:
        raise not_logged_in(call.line)


def _check_permission(endpoint: Endpoint, call: Call) -> None:
    if endpoint.permissions and not has_permission(call.account, *endpoint.permissions):
        raise permission_missing(call.line)


def _check_schemas(endpoint: Endpoint, call: Call) -> None:
    """Leaves the coerced query and body in the call."""
    call.params = parse_query(call.query, refuses_long_lists=call.line.refuses_long_lists)
    try:
        if endpoint.query:
            call.params = Validator(call.line.fits_lists).validate(call.params, endpoint.query)
        if endpoint.body:
            call.body = Validator().validate(call.body, endpoint.body)
    except InvalidError as error:
        raise invalid_params(str(error), typed=endpoint.typed) from None


def _count_call(endpoint: Endpoint, call: Call, rate_limit: RateLimit | None) -> LimitStatus | None:
    """How the bucket stands; None where nothing is counted."""
    exempt = endpoint.login_required and has_permission(call.account, "api-bypass-rate-limit")
    if rate_limit is None or not endpoint.rate_limited or (exempt and not call.line.exempt_calls_are_counted):
        return None
    status = rate_limit.count_call((call.client_ip, endpoint.pattern, endpoint.method))
    return replace(status, allowed=status.allowed or exempt)
