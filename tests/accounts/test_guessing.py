"""What a stranger cannot do to the agents: use up their calls, or keep the sign-in shut."""

from django.test import Client
from fixture_types import SignIn
from lines import ON_9, ON_EVERY_LINE

from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace

MOST_FAILURES = 20  # of one network
CHATS = "/api/v1/livechat/visitors.chatHistory/room/aaa/visitor/bbb"


def use(sandbox: Sandbox) -> None:
    Workspace(url=sandbox.url).save()


def sign_in(name: str, address: str) -> Client:
    client = Client(REMOTE_ADDR=address)
    client.post("/login/", {"username": name, "password": "sandbox"})
    return client


def test_calls_with_credentials_that_nobody_has_leave_the_agents_calls_alone(db: None) -> None:
    with Sandbox(live=False) as sandbox:
        use(sandbox)
        ana = sign_in("ana", "203.0.113.1")
        room = sandbox.world.live_room
        page = f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/chats/"
        assert ana.get(page).status_code == 200
        for _ in range(15):
            junk = Client().get(CHATS, headers={"X-Auth-Token": "junk", "X-User-Id": "nobody"})
            assert junk.status_code == 401
        assert ana.get(f"{page}?sort=msgs").status_code == 200


def test_an_admin_whom_rocketchat_does_not_limit_goes_on_when_the_agents_must_wait(db: None) -> None:
    with Sandbox(live=False) as sandbox:
        use(sandbox)
        ana, adam = sign_in("ana", "203.0.113.1"), sign_in("adam", "203.0.113.2")
        assert adam.get("/").status_code == 200
        answers = [ana.get(f"/find/?q=x{n}").status_code for n in range(11)]
        assert answers == [200] * 10 + [503]
        assert [adam.get(f"/find/?q=y{n}").status_code for n in range(3)][1:] == [200, 200]


def test_one_address_cannot_guess_for_ever_under_ever_new_names(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    answers = [
        guesser.post("/login/", {"username": f"name{n}", "password": "wrong"}).status_code
        for n in range(MOST_FAILURES + 2)
    ]
    assert answers == [403] * MOST_FAILURES + [429] * 2
    other = Client(REMOTE_ADDR="203.0.113.10")
    assert other.post("/login/", {"username": "ana", "password": "sandbox"}).status_code == 302


def test_a_network_of_ipv6_guesses_no_more_than_one_address_of_ipv4(workspace: Workspace) -> None:
    answers = [
        Client(REMOTE_ADDR=f"2001:db8:1:2::{n:x}").post("/login/", {"username": f"n{n}", "password": "wrong"})
        for n in range(1, MOST_FAILURES + 2)
    ]
    assert [answer.status_code for answer in answers] == [403] * MOST_FAILURES + [429]
    elsewhere = Client(REMOTE_ADDR="2001:db8:1:3::1")
    assert elsewhere.post("/login/", {"username": "x", "password": "wrong"}).status_code == 403


def test_who_is_known_from_an_address_gets_in_while_it_is_locked(workspace: Workspace) -> None:
    office = Client(REMOTE_ADDR="203.0.113.9")
    assert office.post("/login/", {"username": "ana", "password": "sandbox"}).status_code == 302
    for number in range(MOST_FAILURES):
        office.post("/login/", {"username": f"name{number}", "password": "wrong"})
    assert office.post("/login/", {"username": "bruno", "password": "sandbox"}).status_code == 429
    assert office.post("/login/", {"username": "ana", "password": "sandbox"}).status_code == 302


@ON_EVERY_LINE
def test_an_office_behind_one_address_signs_in_with_second_factors(sign_in: SignIn) -> None:
    for _ in range(MOST_FAILURES + 1):
        sign_in("tom")


@ON_9
def test_a_second_factor_of_ones_own_takes_back_no_guess_at_others(
    workspace: Workspace, world: World
) -> None:
    guesser = Client()
    for number in range(MOST_FAILURES):
        guesser.post("/login/", {"username": f"name{number}", "password": "wrong"})
        mine = {"username": "tom", "password": "sandbox", "code": world.totp_code("tom")}
        assert guesser.post("/login/", mine).status_code == 302
    assert guesser.post("/login/", {"username": "more", "password": "wrong"}).status_code == 429


def test_a_plain_word_as_next_leads_home(sign_in: SignIn) -> None:
    for word in ("null", "-1", "مرحبا", "%ff"):
        assert sign_in("ana").get("/login/", {"next": word}).headers["Location"] == "/"


def test_head_of_the_login_is_answered(db: None) -> None:
    assert Client().head("/login/").status_code == 200


def test_a_sign_in_that_waits_for_a_code_is_forgotten_with_its_session(workspace: Workspace) -> None:
    client = Client()
    client.post("/login/", {"username": "tom", "password": "sandbox"})
    assert client.session.get_expiry_age() <= 600
