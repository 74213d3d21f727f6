"""Builds the world: who works here, who came by, and what was said."""

import random
from datetime import timedelta

from dashboard.sandbox.world import people
from dashboard.sandbox.world.chat_planner import IN_2018, ChatPlanner
from dashboard.sandbox.world.chat_plans import ChatPlan
from dashboard.sandbox.world.dates import Clock, from_epoch
from dashboard.sandbox.world.documents import Document
from dashboard.sandbox.world.messages import attach_file
from dashboard.sandbox.world.page_views import make_page_info, make_page_view
from dashboard.sandbox.world.page_walks import walk_around_chat, walk_hostile_pages
from dashboard.sandbox.world.people import Person
from dashboard.sandbox.world.rooms import reduce_to_2018, remove_contact, write_chat
from dashboard.sandbox.world.staff import add_departments
from dashboard.sandbox.world.visitor_records import make_visitor, record_chats
from dashboard.sandbox.world.world import World


def build_world(seed: int, clock: Clock, *, has_contacts: bool = True) -> World:
    """A whole world: the same seed gives the same ids, names and words; times end at the clock's now.

    Rooms of a workspace that has no contacts (before 7.0) name none.
    """
    world = World(seed, clock, has_contacts=has_contacts)
    seeding = Seeding(world)
    for number, person in enumerate(people.PEOPLE):
        seeding.add_visitor(number, person)
    world.personal_tokens["ana"] = world.new_token(world.accounts["ana"])
    world.live_room_id = world.open_room_of(world.visitor_named(people.LIVE_VISITOR))["_id"]
    return world


class Seeding:
    """One pass over the people; holds the seeded randomness and the moment that counts as now."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.now = from_epoch(world.clock())
        self.rng = random.Random(f"{world.seed}/seeding")
        self.departments = add_departments(world, self.now)
        self.planner = ChatPlanner(world, self.departments, self.now, self.rng)

    def add_visitor(self, number: int, person: Person) -> None:
        """One visitor with all chats, oldest first, and with the page views around them."""
        visitor = self._make_visitor(number, person)
        self.world.visitors[visitor["_id"]] = visitor
        for chat in self.planner.plan_past_chats(person, visitor):
            self._add_chat(person, chat)
        if person.open_chat is not None:
            self._add_chat(person, self.planner.plan_open_chat(number, person, visitor, person.open_chat))
        record_chats(visitor, self.world.rooms_of(visitor))

    def _make_visitor(self, number: int, person: Person) -> Document:
        department = self.departments[person.department or "Support"]
        status = self._choose_status(person)
        return make_visitor(self.world.ids, number, person.name, status, department, self.now)

    def _choose_status(self, person: Person) -> str:
        if person.open_chat is None:
            return "offline"
        if person.name == people.LIVE_VISITOR:
            return "online"
        return self.rng.choice(("online", "online", "away", "busy"))

    def _add_chat(self, person: Person, chat: ChatPlan) -> None:
        """Writes the chat down: first the page views before it, which then are attached to its room."""
        room, messages = self._write_chat(person, chat)
        page_views = self._make_page_views(person, chat)
        for page_view in page_views:
            if page_view["ts"] < room["ts"]:
                self.world.add_page_view(page_view, "")
        self.world.add_room(room, messages)
        for page_view in page_views:
            if page_view["ts"] >= room["ts"]:
                self.world.add_page_view(page_view, room["_id"])

    def _write_chat(self, person: Person, chat: ChatPlan) -> tuple[Document, list[Document]]:
        room, messages = write_chat(self.world.ids, chat)
        if chat.opened.year == IN_2018.year:
            room = reduce_to_2018(room)
        if not self.world.has_contacts:
            room = remove_contact(room)
        if person.name == "Jonas Weber" and chat.closing and len(messages) > 2:
            messages[0] = attach_file(messages[0], self.world.ids.meteor(), "chair.jpg")
        return room, messages

    def _make_page_views(self, person: Person, chat: ChatPlan) -> list[Document]:
        """Page views around a chat: always for open ones, for some of the past."""
        if chat.closing and self.rng.random() > (0.05 if person.past_chats > 100 else 0.4):
            return []
        until, earlier = (chat.closing.at, self.rng.randint(0, 2)) if chat.closing else (self.now, 2)
        pages = walk_around_chat(self.rng, chat.opened, until, earlier)
        if person.hostile:
            pages += walk_hostile_pages(chat.opened + timedelta(seconds=1))
        ids, token = self.world.ids, chat.visitor["token"]
        return [
            make_page_view(ids, token, make_page_info(*page), at, before_chat=at < chat.opened)
            for page, at in pages
        ]
