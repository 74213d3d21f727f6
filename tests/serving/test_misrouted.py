"""Requests under a strange name, or through a proxy that nobody told of."""

import logging
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from trail.sending import PATH, body

from dashboard.trail.store import writer

HTTPS = {"X-Forwarded-Proto": "https"}
PAGES = [
    "/",
    "/login/",
    "/admin/",
    "/static/css/app.css",
    "/api/v1/livechat/visitors.chatHistory/room/r/visitor/v",
]


@pytest.fixture(autouse=True)
def writer_stopped() -> Iterator[None]:
    yield
    writer.stop()


@pytest.fixture
def redirecting(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.usefixtures("redirecting")
def test_https_that_an_untrusted_proxy_took_off_is_told_the_setting_and_not_redirected(path: str) -> None:
    answer = Client().get(path, headers=HTTPS)
    assert answer.status_code == 500
    assert "TRUSTED_PROXIES=1" in answer.content.decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    assert "Location" not in answer


@pytest.mark.usefixtures("redirecting")
def test_the_log_names_the_setting_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    Client().get("/", headers=HTTPS)
    assert [(record.levelname, "TRUSTED_PROXIES is 0" in record.message) for record in caplog.records] == [
        ("ERROR", True)
    ]


@pytest.mark.usefixtures("redirecting")
def test_plain_http_without_a_proxy_is_redirected_to_https() -> None:
    answer = Client().get("/login/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/login/")


@pytest.mark.usefixtures("redirecting")
@pytest.mark.django_db
def test_https_that_ends_here_is_served_whatever_a_header_says() -> None:
    assert Client().get("/login/", headers=HTTPS, secure=True).status_code == 200


@pytest.mark.usefixtures("redirecting")
@pytest.mark.django_db
def test_a_trusted_proxy_is_believed(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert Client().get("/login/", headers=HTTPS).status_code == 200
    assert Client().get("/login/", headers={"X-Forwarded-Proto": "http"}).status_code == 301


@pytest.mark.parametrize("mark", ["X-Forwarded-For", "X-Real-IP"])
@pytest.mark.usefixtures("redirecting")
def test_a_trusted_proxy_that_does_not_say_https_is_told_the_header_and_not_redirected(
    settings: Settings, caplog: pytest.LogCaptureFixture, mark: str
) -> None:
    settings.TRUSTED_PROXIES = 1
    answer = Client().get("/login/", headers={mark: "203.0.113.5"})
    assert answer.status_code == 500
    assert "X-Forwarded-Proto $scheme" in answer.content.decode()
    assert "Location" not in answer
    assert ["sends no X-Forwarded-Proto" in record.message for record in caplog.records] == [True]


@pytest.mark.usefixtures("redirecting")
def test_who_comes_around_the_proxy_is_redirected_to_https(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    assert Client().get("/login/").status_code == 301


@pytest.mark.django_db
def test_without_https_nothing_would_redirect_and_all_is_served() -> None:
    assert Client().get("/login/", headers=HTTPS).status_code == 200


@pytest.mark.usefixtures("redirecting")
@pytest.mark.django_db(transaction=True)
def test_no_page_of_a_visitor_is_lost_by_it() -> None:
    assert Client().post(PATH, body(), "application/json", headers=HTTPS).status_code == 200


@pytest.mark.parametrize(
    ("host", "written"),
    [
        ("evil.example", "evil.example"),
        ("evil.example\nINFO all is well", "evil.example\\nINFO all is well"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a b", "a b"),
        ("x" * 500, "x" * 100),
        ("testserver:port", "testserver:port"),
    ],
)
@pytest.mark.parametrize("debug", [True, False])
def test_a_strange_host_is_400_in_words_and_one_line_without_a_traceback(
    settings: Settings, caplog: pytest.LogCaptureFixture, host: str, written: str, *, debug: bool
) -> None:
    settings.DEBUG = debug
    answer = Client().get("/login/", HTTP_HOST=host)
    assert answer.status_code == 400
    assert "does not answer under that name" in answer.content.decode()
    assert host not in answer.content.decode()
    (record,) = caplog.records
    assert record.getMessage() == f"The host {written} is not in ALLOWED_HOSTS"
    assert (record.levelno, record.exc_info) == (logging.WARNING, None)


@pytest.mark.django_db(databases=[])
def test_neither_asks_the_database(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/", headers=HTTPS).status_code == 500
    assert Client().get("/", HTTP_HOST="evil.example").status_code == 400
