"""Whatever breaks in the collector, a visitor's browser gets an answer, and the log one report."""

import json

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from trail.sending import TOKEN, send

pytestmark = pytest.mark.django_db


def test_a_fault_in_the_collector_is_an_answer_that_the_site_can_read(
    visitor: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.COLLECTOR_RATE = None  # which nothing can count by
    answer = send(visitor, HTTP_ORIGIN="https://shop.example.org")
    assert answer.status_code == 500
    assert json.loads(answer.content) == {"success": False, "error": "Internal server error"}
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert caplog.text.count("Traceback") == 1
    assert TOKEN not in caplog.text


def test_a_listed_site_can_read_it_too(visitor: Client, settings: Settings) -> None:
    settings.COLLECTOR_RATE, settings.COLLECTOR_ORIGINS = None, ["https://shop.example.org"]
    answer = send(visitor, HTTP_ORIGIN="https://shop.example.org")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (500, "https://shop.example.org")
