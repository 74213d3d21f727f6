"""The pages that visitors saw: believable walks through a furniture shop."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from dashboard.sandbox.answers import Document
from dashboard.sandbox.ids import Ids, iso

SITE = "https://www.example.org"
KEPT_FOR = timedelta(days=30)
BOT = {"_id": "rocket.cat", "username": "rocket.cat", "name": "Rocket.Cat"}
Step = tuple[str, str]

JOURNEY: tuple[Step, ...] = (
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
ODD: tuple[Step, ...] = (
    ("Confirm your address", "/account/confirm?token=9f8e7d6c5b4a&email=someone%40example.org"),
    ("Sign in", "/account/login?next=%2Forders%2F8841&session=f00ba4"),
    ("", "/orders/8841#address"),
    ("Suche: „Sofa grün“", "/search?q=Sofa+gr%C3%BCn"),
)
HOSTILE: tuple[Step, ...] = (
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


def page(ids: Ids, token: str, step: Step, at: datetime, *, before_chat: bool = False) -> Document:
    """One stored page without its room; `before_chat` adds the expiry of pages that had none."""
    title, href = step
    seen = {"change": "url", "title": title, "location": {"href": href}}
    return stored(ids, token, seen, at, before_chat=before_chat)


def stored(ids: Ids, token: str, seen: Document, at: datetime, *, before_chat: bool) -> Document:
    """The system message that keeps a `pageInfo` (`tracking.ts`)."""
    expiry = {"expireAt": int((at + KEPT_FOR).timestamp() * 1000)} if before_chat else {}
    return {
        "_id": ids.hexadecimal(),
        "t": "livechat_navigation_history",
        "ts": iso(at),
        "msg": f"{seen['title']} - {seen['location']['href']}",
        "u": dict(BOT),
        "groupable": False,
        "navigation": {"page": seen, "token": token},
        "_hidden": True,
        **expiry,
        "_updatedAt": iso(at),
    }


def absolute(step: Step) -> Step:
    return (step[0], SITE + step[1])


def walk(rng: random.Random, length: int) -> Iterator[Step]:
    """Some pages of the shop: now and then a page twice in a row, an odd one, or one with a stale title."""
    here = rng.randrange(len(JOURNEY))
    for _ in range(length):
        step = JOURNEY[here % len(JOURNEY)]
        chance = rng.random()
        if chance < 0.12:
            step = rng.choice(ODD)
        elif chance < 0.22:
            step = (JOURNEY[(here - 1) % len(JOURNEY)][0], step[1])
        yield absolute(step)
        here += rng.choice((0, 1, 1, 1, 2))


def visits(
    rng: random.Random, opened: datetime, until: datetime, earlier: int
) -> list[tuple[Step, datetime]]:
    """What a visitor saw around a chat: `earlier` visits (0 to 3), the pages that led to it and those during it."""
    seen: list[tuple[Step, datetime]] = []
    for back in rng.sample((timedelta(days=6), timedelta(days=2), timedelta(hours=3)), earlier):
        seen += _spaced(rng, walk(rng, rng.randint(2, 5)), opened - back)
    seen += _spaced(rng, walk(rng, rng.randint(1, 5)), opened - timedelta(minutes=6))
    during = _spaced(rng, walk(rng, rng.randint(1, 6)), opened + timedelta(seconds=8))
    return sorted([*seen, *((step, at) for step, at in during if at < until)], key=lambda pair: pair[1])


def _spaced(rng: random.Random, steps: Iterator[Step], start: datetime) -> Iterator[tuple[Step, datetime]]:
    at = start
    for step in steps:
        yield step, at
        at += timedelta(milliseconds=rng.randint(4_000, 70_000))
