"""What of a page was not translated, where every text of ours stands in marks (`⟦…⟧`)."""

import json
import re
from collections.abc import Container

from bs4 import BeautifulSoup

from dashboard.sandbox.world import World

SAID = ("alt", "aria-label", "placeholder", "title", "data-words")
# What is the same in every language.
NAMES = {"Rearview", "Aa"}
CALLED = ("name", "username", "visitorEmails", "phone")


def list_unmarked(page: BeautifulSoup, theirs: Container[str] = ()) -> list[str]:
    """Words outside of every mark, but for those of others: in `bdi` and `dir=auto`, initials, and `theirs`."""
    said = [str(tag[each]) for tag in page.find_all(True) for each in SAID if tag.get(each)]
    buttons = [str(tag["value"]) for tag in page.select("input[type=submit][value]")]
    for foreign in page.select("bdi, [dir=auto], .avatar, kbd, script, style"):
        foreign.clear()
    texts = [page.get_text(" "), *said, *buttons]
    words = [word for text in texts for word in remove_marked(text).split() if is_word(word)]
    return [word for word in words if word.strip("@,():?").lower() not in theirs and "://" not in word]


def list_names(world: World) -> set[str]:
    """The words in which people, departments, sources and pages are called in the sandbox; not what they say."""
    people = [(account.username, account.name) for account in world.accounts.values()]
    visitors = [[visitor.get(key) for key in CALLED] for visitor in world.visitors.values()]
    departments = [department["name"] for department in world.departments.values()]
    pages = [view["navigation"]["page"] for views in world.page_views.values() for view in views]
    sources = [(room.get("source") or {}).get("alias") for room in world.rooms.values()]
    tags = [room.get("tags") for room in world.rooms.values()]
    called = [people, visitors, departments, pages, sources, tags]
    texts = json.dumps(called, ensure_ascii=False).lower()
    return {*re.findall(r"[^\s\"/?=&:,.]+", texts), *re.findall(r"[^\s\",]+", texts)}


def is_word(text: str) -> bool:
    return text not in NAMES and any(map(str.isalpha, text))


def remove_marked(text: str) -> str:
    """The text without what stands in marks, which may stand in each other."""
    depth, rest = 0, []
    for letter in text:
        depth += (letter == "⟦") - (letter == "⟧")
        if depth == 0 and letter != "⟧":
            rest.append(letter)
    assert depth == 0, f"a mark is left open: {text}"
    return "".join(rest)
