"""The people who become visitors: the few with a story, and the many who fill the list."""

from dataclasses import dataclass

from dashboard.sandbox.world import ordinary_dialogues, unusual_dialogues
from dashboard.sandbox.world.dialogue import Dialogue


@dataclass(frozen=True)
class Person:
    """Who becomes a visitor: with so many past chats, and an open one if given; without `agent` that one is queued."""

    name: str
    past_chats: int = 0
    language: str = ""
    agent: str = ""
    department: str = "Support"
    open_chat: Dialogue | None = None
    on_hold: bool = False
    hostile: bool = False


LIVE_VISITOR = "Maria Lopes"
LONG_NAME = ("Maximiliane Josephine Freifrau von und zu Hohenstein-Wartenberg-" * 4)[:200]
ONE_WORD = "Taumatawhakatangihangakoauauotamateaturipukakapikimaungahoronukupokaiwhenuakitanatahu"

WITH_A_STORY = (
    Person(LIVE_VISITOR, 5, agent="ana", department="Sales", open_chat=unusual_dialogues.LIVE_CHAT),
    Person("Helena Duarte", 260, agent="ana", department="Support", open_chat=ordinary_dialogues.SUPPORT[0]),
    Person("Jonas Weber", 30, agent="ana", department="Sales", open_chat=unusual_dialogues.FOLLOWED_UP),
    Person(
        "Priya Raman",
        1,
        agent="ana",
        department="Billing",
        open_chat=ordinary_dialogues.BILLING[3],
        on_hold=True,
    ),
    Person("Oliver Brown", 2, agent="ana", department="Support", open_chat=unusual_dialogues.GREETED_BY_BOT),
    Person("Chloé Lefèvre", 0, agent="ana", department="Sales", open_chat=unusual_dialogues.LONE_QUESTION),
    Person(
        "ليلى حداد",
        5,
        "ar",
        agent="ana",
        department="Support",
        open_chat=unusual_dialogues.IN_OTHER_LANGUAGES["ar"],
    ),
    Person(
        "<script>alert(1)</script>",
        3,
        agent="ana",
        department="Support",
        open_chat=unusual_dialogues.HOSTILE,
        hostile=True,
    ),
    Person(LONG_NAME, 4, agent="ana", department="Billing", open_chat=unusual_dialogues.VERY_LONG),
    Person("Lucas Martin", 6, agent="bruno", department="Sales", open_chat=ordinary_dialogues.SALES[0]),
    Person("Emma Fischer", 2, agent="bruno", department="Billing", open_chat=unusual_dialogues.FOLLOWED_UP),
    Person(
        "山田 花子",
        4,
        "ja",
        agent="bruno",
        department="Sales",
        open_chat=unusual_dialogues.IN_OTHER_LANGUAGES["ja"],
    ),
    Person(
        "Noah Smith",
        1,
        agent="bruno",
        department="Billing",
        open_chat=unusual_dialogues.LONE_QUESTION,
        on_hold=True,
    ),
    Person("Zoë Novak", 3, agent="tom", department="Support", open_chat=ordinary_dialogues.SUPPORT[5]),
    Person(
        "Иван Кузнецов",
        7,
        "ru",
        agent="nina",
        department="Support",
        open_chat=unusual_dialogues.IN_OTHER_LANGUAGES["ru"],
    ),
    Person("Aisha Khan", 1, department="Sales", open_chat=unusual_dialogues.LONE_QUESTION),
    Person("Guest 1203", 0, department="Billing", open_chat=Dialogue(())),
    Person("Piotr Zieliński", 2, department="", open_chat=unusual_dialogues.UNANSWERED_CALLS),
)

THE_REST = (
    Person("דנה לוי", 3, "he"),
    Person("अनन्या शर्मा", 4, "hi"),
    Person("🦊 Foxy 🦊", 2, "emoji"),
    Person("佐藤 健", 1, "ja"),
    Person("Ольга Иванова", 2, "ru"),
    Person("محمد العلي", 1, "ar"),
    Person('"><img src=x onerror=alert(1)>', 1, hostile=True),
    Person("{{ 7*7 }}", 1, hostile=True),
    Person("\u202eevil\u202c Bob", 1, hostile=True),
    Person(ONE_WORD, 1),
    Person("Ana Souza", 8),
    Person("Sofia Rossi", 5),
    Person("Liam O'Connor", 4),
    Person("Søren Kjær", 3),
    Person("Fatima Zahra", 2),
    Person("Mateo García", 5),
    Person("Nguyễn Thị Minh", 3),
    Person("Ella Johansson", 1),
    Person("Kwame Mensah", 2),
    Person("Isabel Pereira", 6),
    Person("Tobias Huber", 1),
    Person("Grace Lee", 3),
    Person("Mehmet Yılmaz", 2),
    Person("Camila Torres", 1),
    Person("Hugo Dubois", 2),
    Person("Anna Kowalska", 4),
    Person("Guest 1187"),
    Person("Guest 1188"),
)
PEOPLE = WITH_A_STORY + THE_REST
