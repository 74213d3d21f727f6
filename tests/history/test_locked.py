"""Chats that an agent probably may not read are marked before the click; what Rocket.Chat decides is learnt."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from dashboard.accounts.models import Agent
from dashboard.history.access import LEARNT_FOR, learn, learning, may_probably_read
from dashboard.rocketchat.errors import NotAllowedInRoom
from dashboard.sandbox.world import World

from .addresses import HTMX_TRANSCRIPT, chats_page, room_with
from .made import ago, room
from .reading import Soup

ANA = Agent(pk=1, user_id="ana-id", roles=["livechat-agent"])
MARTA = Agent(pk=2, user_id="marta-id", roles=["livechat-manager"])
CLOSED = {"closedAt": ago(minutes=1)}
BY_ANA = {"servedBy": {"_id": "ana-id", "username": "ana"}}
BY_BRUNO = {"servedBy": {"_id": "bruno-id", "username": "bruno"}}


def test_ones_own_chats_can_be_read() -> None:
    assert may_probably_read(ANA, room(**CLOSED, **BY_ANA))
    assert may_probably_read(ANA, room(open=True, **BY_ANA))


@pytest.mark.parametrize("given", [{**CLOSED, **BY_BRUNO}, {"open": True, **BY_BRUNO}, CLOSED])
def test_others_chats_probably_only_by_those_who_see_all(given: dict[str, object]) -> None:
    assert not may_probably_read(ANA, room(**given))
    assert may_probably_read(MARTA, room(**given))


def test_nothing_is_held_against_a_chat_in_the_queue() -> None:
    assert may_probably_read(ANA, room(open=True))


def test_an_answer_teaches_that_chats_of_the_kind_can_be_read() -> None:
    learn(ANA, room(**CLOSED, **BY_BRUNO), allowed=True)
    assert may_probably_read(ANA, room(_id="another", **CLOSED, **BY_BRUNO))
    assert not may_probably_read(ANA, room(open=True, **BY_BRUNO))
    assert not may_probably_read(ANA, room(**CLOSED, **BY_BRUNO, departmentId="billing"))
    assert not may_probably_read(Agent(pk=3, user_id="carl"), room(**CLOSED, **BY_BRUNO))


def test_a_refusal_teaches_it_of_a_manager_too() -> None:
    with pytest.raises(NotAllowedInRoom), learning(MARTA, room(**CLOSED, **BY_BRUNO)):
        raise NotAllowedInRoom
    assert not may_probably_read(MARTA, room(**CLOSED, **BY_BRUNO))


def test_what_was_learnt_holds_for_ten_minutes() -> None:
    learn(ANA, room(open=True), allowed=False)
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=LEARNT_FOR - 5)):
        assert not may_probably_read(ANA, room(open=True))
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=LEARNT_FOR + 5)):
        assert may_probably_read(ANA, room(open=True))


def test_a_refusal_of_ones_own_chat_teaches_nothing() -> None:
    learn(ANA, room(**BY_ANA), allowed=False)
    assert may_probably_read(ANA, room(**BY_ANA))
    cache.clear()


def locks(tree: BeautifulSoup) -> dict[str, str]:
    """What is said of each chat's lock, by who served it."""
    rows = tree.select("#chats tbody tr")
    return {row.select_one("td:nth-child(3)").bdi.text: _read_lock(row) for row in rows}  # type: ignore[union-attr]


def _read_lock(row: object) -> str:
    lock = row.select_one(".lock")  # type: ignore[attr-defined]
    return lock.get_text(" ", strip=True) if lock else ""


def test_the_table_marks_others_chats_and_still_links_to_them(ana: Client, soup: Soup, world: World) -> None:
    tree = soup(ana.get(f"{chats_page(room_with(world, 30))}?count=100"))
    said = locks(tree)
    assert said.pop("Ana Ribeiro") == ""
    assert said.pop("–", "") in {"", "probably only a manager"}
    assert said
    assert all(lock == f"probably only {agent.split()[0]}" for agent, lock in said.items())
    assert all(row.select_one("td[data-field=ts] a") for row in tree.select("#chats tbody tr"))


def test_a_manager_finds_no_marks(marta: Client, soup: Soup, world: World) -> None:
    assert not any(locks(soup(marta.get(f"{chats_page(room_with(world, 30))}?count=100"))).values())


def test_opening_a_chat_teaches_for_the_next_table(marta: Client, soup: Soup, world: World) -> None:
    address = f"{chats_page(room_with(world, 30))}?count=100"
    tree = soup(marta.get(address))
    ids = [str(row["data-room"]) for row in tree.select("#chats tbody tr:not(:first-child)")]
    marta.get(f"{address}&chat={ids[0]}", headers=HTMX_TRANSCRIPT)
    assert not any(locks(soup(marta.get(address))).values())


def test_a_refused_chat_teaches_nothing_new_and_stays_marked(ana: Client, soup: Soup, world: World) -> None:
    address = f"{chats_page(room_with(world, 30))}?count=100"
    marked = soup(ana.get(address)).select("#chats tr:has(.lock)")
    refused = ana.get(f"{address}&chat={marked[0]['data-room']}", headers=HTMX_TRANSCRIPT)
    assert refused.status_code == 403
    assert len(soup(ana.get(address)).select("#chats tr:has(.lock)")) == len(marked)
