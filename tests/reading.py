"""What stands at one place of a page; the place must be there."""

from bs4 import BeautifulSoup, Tag


def at(page: BeautifulSoup | Tag, selector: str) -> Tag:
    """The first element that fits."""
    found = page.select_one(selector)
    assert found is not None, f"nothing is {selector}"
    return found


def text_at(page: BeautifulSoup | Tag, selector: str) -> str:
    return at(page, selector).get_text()


def alert(page: BeautifulSoup) -> str:
    """The words of the first error on the page."""
    return text_at(page, "[role=alert]")


def value_at(page: BeautifulSoup, selector: str) -> str:
    return str(at(page, selector)["value"])
