"""`python manage.py forward_visits`."""

import os
import signal
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from fixture_types import StartUpstream
from pytest_django.fixtures import Settings
from rocketchat.wire import Asked, Given, serving

from dashboard.sandbox.world import World
from dashboard.trail.models import OutgoingPageView, PageView
from dashboard.upstream.models import Workspace
from trail.sending import body, send
from trail.waiting import PAGE_VISITED, counted, told, waiting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """The command takes the signals of its process, which is ours here."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def on(settings: Settings) -> None:
    settings.FORWARD_VISITS = True


def test_while_forwarding_is_off_it_says_so_and_ends(settings: Settings) -> None:
    settings.FORWARD_VISITS = False
    with pytest.raises(CommandError, match="FORWARD_VISITS"):
        call_command("forward_visits")


@pytest.mark.usefixtures("on")
def test_until_empty_it_sends_what_waits_and_ends(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    server.given(PAGE_VISITED, body={"success": True})
    for page in range(3):
        waiting("t1", str(page))
    call_command("forward_visits", until_empty=True)
    assert told(server.asked_for(PAGE_VISITED)) == [("t1", "0"), ("t1", "1"), ("t1", "2")]
    assert not OutgoingPageView.objects.exists()


@pytest.mark.usefixtures("on")
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_the_visits_at_hand(ending: signal.Signals) -> None:
    def answer(_: Asked) -> Given:
        os.kill(os.getpid(), ending)
        return Given(body={"success": True})

    waiting("t1", "1")
    waiting("t1", "2")
    with serving(answer) as server:
        Workspace(url=server.address).save()
        call_command("forward_visits")
    assert told(server.asked) == [("t1", "1")]
    assert OutgoingPageView.objects.get().not_before <= OutgoingPageView.objects.get().at


@pytest.mark.usefixtures("on")
def test_a_database_that_fails_is_said_and_tried_again() -> None:
    class Ending(StringIO):
        """Ends the command as soon as it says something."""

        def write(self, text: str) -> int:
            os.kill(os.getpid(), signal.SIGTERM)
            return super().write(text)

    said = Ending()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE trail_outgoingpageview RENAME TO trail_away")
    try:
        call_command("forward_visits", stderr=said)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE trail_away RENAME TO trail_outgoingpageview")
    assert "trying again" in said.getvalue()


@pytest.mark.usefixtures("on", "workspace")
def test_what_was_collected_is_in_rocketchats_own_list_in_the_same_order(
    visitor: Client, world: World
) -> None:
    room = world.rooms_in("waiting", "ana")[0]
    known = len(world.page_views[room["_id"]])
    for number in range(5):
        href = f"https://www.example.org/{number}?token=hunter22"
        assert send(visitor, body(href, token=room["v"]["token"], rid=room["_id"])).status_code == 200
    call_command("forward_visits", until_empty=True)
    theirs = [
        page["navigation"]["page"]["location"]["href"] for page in world.page_views[room["_id"]][known:]
    ]
    # Rocket.Chat gets the address as it was sent, as it would without this dashboard.
    assert theirs == [f"https://www.example.org/{number}?token=hunter22" for number in range(5)]
    ours = list(PageView.objects.order_by("pk").values_list("href", flat=True))
    assert ours == [href.replace("hunter22", "***") for href in theirs]
    assert counted() == (5, 0, 0)
