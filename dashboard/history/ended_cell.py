"""What a past chat ended with, and who alone may probably read it."""

from dashboard import wording
from dashboard.history.chat_cells import Cell, Reading, make_agent_cell, make_last_message_cell, shorten
from dashboard.rocketchat.rooms import Room


def make_ended_cell(room: Room, reading: Reading) -> Cell:
    """How the chat ended: the closing comment and the tags, else the last words in quotes."""
    comment = "" if room.open else reading.comments.get(room.id, "")
    cell = _make_comment_cell(room, comment, reading) if comment else _make_last_words_cell(room, reading)
    cell = cell._replace(tags=room.tags)
    return _lock(cell, make_agent_cell(room, reading).text, reading) if room.id in reading.locked else cell


def _make_comment_cell(room: Room, comment: str, reading: Reading) -> Cell:
    at = room.closed_at
    moment = wording.format_exact(at, reading.now) if at else ""
    note = reading.words.comment_at % {"moment": moment} if moment else reading.words.comment
    return Cell(shorten(comment), note, at.isoformat() if at else "")


def _make_last_words_cell(room: Room, reading: Reading) -> Cell:
    cell = make_last_message_cell(room, reading)
    is_quote = room.last_message is not None and room.last_message.msg.strip()
    return cell._replace(text=reading.words.quote % {"words": cell.text}) if is_quote else cell


def _lock(cell: Cell, agent: str, reading: Reading) -> Cell:
    """The cell, saying that probably only `agent`, and who sees all chats, may read this one."""
    if not agent:
        return cell._replace(lock=reading.words.only_manager)
    said = reading.words.only_agent_or_manager % {"name": agent}
    first_name = agent.split()[0] if agent.strip() else agent
    return cell._replace(
        lock=reading.words.only_agent % {"name": first_name},
        note=" · ".join(filter(None, [cell.note, said])),
    )
