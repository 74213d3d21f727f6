"""How a dialogue is written down: `v:` the visitor speaks, `a:` the agent."""

from dataclasses import dataclass

Line = tuple[str, str]


@dataclass(frozen=True)
class Dialogue:
    """Lines as (who, words), with who `v` (visitor), `a` (agent) or `b` (bot), the closing words and tags."""

    lines: tuple[Line, ...]
    closing: str = ""
    tags: tuple[str, ...] = ()


def signed_off(said: Dialogue, words: str) -> Dialogue:
    """The dialogue with a last polite word of the agent, if the visitor had spoken last."""
    if said.lines[-1][0] != "v":
        return said
    return Dialogue((*said.lines, ("a", words)), said.closing, said.tags)


def dialogue(script: str, closing: str = "", *tags: str) -> Dialogue:
    """A dialogue written one line each, `v: Hello` or `a: Hi`."""
    pairs = (line.strip().split(": ", 1) for line in script.strip().splitlines())
    return Dialogue(tuple((who, words) for who, words in pairs), closing, tags)
