"""What of a page was not translated, where every text of ours stands in marks (`⟦…⟧`)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag

from dashboard.direction_marks import show_direction_marks
from dashboard.sandbox.world import World

SAID = ("alt", "aria-label", "placeholder", "title")
# What is the same in every language.
NAMES = {"Rearview", "Aa"}
CALLED = ("name", "username", "visitorEmails", "phone")


def list_unmarked(page: BeautifulSoup, world: World | None = None) -> list[str]:
    """Words outside of every mark, but for those of the `world`: its names anywhere, all it says in foreign text."""
    said = [text for tag in page.find_all(True) for text in _list_attributes(tag)]
    buttons = [str(tag["value"]) for tag in page.select("input[type=submit][value]")]
    for silent in page.select(".avatar, kbd, script, style"):
        silent.clear()
    foreign = _list_foreign(page, list_words(world) if world else set())
    names = list_names(world) if world else set()
    return [*foreign, *_list_words([page.get_text(" "), *said, *buttons], names)]


def _list_attributes(tag: Tag) -> Iterator[str]:
    """What is read, now or once a script puts it on the page: of `data-…`, what has a blank."""
    for name, value in tag.attrs.items():
        if name in SAID or (name.startswith("data-") and " " in str(value).strip()):
            yield str(value)


def _list_foreign(page: BeautifulSoup, theirs: set[str]) -> list[str]:
    """Takes away what is set as foreign text, and returns what of it is not `theirs`."""
    foreign = page.select("bdi, [dir=auto]")
    texts = [tag.get_text(" ") for tag in foreign]
    for tag in foreign:
        tag.clear()
    return _list_words(texts, theirs)


def _list_words(texts: Iterable[str], theirs: set[str]) -> list[str]:
    words = [word for text in texts for word in remove_marked(text).split() if is_word(word)]
    return [word for word in words if not set(split_words(word)) <= theirs]


def list_names(world: World) -> set[str]:
    """The words in which people, departments, sources and pages are called in the sandbox; not what they say."""
    people = [(account.username, account.name) for account in world.accounts.values()]
    visitors = [[visitor.get(key) for key in CALLED] for visitor in world.visitors.values()]
    departments = [department["name"] for department in world.departments.values()]
    pages = [view["navigation"]["page"] for views in world.page_views.values() for view in views]
    sources = [(room.get("source") or {}).get("alias") for room in world.rooms.values()]
    tags = [room.get("tags") for room in world.rooms.values()]
    return _split([people, visitors, departments, pages, sources, tags])


def list_words(world: World) -> set[str]:
    """Every word that stands in the sandbox."""
    said = [world.rooms, world.visitors, world.messages, world.page_views]
    return _split(said) | list_names(world)


def _split(documents: object) -> set[str]:
    text = show_direction_marks("\n".join(_list_texts(documents)))
    return {*split_words(text), *split_words(unquote(text))}


def _list_texts(document: object) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, Mapping | list | tuple):
        for each in document.values() if isinstance(document, Mapping) else document:
            yield from _list_texts(each)


def split_words(text: str) -> list[str]:
    """In small letters; not those that are cut by "…"."""
    return re.findall(r"[^\W_]+\b(?!…)", text.lower())


def is_word(text: str) -> bool:
    return text not in NAMES and "://" not in text and any(map(str.isalpha, text))


def remove_marked(text: str) -> str:
    """The text without what stands in marks, which may stand in each other."""
    depth, rest = 0, []
    for letter in text:
        depth += (letter == "⟦") - (letter == "⟧")
        if depth == 0 and letter != "⟧":
            rest.append(letter)
    assert depth == 0, f"a mark is left open: {text}"
    return "".join(rest)
