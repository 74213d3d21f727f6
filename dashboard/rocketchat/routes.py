"""The endpoints this dashboard asks, as Rocket.Chat counts calls: per method and route pattern."""

from enum import StrEnum


class Route(StrEnum):
    """Method and pattern of an endpoint, under /api/v1/ unless the pattern begins with a slash."""

    LOGIN = "POST login"
    LOGOUT = "POST logout"
    ME = "GET me"
    ROOM = "GET rooms.info"
    ROOMS = "GET livechat/rooms"
    PAGE_VISITED = "POST livechat/page.visited"
    MESSAGES = "GET livechat/:rid/messages"
    CHAT_HISTORY = "GET livechat/visitors.chatHistory"
    SEARCH_CHATS = "GET livechat/visitors.searchChats"
    VISITOR = "GET livechat/visitors.info"
    PUBLIC_SETTINGS = "GET settings.public"
    PAGES_VISITED = "GET livechat/visitors.pagesVisited"
    SEARCH_VISITORS = "GET livechat/visitors.search"
    DEPARTMENTS = "GET livechat/department"
    DEPARTMENT = "GET livechat/department/:_id"

    @property
    def method(self) -> str:
        """GET or POST."""
        return self.partition(" ")[0]

    @property
    def path(self) -> str:
        """The path from the server's root, as far as it is the same for every call."""
        pattern = self.partition(" ")[2]
        return pattern if pattern.startswith("/") else f"/api/v1/{pattern}"

    @property
    def permission(self) -> str:
        """The permission Rocket.Chat wants for this endpoint, or ""; a 403 does not name it."""
        if self is Route.ROOMS:
            return "view-livechat-rooms"
        return "view-l-room" if self.path.startswith("/api/v1/livechat/") else ""
