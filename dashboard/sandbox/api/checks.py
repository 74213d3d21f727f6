"""The checks before an endpoint, in the order of the newest 8.x (`ApiClass.ts`, `Router.ts`)."""

from dataclasses import replace

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.endpoints import Endpoint
from dashboard.sandbox.api.permissions import has_permission
from dashboard.sandbox.api.query import parse_query
from dashboard.sandbox.api.rate_limit import RateLimit
from dashboard.sandbox.api.replies import RefusalError, Reply, forbidden, too_many_requests, unauthorized
from dashboard.sandbox.api.schema import check_query


def handle_call(endpoint: Endpoint, call: Call, query: str, rate_limit: RateLimit | None) -> Reply:
    """Login (401), permission (403), rate limit (429), schema (400), then the endpoint itself."""
    if endpoint.login_required and call.signed_in is None:
        return unauthorized()
    if endpoint.permissions and not has_permission(call.account, *endpoint.permissions):
        return forbidden()
    if rate_limit is None or not endpoint.rate_limited or _is_exempt(endpoint, call):
        return _handle(endpoint, call, query)
    status = rate_limit.count_call((call.client_ip, endpoint.pattern, endpoint.method))
    reply = _handle(endpoint, call, query) if status.allowed else too_many_requests(status.wait_seconds)
    return replace(reply, headers=status.as_headers())


def _is_exempt(endpoint: Endpoint, call: Call) -> bool:
    return endpoint.login_required and has_permission(call.account, "api-bypass-rate-limit")


def _handle(endpoint: Endpoint, call: Call, query: str) -> Reply:
    try:
        params = parse_query(query)
        call.params = check_query(params, endpoint.query) if endpoint.query else params
        with call.world.lock:
            return endpoint.handle(call)
    except RefusalError as refused:
        return refused.reply
