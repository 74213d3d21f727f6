"""How a dialogue is written down: `v:` the visitor speaks, `a:` the agent, `b:` the bot."""

from dataclasses import dataclass

Line = tuple[str, str]
"""Who speaks (`v` visitor, `a` agent, `b` bot) and the text."""


@dataclass(frozen=True)
class Dialogue:
    """The lines of a chat, its closing message and its tags."""

    lines: tuple[Line, ...]
    closing: str = ""
    tags: tuple[str, ...] = ()


def parse_dialogue(script: str, closing: str = "", *tags: str) -> Dialogue:
    """A dialogue written one line each, `v: Hello` or `a: Hi`."""
    pairs = (line.strip().split(": ", 1) for line in script.strip().splitlines())
    return Dialogue(tuple((speaker, text) for speaker, text in pairs), closing, tags)


def add_sign_off(dialogue: Dialogue, text: str) -> Dialogue:
    """The dialogue with a last polite line of the agent, if the visitor had spoken last."""
    if dialogue.lines[-1][0] != "v":
        return dialogue
    return Dialogue((*dialogue.lines, ("a", text)), dialogue.closing, dialogue.tags)
