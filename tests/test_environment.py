"""What an operator writes, read strictly: every fault names its setting, its cause and its mend."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.environment import WRITE_DATABASE, BadSettings, Environment
from dashboard.throttling.rate import Rate

KEY = "dGVzdHMtb25seS1jcmVkZW50aWFsLWtleS0wMTIzNDU="
POSTGRES = "postgres://someone:w0rd@db.example.org:5432/rearview"


def read(kind: str, written: str, **options: Any) -> tuple[Any, list[str]]:
    """What a setting is read as, and the faults."""
    env = Environment({"NAME": written})
    value = getattr(env, kind)("NAME", **options)
    return value, [str(fault) for fault in env.faults]


@pytest.mark.parametrize(
    ("kind", "written", "options", "value"),
    [
        ("bool", "true", {"default": False}, True),
        ("bool", " YES ", {"default": False}, True),
        ("bool", "on", {"default": False}, True),
        ("bool", "1", {"default": False}, True),
        ("bool", "False", {"default": True}, False),
        ("bool", "no", {"default": True}, False),
        ("bool", "off", {"default": True}, False),
        ("bool", "0", {"default": True}, False),
        ("bool", "", {"default": True}, True),
        ("int", "5", {"default": 2}, 5),
        ("int", "", {"default": 2}, 2),
        ("float", "2.5", {"default": 1.0}, 2.5),
        ("rate", "5/s", {"default": "1/m"}, Rate(5, 1)),
        ("rate", "", {"default": "1/m"}, Rate(1, 60)),
        ("choice", "info", {"default": "DEBUG", "among": ("DEBUG", "INFO")}, "INFO"),
        ("time_zone", "Europe/Lisbon", {"default": "UTC"}, "Europe/Lisbon"),
        ("list", " a , ,b,", {}, ["a", "b"]),
        ("list", " ", {"default": ("c",)}, ["c"]),
        ("str", "$HOME is where\n", {}, "$HOME is where"),
        ("required", "", {"default": "d"}, "d"),
        ("fernet_keys", f"{KEY},{KEY}", {}, [KEY, KEY]),
    ],
)
def test_what_can_be_read_is_read(kind: str, written: str, options: dict[str, Any], value: Any) -> None:
    assert read(kind, written, **options) == (value, [])


@pytest.mark.parametrize(
    ("kind", "written", "options"),
    [
        ("bool", "ture", {"default": True}),
        ("bool", "2", {"default": True}),
        ("int", "many", {"default": 2}),
        ("int", "-1", {"default": 2}),
        ("int", "0", {"default": 2, "at_least": 1}),
        ("int", "1.5", {"default": 2}),
        ("float", "0", {"default": 2.0}),
        ("float", "nan", {"default": 2.0}),
        ("float", "inf", {"default": 2.0}),
        ("float", "ten", {"default": 2.0}),
        ("choice", "LOUD", {"default": "DEBUG", "among": ("DEBUG", "INFO")}),
        ("time_zone", "Lisbon", {"default": "UTC"}),
        ("time_zone", "../../etc/passwd", {"default": "UTC"}),
        ("time_zone", "Europe", {"default": "UTC"}),
    ],
)
def test_what_cannot_be_read_is_one_line_that_shows_it(
    kind: str, written: str, options: dict[str, Any]
) -> None:
    value, faults = read(kind, written, **options)
    assert value == options["default"]
    assert len(faults) == 1
    assert faults[0].startswith(f"ERROR: NAME cannot be read: {written!r}. Write ")


@pytest.mark.parametrize("written", ["120", "120/min", "0/m", "a/s", "1 0/m"])
def test_a_rate_that_cannot_be_read_is_one_line(written: str) -> None:
    value, faults = read("rate", written, default="7/m")
    assert value == Rate(7, 60)
    assert [fault.partition(" Write")[0] for fault in faults] == [f"ERROR: NAME cannot be read: {written!r}."]


@pytest.mark.parametrize("keys", ["short", f"{KEY},short", KEY[:-4], "é" * 44])
def test_a_key_that_cannot_encrypt_is_a_fault_that_does_not_repeat_it(keys: str) -> None:
    _, faults = read("fernet_keys", keys)
    assert len(faults) == 1
    assert "no Fernet key" in faults[0]
    assert keys not in faults[0]


@pytest.mark.parametrize(
    ("url", "engine", "name"),
    [
        (POSTGRES, "postgresql", "rearview"),
        ("postgresql://someone:w%40rd@10.0.0.1/rearview?sslmode=require", "postgresql", "rearview"),
        ("postgres://one:5432,two:5432/rearview?target_session_attrs=read-write", "postgresql", "rearview"),
        ("postgres:///rearview?connect_timeout=5&isolation_level=4", "postgresql", "rearview"),
        ("sqlite:////srv/rearview.sqlite3", "sqlite3", "/srv/rearview.sqlite3"),
    ],
)
def test_a_database_is_where_its_url_says(url: str, engine: str, name: str) -> None:
    value, faults = read("db_url", url, default="sqlite:////elsewhere")
    assert (value["ENGINE"], value["NAME"], faults) == (f"django.db.backends.{engine}", name, [])


@pytest.mark.parametrize(
    "url",
    [
        "mysql://someone:w0rd@db.example.org/rearview",
        "postgres://someone:w0rd@db.example.org",
        "postgres://someone:w0rd/x@db.example.org/rearview",
        "postgres://someone:12/w0rd@db.example.org/rearview",
        "postgres://someone:w0rd#x@db.example.org/rearview",
        "postgres://someone:w0rd@db.example.org:port/rearview",
        "postgres://someone:w0rd@[::1/rearview",
        "postgres://someone:w0rd@db.example.org/rearview?sslmod=require",
        "postgres://someone:w0rd@db.example.org/rearview?sslmode=yes",
        "sqlite://folder/w0rd.sqlite3",
        "w0rd",
    ],
)
def test_a_database_url_that_cannot_be_read_is_one_line_without_its_password(url: str) -> None:
    value, faults = read("db_url", url, default="sqlite:////elsewhere")
    assert value["NAME"] == "/elsewhere"
    assert len(faults) == 1
    assert faults[0].startswith("ERROR: NAME cannot be read. Write postgres://")
    assert "w0rd" not in faults[0]


@pytest.mark.parametrize(
    "url",
    [
        "memcache://w0rd",
        "redis://:w0rd@host:port/0",
        "redis://:w0rd@host:0",
        "redis://:w0rd@host/zero",
        "redis//w0rd",
        "w0rd",
    ],
)
def test_a_cache_url_that_cannot_be_read_is_one_line_without_its_password(url: str) -> None:
    value, faults = read("cache_url", url, default="locmemcache://x")
    assert "locmem" in value["BACKEND"]
    assert len(faults) == 1
    assert "w0rd" not in faults[0]


def test_a_redis_may_stand_at_a_host_or_a_socket() -> None:
    value, faults = read("cache_url", "redis:///run/redis.sock", default="locmemcache://x")
    assert (value["LOCATION"], faults) == ("unix:///run/redis.sock", [])


def test_what_is_required_and_missing_is_a_fault() -> None:
    assert read("required", " ")[1][0].startswith("ERROR: NAME is not set. Make one: ")
    assert read("required_list", ",", mend="Name some.")[1] == ["ERROR: NAME is not set. Name some."]


def test_a_file_is_read_without_the_white_space_around(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(" secret\n")
    assert Environment({"NAME_FILE": str(file), "NAME": "other"}).str("NAME") == "secret"


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xfa"])
def test_a_file_that_cannot_be_read_is_one_fault_even_of_a_required_setting(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "key"
    if content:
        file.write_bytes(content)
    env = Environment({"NAME_FILE": str(file)})
    env.required("NAME")
    assert [fault.setting for fault in env.faults] == ["NAME_FILE"]


def test_all_faults_are_said_at_once() -> None:
    env = Environment({"A": "ture", "B": "x"})
    env.bool("A", default=False)
    env.int("B", default=1)
    env.required("C")
    with pytest.raises(BadSettings) as refused:
        env.refuse()
    assert [line.split()[1] for line in str(refused.value).splitlines()] == ["A", "B", "C"]


def test_nothing_is_refused_where_all_can_be_read() -> None:
    Environment({}).refuse()


@given(written=st.text(max_size=60), kind=st.sampled_from(["db_url", "cache_url", "bool", "int", "float"]))
def test_whatever_is_written_ends_in_a_value_or_in_a_fault_of_one_line(written: str, kind: str) -> None:
    default: dict[str, Any] = {"db_url": "sqlite:////x", "cache_url": "locmemcache://x", "bool": True}
    _, faults = read(kind, written, default=default.get(kind, 1))
    assert len(faults) <= 1
    assert all(len(fault.splitlines()) == 1 for fault in faults)


@given(password=st.text(min_size=8, alphabet=st.characters(min_codepoint=33, max_codepoint=126)))
def test_no_password_stands_in_a_fault(password: str) -> None:
    _, faults = read("db_url", f"mysql://someone:{password}@host/name", default="sqlite:////x")
    assert faults
    assert not [fault for fault in faults if password in fault.replace(WRITE_DATABASE, "")]
