"""What a server tells of itself (`default/info.ts`, `getServerInfo.ts`)."""

import hashlib

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.permissions import has_permission
from dashboard.sandbox.api.replies import Reply, success


def get_info(call: Call) -> Reply:
    """GET /api/info; the full version only for who may see statistics."""
    version = call.line.full_version
    full = call.signed_in is not None and has_permission(call.signed_in, "view-statistics")
    return success(
        workspaceUrl=call.world.address,
        hashedWorkspaceUrl=hashlib.sha256(call.world.address.encode()).hexdigest()[:24],
        version=version if full else version.rpartition(".")[0],
        **({"info": {"version": version}} if full else {}),
        minimumClientVersions={"desktop": "3.9.6", "mobile": "4.39.0"},
    )
