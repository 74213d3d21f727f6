"""Settings that everybody may read (`v1/settings.ts`)."""

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.paging import Paging
from dashboard.sandbox.api.release_lines import ReleaseLine
from dashboard.sandbox.api.replies import Reply, success
from dashboard.sandbox.api.schema import Schema, paged_query, string
from dashboard.sandbox.world import Document

FILLERS = 60  # more than a page of 50: whoever asks for less than all of them misses some


def make_query(line: ReleaseLine) -> Schema:
    """Since 7.0 there is no `query`."""
    return paged_query(query=string(nullable=True)) if line.public_settings_take_query else paged_query()


def list_public_settings(call: Call) -> Reply:
    """GET settings.public, with no login; the parameter `query` is taken and not understood."""
    paging = Paging.parse(call.params, {"_id": 1})
    settings: list[Document] = [
        {"_id": "Site_Url", "value": call.world.address},
        *({"_id": f"Accounts_Setting_{number:02}", "value": number} for number in range(FILLERS)),
        *call.world.external_frame.as_settings(),
    ]
    rows = paging.cut_find(settings)
    return success(settings=rows, count=len(rows), offset=paging.offset, total=len(settings))
