"""What may happen in a chat once the world is made: each change is told to the world's listeners."""

from datetime import datetime

from dashboard.sandbox.world.accounts import Account
from dashboard.sandbox.world.chat_planner import SOURCES
from dashboard.sandbox.world.chat_plans import ChatPlan
from dashboard.sandbox.world.dates import from_epoch
from dashboard.sandbox.world.documents import Document
from dashboard.sandbox.world.messages import make_closing_message, make_user_message, make_visitor_message
from dashboard.sandbox.world.metrics import MetricsRecorder
from dashboard.sandbox.world.rooms import write_chat
from dashboard.sandbox.world.world import World

BOT = "welcome.bot"


def start_chat(world: World, visitor: Document, department_id: str = "") -> Document:
    """A new chat of the visitor, which waits in the queue."""
    with world.lock:
        bot, now = world.accounts[BOT], _get_now(world)
        plan = ChatPlan(visitor, now, (), (), bot, department=department_id, source=SOURCES[0])
        room, _ = write_chat(world.ids, plan)
        world.add_room(room, [])
        visitor["lastChat"] = {"_id": room["_id"], "ts": room["ts"]}
        world.tell("LivechatSessionStart", room)
        world.tell("LivechatSessionQueued", room)
        return room


def take_chat(world: World, room: Document, account: Account) -> None:
    """The agent takes the chat out of the queue."""
    with world.lock:
        room["servedBy"] = {**account.as_user(), "ts": world.now()}
        _measure(world, room)
        world.tell("LivechatSessionTaken", room)


def forward_chat(world: World, room: Document, account: Account, department_id: str = "") -> None:
    """Another agent has the chat from now on, in this department or in the one it was in."""
    with world.lock:
        old = {"oldServedBy": room.get("servedBy"), "oldDepartmentId": room.get("departmentId")}
        room["servedBy"] = {**account.as_user(), "ts": world.now()}
        if department_id:
            room["departmentId"] = department_id
        _measure(world, room)
        world.tell("LivechatSessionForwarded", room, more=old)


def close_chat(world: World, room: Document, text: str = "", tags: tuple[str, ...] = ()) -> None:
    """The agent who has the chat closes it."""
    with world.lock:
        closed_by = {key: room["servedBy"][key] for key in ("_id", "username")}
        message = make_closing_message(world.ids, room["_id"], closed_by, text, _get_now(world))
        world.messages[room["_id"]].append(message)
        for key in ("open", "onHold"):
            room.pop(key, None)
        room.update(closedAt=world.now(), closer="user", closedBy=closed_by, tags=list(tags))
        room["msgs"] += 2  # the closing message, and the system's own
        room["v"]["status"] = "offline"
        _measure(world, room)
        world.tell("LivechatSession", room)


def write_as_visitor(world: World, room: Document, text: str) -> Document:
    """The room's visitor writes; returns the message."""
    with world.lock:
        visitor = world.visitors[room["v"]["_id"]]
        message = make_visitor_message(world.ids, room["_id"], visitor, text, _get_now(world))
        room["v"]["lastMessageTs"] = message["ts"]
        return _add_message(world, room, message)


def write_as_agent(world: World, room: Document, account: Account, text: str) -> Document:
    """The agent writes; returns the message."""
    with world.lock:
        message = make_user_message(world.ids, room["_id"], account, text, _get_now(world))
        return _add_message(world, room, message)


def _add_message(world: World, room: Document, message: Document) -> Document:
    world.messages[room["_id"]].append(message)
    room["msgs"] += 1
    room.update(lm=message["ts"], lastMessage=message)
    _measure(world, room)
    world.tell("Message", room, [message])
    return message


def _measure(world: World, room: Document) -> None:
    """Brings what is computed from the messages up to date."""
    recorder = _record(world, room)
    if not room.get("open"):
        recorder.close(_parse(room["closedAt"]), room["closer"])
    room["metrics"], room["_updatedAt"] = recorder.metrics, world.now()
    for key, value in (("waitingResponse", recorder.waiting), ("responseBy", recorder.response_by)):
        room.pop(key, None)
        if value:
            room[key] = value


def _record(world: World, room: Document) -> MetricsRecorder:
    taken = room.get("servedBy", {}).get("ts")
    recorder = MetricsRecorder(_parse(room["ts"]), _parse(taken) if taken else None)
    for message in world.messages[room["_id"]]:
        if "t" in message:
            continue
        if "token" in message:
            recorder.add_visitor_message(_parse(message["ts"]))
        else:
            recorder.add_agent_message(_parse(message["ts"]), world.accounts[message["u"]["username"]])
    return recorder


def _get_now(world: World) -> datetime:
    return from_epoch(world.clock())


def _parse(moment: str) -> datetime:
    return datetime.fromisoformat(moment)
