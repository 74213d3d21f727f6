import pytest

from dashboard.accounts.models import Agent
from dashboard.history.people import find_names

from .made import message

pytestmark = pytest.mark.django_db


def sign_in_once(username: str, name: str, user_id: str = "") -> None:
    Agent.objects.create(
        login=f"rocketchat:{username}", user_id=user_id or username, username=username, name=name
    )


def test_an_agent_who_signed_in_here_is_called_by_name() -> None:
    sign_in_once("ana", "Ana Ribeiro")
    assert find_names({"ana"}) == {"ana": "Ana Ribeiro"}


def test_somebody_unknown_is_called_by_username() -> None:
    assert find_names({"dmitri", ""}) == {"dmitri": "dmitri"}


def test_the_messages_somebody_wrote_tell_their_name() -> None:
    written = message(u={"_id": "d", "username": "dmitri", "name": "Dmitri Petrov"})
    assert find_names({"dmitri"}, [written]) == {"dmitri": "Dmitri Petrov"}


def test_a_visitor_names_nobody_whatever_they_call_themselves() -> None:
    written = message(token="t", alias="The boss", u={"_id": "v", "username": "dmitri", "name": "The boss"})
    assert find_names({"dmitri"}, [written]) == {"dmitri": "dmitri"}


def test_an_operator_of_the_admin_is_nobody_in_rocketchat() -> None:
    Agent.objects.create_superuser("boss", "a-long-password", username="dmitri")
    assert find_names({"dmitri"}) == {"dmitri": "dmitri"}


def test_nobody_is_asked_for_nobody(django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert find_names(set()) == {}
