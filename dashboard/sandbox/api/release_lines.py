"""How the release lines of Rocket.Chat differ in what they answer."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class ReleaseLine:
    """One line of releases; the defaults are those of 8.8."""

    full_version: str
    # Signing in (`ApiClass.ts`, `middlewares/authenticationHono.ts`)
    unauthorized_keys: tuple[str, ...] = ("success", "error", "status", "message")
    login_tells_success: bool = True
    login_tells_reason: bool = True
    logout_has_body: bool = False
    # Refusals (`ApiClass.ts`, `Router.ts`)
    unknown_path_is_json: bool = False
    missing_permission_is_401: bool = False
    refused_access_is_403: bool = False
    refused_list_error: str = "unauthorized"
    # Order of the checks (`ApiClass.ts`, `middlewares/permissions.ts`, `omnichannel/pageVisited.ts`)
    permission_before_limit: bool = True
    page_visited_is_typed: bool = False
    exempt_calls_are_counted: bool = False
    # Parameters (`Ajv.ts`, `parseQueryParams.ts`, `rest-typings/src/v1/omnichannel.ts`)
    fits_lists: bool = True
    refuses_long_lists: bool = True
    filters_by_many_departments: bool = True
    filters_by_username: bool = False
    ignores_fields_and_query: bool = True
    public_settings_take_query: bool = False
    # Documents (`omnichannel/visitors.ts`, `IRoom.ts`)
    shows_visitor_token: bool = False
    has_contacts: bool = True


LINE_8 = ReleaseLine("8.8.1")
LINE_7 = replace(
    LINE_8,
    full_version="7.13.9",
    permission_before_limit=False,
    fits_lists=False,
    refuses_long_lists=False,
    shows_visitor_token=True,
)
LINE_6 = replace(
    LINE_7,
    full_version="6.13.1",
    unauthorized_keys=("status", "message"),
    login_tells_success=False,
    logout_has_body=True,
    unknown_path_is_json=True,
    filters_by_many_departments=False,
    filters_by_username=True,
    public_settings_take_query=True,
    has_contacts=False,
)
LINE_9 = replace(
    LINE_8,
    full_version="9.0.0",
    unauthorized_keys=("success", "error"),
    login_tells_reason=False,
    missing_permission_is_401=True,
    refused_access_is_403=True,
    refused_list_error="forbidden",
    page_visited_is_typed=True,
    exempt_calls_are_counted=True,
    ignores_fields_and_query=False,
)
LINES = {"6.13": LINE_6, "7.13": LINE_7, "8.8": LINE_8, "9.0": LINE_9}
DEFAULT_LINE = "8.8"
