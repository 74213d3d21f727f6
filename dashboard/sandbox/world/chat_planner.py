"""Makes up the chats of a visitor: who said what to whom, and when."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from dashboard.sandbox.world import ordinary_dialogues, people, timing, unusual_dialogues
from dashboard.sandbox.world.accounts import Account
from dashboard.sandbox.world.chat_plans import ChatPlan, Closing
from dashboard.sandbox.world.dialogue import Dialogue, add_sign_off
from dashboard.sandbox.world.documents import Document
from dashboard.sandbox.world.people import Person
from dashboard.sandbox.world.staff import TEAMS
from dashboard.sandbox.world.world import World

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


@dataclass
class ChatPlanner:
    """Draws chats from the seeded `rng`; `departments` are ids by name, `now` is the moment of the open chats."""

    world: World
    departments: dict[str, str]
    now: datetime
    rng: random.Random

    def plan_past_chats(self, person: Person, visitor: Document) -> list[ChatPlan]:
        """The closed chats, oldest first; a long history holds one chat imported four times, so these tie."""
        chats = [self._plan_past_chat(person, visitor, index) for index in range(person.past_chats)]
        if person.past_chats >= 30:
            chats[TIED.start : TIED.stop] = [chats[TIED.start] for _ in TIED]
        return sorted(chats, key=lambda chat: chat.opened)

    def _plan_past_chat(self, person: Person, visitor: Document, index: int) -> ChatPlan:
        opened = self._choose_opening(person, index)
        department = self.rng.choices((*TEAMS, ""), (30, 35, 20, 5, 10))[0]
        dialogue = self._cut_short(self._choose_dialogue(person, department))
        agent = self._choose_past_agent(dialogue, department)
        chat = self._plan_chat(visitor, opened, dialogue, agent, department)
        return replace(chat, closing=self._plan_closing(chat, dialogue))

    def _choose_opening(self, person: Person, index: int) -> datetime:
        """The moment of the `index`th chat back; the oldest of several is from 2018."""
        spacing = timedelta(days=2 if person.past_chats > 100 else 9)
        opened = self.now - spacing * (index + 1) - timedelta(milliseconds=self.rng.randint(0, 80_000_000))
        if index == person.past_chats - 1 and person.past_chats >= 4:
            return IN_2018 + timedelta(days=len(self.world.visitors))
        return opened

    def _choose_dialogue(self, person: Person, department: str) -> Dialogue:
        if person.language and self.rng.random() < 0.7:
            return unusual_dialogues.IN_OTHER_LANGUAGES[person.language]
        if person.hostile and self.rng.random() < 0.5:
            return unusual_dialogues.HOSTILE
        dialogue = self.rng.choice(
            ordinary_dialogues.BY_DEPARTMENT.get(department, ordinary_dialogues.SUPPORT)
        )
        if self.rng.random() < 0.2:
            return dialogue
        return add_sign_off(dialogue, self.rng.choice(ordinary_dialogues.SIGN_OFFS))

    def _cut_short(self, dialogue: Dialogue) -> Dialogue:
        """One chat in ten ends before any answer."""
        if self.rng.random() > 0.1 or dialogue.lines[0][0] == "a":
            return dialogue
        return Dialogue(dialogue.lines[:1], "", ())

    def _choose_past_agent(self, dialogue: Dialogue, department: str) -> Account | None:
        """Somebody of the department or one who has left; nobody for some chats without an answer."""
        if len(dialogue.lines) == 1 and self.rng.random() < 0.3:
            return None
        team = TEAMS.get(department, TEAMS["Support"])[1]
        username = self.rng.choice((*team, *team, *team, "clara", "dmitri"))
        return self.world.accounts[username]

    def _plan_chat(
        self, visitor: Document, opened: datetime, dialogue: Dialogue, agent: Account | None, department: str
    ) -> ChatPlan:
        offsets = timing.draw_offsets(self.rng, dialogue.lines)
        taken = timing.draw_taken_offset(self.rng, dialogue.lines, offsets)
        return ChatPlan(
            visitor,
            opened,
            dialogue.lines,
            tuple(opened + offset for offset in offsets),
            self.world.accounts["welcome.bot"],
            agent,
            opened + taken if agent else None,
            self.departments.get(department, ""),
            self.rng.choices(SOURCES, SOURCE_WEIGHTS)[0],
        )

    def _plan_closing(self, chat: ChatPlan, dialogue: Dialogue) -> Closing:
        at = chat.ends + timing.draw_closing_delay(self.rng)
        if chat.agent is None or self.rng.random() < 0.3:
            return Closing(at, "visitor", "Closed by visitor", dialogue.tags[:1])
        return Closing(at, "user", dialogue.closing or "No answer needed any more", dialogue.tags)

    def plan_open_chat(self, number: int, person: Person, visitor: Document, dialogue: Dialogue) -> ChatPlan:
        """An open chat whose last message is some minutes old; on hold since hours."""
        agent = self.world.accounts.get(person.agent)
        draft = self._plan_chat(visitor, self.now, dialogue, agent, person.department)
        pause = timedelta(minutes=1 + 4 * number, milliseconds=137 * number)
        idle = timedelta(hours=20) if person.on_hold else pause
        shift = draft.ends - self.now + idle
        return replace(
            draft,
            opened=draft.opened - shift,
            times=tuple(at - shift for at in draft.times),
            taken=draft.taken - shift if draft.taken else None,
            on_hold=person.on_hold,
            source=SOURCES[0] if person.name == people.LIVE_VISITOR else draft.source,
        )
