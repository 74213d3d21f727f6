"""What a request leaves behind for the next one on the same thread."""

from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory

from dashboard.wsgi import application


def serve(path: str) -> None:
    """As a server does it, to the end: the test client would keep the connection whatever the settings say."""
    response: Any = application(RequestFactory().get(path).environ, lambda *_: lambda _: None)
    response.close()


@pytest.mark.django_db(transaction=True)
def test_the_next_request_finds_the_connection_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 60)
    connection.close()
    serve("/login/")
    opened = connection.connection
    assert opened is not None
    serve("/login/")
    assert connection.connection is opened
    connection.close()
