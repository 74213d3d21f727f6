"""Which sites may send pages, and read the answers."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from trail.sending import PATH, Reply, body, send

SHOP, STRANGER = "https://shop.example", "https://stranger.example"
KINDS_OF_ANSWER = pytest.mark.parametrize(
    ("method", "sent", "status"),
    [("GET", b"", 404), ("POST", b"", 400), ("POST", b"{", 400), ("POST", b" " * 70_000, 413)],
)


def preflight(visitor: Client, origin: str | None = SHOP) -> Reply:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    return visitor.options(PATH, headers={**asked, **({"Origin": origin} if origin else {})})


def sent_from(visitor: Client, origin: str) -> Reply:
    return send(visitor, body(change="title"), HTTP_ORIGIN=origin)


@pytest.fixture
def only_the_shop(settings: Settings) -> None:
    settings.COLLECTOR_ORIGINS = [SHOP]


@pytest.mark.parametrize("origin", [SHOP, "null", None])
def test_a_preflight_of_any_site_is_let_through(visitor: Client, origin: str | None) -> None:
    answer = preflight(visitor, origin)
    assert (answer.status_code, answer.content) == (200, b"OK")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer["Access-Control-Allow-Methods"]
    assert "content-type" in answer["Access-Control-Allow-Headers"].lower().split(", ")
    assert int(answer["Access-Control-Max-Age"]) > 0


def test_options_without_any_header_is_answered_ok(visitor: Client) -> None:
    answer = visitor.options(PATH)
    assert (answer.status_code, answer.content) == (200, b"OK")


def test_a_preflight_is_not_counted_against_the_pace(visitor: Client) -> None:
    assert "X-RateLimit-Limit" not in preflight(visitor).headers
    assert sent_from(visitor, SHOP)["X-RateLimit-Remaining"] == "5999"


@KINDS_OF_ANSWER
def test_errors_can_be_read_by_the_page_that_caused_them(
    visitor: Client, method: str, sent: bytes, status: int
) -> None:
    answer = visitor.generic(method, PATH, sent, "application/json", HTTP_ORIGIN=SHOP)
    assert answer.status_code == status
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.usefixtures("only_the_shop")
class TestWithAListOfOrigins:
    def test_a_listed_site_is_named_in_the_answer(self, visitor: Client) -> None:
        for answer in (preflight(visitor), sent_from(visitor, SHOP)):
            assert answer.status_code == 200
            assert answer["Access-Control-Allow-Origin"] == SHOP
            assert "Origin" in answer["Vary"]

    @pytest.mark.parametrize(
        "origin", [STRANGER, "null", f"{SHOP}.evil.example", f"{SHOP}/", "http://shop.example"]
    )
    def test_any_other_sites_preflight_is_refused(self, visitor: Client, origin: str) -> None:
        answer = preflight(visitor, origin)
        assert (answer.status_code, answer.content) == (403, b"Invalid origin")
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_any_other_site_cannot_read_the_answer(self, visitor: Client) -> None:
        answer = sent_from(visitor, STRANGER)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Origin" in answer["Vary"]

    def test_a_site_that_sends_from_the_same_origin_needs_no_permission(self, visitor: Client) -> None:
        assert send(visitor, body(change="title")).status_code == 200

    @KINDS_OF_ANSWER
    def test_errors_can_be_read_by_a_listed_site(
        self, visitor: Client, method: str, sent: bytes, status: int
    ) -> None:
        answer = visitor.generic(method, PATH, sent, "application/json", HTTP_ORIGIN=SHOP)
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (status, SHOP)
