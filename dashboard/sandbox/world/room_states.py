"""Where a chat stands."""

from dashboard.sandbox.world.documents import Document

STATES = ("queued", "on hold", "waiting", "answered", "closed by visitor", "closed by agent")


def get_state(room: Document) -> str:
    """Where a chat stands, one of STATES."""
    if not room.get("open"):
        return "closed by visitor" if room.get("closer") == "visitor" else "closed by agent"
    if room.get("onHold"):
        return "on hold"
    if "servedBy" not in room:
        return "queued"
    return "waiting" if room.get("waitingResponse") else "answered"
