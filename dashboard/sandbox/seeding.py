"""Builds the world: who works here, who came by, and what was said."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dashboard.sandbox import conversations, oddities, people, timing, trails
from dashboard.sandbox.accounts import Account
from dashboard.sandbox.answers import Document
from dashboard.sandbox.callers import remember, visitor_record
from dashboard.sandbox.dialogue import Dialogue, signed_off
from dashboard.sandbox.ids import from_epoch
from dashboard.sandbox.limits import Clock
from dashboard.sandbox.messages import with_file
from dashboard.sandbox.people import Person
from dashboard.sandbox.rooms import Chat, Close, as_of_2018, written
from dashboard.sandbox.staff import TEAMS, found_departments
from dashboard.sandbox.world import World

SOURCES: tuple[Document, ...] = (
    {"type": "widget", "destination": "www.example.org"},
    {"type": "widget", "destination": "shop.example.org/pt"},
    {
        "type": "email",
        "id": "support@example.org",
        "destination": "support@example.org",
        "alias": "Support inbox",
    },
    {"type": "sms", "alias": "twilio"},
    {"type": "api"},
    {"type": "app", "id": "a3f1", "alias": "Messenger", "label": "Messenger", "sidebarIcon": "phone"},
)
SOURCE_WEIGHTS = (60, 15, 10, 5, 5, 5)
IN_2018 = datetime(2018, 5, 2, 18, 31, 55, tzinfo=UTC)
TIED = range(3, 7)


def build(seed: int, clock: Clock) -> World:
    """A whole world: the same seed gives the same ids, names and words; times end at the clock's now."""
    world = World(seed, clock)
    seeding = Seeding(world)
    for number, person in enumerate(people.EVERYBODY):
        seeding.visitor(number, person)
    world.personal_tokens["ana"] = world.new_token(world.accounts["ana"])
    world.live_room_id = world.open_room_of(world.visitor_named(people.LIVE))["_id"]
    return world


class Seeding:
    """One pass over the cast; holds the seeded randomness and the moment that counts as now."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.now = from_epoch(world.clock())
        self.rng = random.Random(f"{world.seed}/seeding")
        self.departments = found_departments(world, self.now)

    def visitor(self, number: int, person: Person) -> None:
        """One visitor with all chats, oldest first, and with the pages seen around them."""
        visitor = self._visitor(number, person)
        self.world.visitors[visitor["_id"]] = visitor
        for chat in self._past_chats(person, visitor):
            self._keep(person, chat)
        if person.talk is not None:
            self._keep(person, self._open_chat(number, person, visitor, person.talk))
        remember(visitor, self.world.rooms_of(visitor))

    def _visitor(self, number: int, person: Person) -> Document:
        department = self.departments[person.department or "Support"]
        status = self._status(person)
        return visitor_record(self.world.ids, number, person.name, status, department, self.now)

    def _status(self, person: Person) -> str:
        if person.talk is None:
            return "offline"
        if person.name == people.LIVE:
            return "online"
        return self.rng.choice(("online", "online", "away", "busy"))

    def _past_chats(self, person: Person, visitor: Document) -> list[Chat]:
        """The closed chats, oldest first; a long history holds one chat imported four times, so these tie."""
        chats = [self._past_chat(person, visitor, index) for index in range(person.past)]
        if person.past >= 30:
            chats[TIED.start : TIED.stop] = [chats[TIED.start] for _ in TIED]
        return sorted(chats, key=lambda chat: chat.opened)

    def _past_chat(self, person: Person, visitor: Document, index: int) -> Chat:
        spacing = timedelta(days=2 if person.past > 100 else 9)
        opened = self.now - spacing * (index + 1) - timedelta(milliseconds=self.rng.randint(0, 80_000_000))
        if index == person.past - 1 and person.past >= 4:
            opened = IN_2018 + timedelta(days=len(self.world.visitors))
        department = self.rng.choices((*TEAMS, ""), (30, 35, 20, 5, 10))[0]
        said = self._cut_short(self._dialogue(person, department))
        chat = self._chat(visitor, opened, said, self._past_agent(said, department), department)
        return replace(chat, close=self._close(chat, said))

    def _dialogue(self, person: Person, department: str) -> Dialogue:
        if person.tongue and self.rng.random() < 0.7:
            return oddities.IN_OTHER_TONGUES[person.tongue]
        if person.hostile and self.rng.random() < 0.5:
            return oddities.HOSTILE
        said = self.rng.choice(conversations.BY_DEPARTMENT.get(department, conversations.SUPPORT))
        return said if self.rng.random() < 0.2 else signed_off(said, self.rng.choice(conversations.SIGN_OFFS))

    def _cut_short(self, said: Dialogue) -> Dialogue:
        """One chat in ten ends before any answer."""
        if self.rng.random() > 0.1 or said.lines[0][0] == "a":
            return said
        return Dialogue(said.lines[:1], "", ())

    def _past_agent(self, said: Dialogue, department: str) -> Account | None:
        """Somebody of the department or one who has left; nobody for some chats without an answer."""
        if len(said.lines) == 1 and self.rng.random() < 0.3:
            return None
        team = TEAMS.get(department, TEAMS["Support"])[1]
        name = self.rng.choice((*team, *team, *team, "clara", "dmitri"))
        return self.world.accounts[name]

    def _chat(
        self, visitor: Document, opened: datetime, said: Dialogue, agent: Account | None, department: str
    ) -> Chat:
        at = timing.offsets(self.rng, said.lines)
        taken = timing.taken_after(self.rng, said.lines, at)
        return Chat(
            visitor,
            opened,
            said.lines,
            tuple(opened + each for each in at),
            self.world.accounts["welcome.bot"],
            agent,
            opened + taken if agent else None,
            self.departments.get(department, ""),
            self.rng.choices(SOURCES, SOURCE_WEIGHTS)[0],
        )

    def _close(self, chat: Chat, said: Dialogue) -> Close:
        at = chat.ends + timing.until_closed(self.rng)
        if chat.agent is None or self.rng.random() < 0.3:
            return Close(at, "visitor", "Closed by visitor", said.tags[:1])
        return Close(at, "user", said.closing or "No answer needed any more", said.tags)

    def _open_chat(self, number: int, person: Person, visitor: Document, said: Dialogue) -> Chat:
        """An open chat whose last word fell some minutes ago; on hold since hours."""
        agent = self.world.accounts.get(person.agent)
        draft = self._chat(visitor, self.now, said, agent, person.department)
        pause = timedelta(minutes=1 + 4 * number, milliseconds=137 * number)
        idle = timedelta(hours=20) if person.on_hold else pause
        shift = draft.ends - self.now + idle
        return replace(
            draft,
            opened=draft.opened - shift,
            times=tuple(at - shift for at in draft.times),
            taken=draft.taken - shift if draft.taken else None,
            on_hold=person.on_hold,
            source=SOURCES[0] if person.name == people.LIVE else draft.source,
        )

    def _keep(self, person: Person, chat: Chat) -> None:
        room, spoken = written(self.world.ids, chat)
        if chat.opened.year == IN_2018.year:
            room = as_of_2018(room)
        if person.name == "Jonas Weber" and chat.close and len(spoken) > 2:
            spoken[0] = with_file(spoken[0], self.world.ids.meteor(), "chair.jpg")
        seen = self._pages(person, chat)
        for page in seen:
            if page["ts"] < room["ts"]:
                self.world.keep_page(page, "")
        self.world.add_room(room, spoken)
        for page in seen:
            if page["ts"] >= room["ts"]:
                self.world.keep_page(page, room["_id"])

    def _pages(self, person: Person, chat: Chat) -> list[Document]:
        """Pages around a chat: always for open ones, for some of the past."""
        if chat.close and self.rng.random() > (0.05 if person.past > 100 else 0.4):
            return []
        until, earlier = (chat.close.at, self.rng.randint(0, 2)) if chat.close else (self.now, 2)
        steps = trails.visits(self.rng, chat.opened, until, earlier)
        if person.hostile:
            start = chat.opened + timedelta(seconds=1)
            steps += [
                (step, start + timedelta(milliseconds=900 * n)) for n, step in enumerate(trails.HOSTILE)
            ]
        token = chat.visitor["token"]
        return [
            trails.page(self.world.ids, token, step, at, before_chat=at < chat.opened) for step, at in steps
        ]
