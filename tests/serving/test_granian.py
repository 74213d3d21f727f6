"""What a worker learns from the server's command line, and where nobody can listen."""

import socket

import pytest

from dashboard.serving.granian import find_why_not_listen, read_workers

MAIN = "/venv/lib/python3.11/site-packages/granian/__main__.py"


@pytest.mark.parametrize(
    ("arguments", "environment", "workers"),
    [
        (["/venv/bin/granian", "dashboard.wsgi:application"], {}, 1),
        (["/venv/bin/granian", "--workers", "2", "dashboard.wsgi:application"], {}, 2),
        ([MAIN, "dashboard.wsgi:application", "--workers=3"], {}, 3),
        ([MAIN, "dashboard.wsgi:application"], {"GRANIAN_WORKERS": "4"}, 4),
        ([MAIN, "--workers", "2"], {"GRANIAN_WORKERS": "4"}, 2),
        ([MAIN, "--workers", "many"], {}, 1),
        (["manage.py", "serve", "--workers", "2"], {}, 2),
        (["/srv/rearview/manage.py", "serve"], {}, 1),
        (["manage.py", "check", "--deploy"], {"GRANIAN_WORKERS": "4"}, 0),
        (["gunicorn", "--workers", "2"], {}, 0),
        ([], {}, 0),
    ],
)
def test_the_number_of_workers_is_what_the_server_was_told(
    arguments: list[str], environment: dict[str, str], workers: int
) -> None:
    assert read_workers(arguments, environment) == workers


def test_a_port_is_taken_or_free() -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = int(taken.getsockname()[1])
        assert find_why_not_listen("127.0.0.1", port) == "Address already in use"
    assert find_why_not_listen("127.0.0.1", port) == ""


@pytest.mark.parametrize(
    ("host", "port"), [("203.0.113.7", 8000), ("300.1.1.1", 8000), ("127.0.0.1", 70_000), ("no host", 8000)]
)
def test_where_nobody_can_listen_the_reason_is_said(host: str, port: int) -> None:
    assert find_why_not_listen(host, port)
