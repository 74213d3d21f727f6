"""What of a page was not translated, where every text of ours stands in marks (`⟦…⟧`)."""

from bs4 import BeautifulSoup

SAID = ("alt", "aria-label", "placeholder", "title", "data-words")
# What is the same in every language.
NAMES = {"Rearview", "·"}


def list_unmarked(page: BeautifulSoup) -> list[str]:
    """Words outside of every mark; what visitors, agents and Rocket.Chat wrote (`bdi`, `dir=auto`) is theirs."""
    said = [str(tag[each]) for tag in page.find_all(True) for each in SAID if tag.get(each)]
    buttons = [str(tag["value"]) for tag in page.select("input[type=submit][value]")]
    for theirs in page.select("bdi, [dir=auto], kbd, script, style"):
        theirs.clear()
    texts = [page.get_text(" "), *said, *buttons]
    return [word for text in texts for word in remove_marked(text).split() if is_word(word)]


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
