"""The signed-in user (`misc.ts`, `getUserInfo.ts`)."""

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.replies import Reply, success
from dashboard.sandbox.world import Document, World
from dashboard.sandbox.world.accounts import Account


def get_me(call: Call) -> Reply:
    """GET me."""
    return success(**make_user(call.account, call.world), services=_make_services(call.account))


def make_user(account: Account, world: World) -> Document:
    """The account as a login answers with it: `me` without `services`."""
    livechat = {"statusLivechat": "available"} if account.is_agent else {}
    return {
        "_id": account.id,
        "username": account.username,
        "name": account.name,
        "emails": [{"address": account.email, "verified": True}],
        "email": account.email,
        "status": "online",
        "statusConnection": "online",
        "statusDefault": "online",
        "statusText": "",
        **livechat,
        "utcOffset": account.utc_offset,
        "language": account.language,
        "active": True,
        "roles": list(account.roles),
        "avatarUrl": f"{world.address}/avatar/{account.username}",
        "isOAuthUser": False,
        "settings": {
            "profile": {},
            "preferences": {"newRoomNotification": "door", "desktopNotifications": "mentions"},
            "calendar": {},
        },
        "_updatedAt": world.now(),
    }


def _make_services(account: Account) -> Document:
    """What `me` says about the ways to sign in, without hashes."""
    second_factor = {"totp": {"enabled": True}} if account.totp_secret else {}
    return {"password": {"exists": True}, "email2fa": {"enabled": False}, **second_factor}
