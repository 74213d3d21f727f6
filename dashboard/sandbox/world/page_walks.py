"""Which pages visitors open: believable walks through a furniture shop."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

SITE = "https://www.example.org"
Page = tuple[str, str]
"""A title and an href."""
TimedPage = tuple[Page, datetime]

SHOP_PAGES: tuple[Page, ...] = (
    ("Nordhem: furniture that stays", "/"),
    ("Desks", "/desks"),
    ("Desks up to 140 cm", "/desks?width=140&sort=price"),
    ("Alva desk, oak", "/desks/alva?colour=oak"),
    ("Alva desk, walnut", "/desks/alva?colour=walnut"),
    ("Nordic Mini desk", "/desks/nordic-mini"),
    ("Compare: Alva and Nordic Mini", "/compare?ids=alva,nordic-mini"),
    ("Reviews of Nordic Mini", "/desks/nordic-mini/reviews#newest"),
    ("Delivery times", "/help/delivery?ref=menu"),
    ("Office chairs", "/chairs/office"),
    ("Sella chair, green", "/chairs/office/sella?colour=green"),
    ("Your basket", "/basket"),
    ("Vouchers", "/basket/vouchers?code=SPRING15"),
    ("Checkout: address", "/checkout/address"),
    ("Checkout: payment", "/checkout/payment?plan=3"),
)
ODD_PAGES: tuple[Page, ...] = (
    ("Confirm your address", "/account/confirm?token=9f8e7d6c5b4a&email=someone%40example.org"),
    ("Sign in", "/account/login?next=%2Forders%2F8841&session=f00ba4"),
    ("", "/orders/8841#address"),
    ("Suche: „Sofa grün“", "/search?q=Sofa+gr%C3%BCn"),
)
HOSTILE_PAGES: tuple[Page, ...] = (
    ("click", "javascript:alert(document.cookie)"),
    ("data", "data:text/html,<script>alert(1)</script>"),
    ("file", "file:///etc/passwd"),
    ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'),
    ("{{ 7*7 }}", "https://example.org/{{7*7}}/{% csrf_token %}"),
    ("photo\u202egpj.exe", "https://example.org/photo\u202egpj.exe"),
    ("", ""),
    ("a very long address", "https://example.org/" + "a" * 3000),
    ("not an address", "nothing like an address"),
    ("Look-alike", "https://www.example.org@evil.example/login"),
)


def make_absolute(page: Page) -> Page:
    return (page[0], SITE + page[1])


def walk(rng: random.Random, length: int) -> Iterator[Page]:
    """Some pages of the shop: now and then a page twice in a row, an odd one, or one with a stale title."""
    position = rng.randrange(len(SHOP_PAGES))
    for _ in range(length):
        page = SHOP_PAGES[position % len(SHOP_PAGES)]
        chance = rng.random()
        if chance < 0.12:
            page = rng.choice(ODD_PAGES)
        elif chance < 0.22:
            page = (SHOP_PAGES[(position - 1) % len(SHOP_PAGES)][0], page[1])
        yield make_absolute(page)
        position += rng.choice((0, 1, 1, 1, 2))


def walk_around_chat(
    rng: random.Random, opened: datetime, until: datetime, earlier_visits: int
) -> list[TimedPage]:
    """What a visitor opens in `earlier_visits` (0 to 3), in the visit that leads to the chat, and during it."""
    pages: list[TimedPage] = []
    for before in rng.sample((timedelta(days=6), timedelta(days=2), timedelta(hours=3)), earlier_visits):
        pages += _spread_out(rng, walk(rng, rng.randint(2, 5)), opened - before)
    pages += _spread_out(rng, walk(rng, rng.randint(1, 5)), opened - timedelta(minutes=6))
    during = _spread_out(rng, walk(rng, rng.randint(1, 6)), opened + timedelta(seconds=8))
    return sorted([*pages, *((page, at) for page, at in during if at < until)], key=lambda pair: pair[1])


def walk_hostile_pages(start: datetime) -> list[TimedPage]:
    """Every hostile page, within seconds."""
    return [(page, start + timedelta(milliseconds=900 * n)) for n, page in enumerate(HOSTILE_PAGES)]


def _spread_out(rng: random.Random, pages: Iterator[Page], start: datetime) -> Iterator[TimedPage]:
    at = start
    for page in pages:
        yield page, at
        at += timedelta(milliseconds=rng.randint(4_000, 70_000))
