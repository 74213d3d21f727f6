"""The settings as the environment makes them, each time in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

ROOT = Path(__file__).parent.parent
KEY = Fernet.generate_key().decode()
PASSED_ON = ("PATH", "HOME", "LANG", "PYTHONPATH", "COVERAGE_PROCESS_CONFIG")
PRODUCTION = {
    "SECRET_KEY": "x" * 60,
    "CREDENTIAL_KEYS": KEY,
    "VISITOR_KEY": "v" * 60,
    "ALLOWED_HOSTS": "rearview.example.org",
}
SAY = """
import json
from dashboard import settings
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if name.isupper()}, default=str))
"""


def run(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def settings(**environment: str) -> dict[str, Any]:
    said = run(SAY, environment)
    assert said.returncode == 0, said.stderr
    found: dict[str, Any] = json.loads(said.stdout)
    return found


@pytest.mark.parametrize("missing", PRODUCTION)
def test_production_does_not_start_without_its_keys_and_hosts(missing: str) -> None:
    said = run(SAY, {name: value for name, value in PRODUCTION.items() if name != missing})
    assert said.returncode != 0
    assert f"ERROR: {missing} is not set." in said.stderr.splitlines()[-1]


def test_the_key_of_visitors_is_none_other_in_production() -> None:
    made = settings(**PRODUCTION)
    assert (made["SECRET_KEY"], made["VISITOR_KEY"]) == ("x" * 60, "v" * 60)


def test_browsers_are_told_of_the_rest_of_the_domain_only_where_asked() -> None:
    made = settings(**PRODUCTION)
    assert not made["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert not made["SECURE_HSTS_PRELOAD"]
    made = settings(**PRODUCTION, HSTS_SUBDOMAINS="true", HSTS_PRELOAD="true")
    assert made["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert made["SECURE_HSTS_PRELOAD"]


def test_old_signing_keys_are_a_list() -> None:
    assert settings(**PRODUCTION)["SECRET_KEY_FALLBACKS"] == []
    assert settings(**PRODUCTION, SECRET_KEY_FALLBACKS="a, b")["SECRET_KEY_FALLBACKS"] == ["a", "b"]


def test_what_is_written_is_written_below_one_folder_that_reading_the_settings_does_not_make(
    tmp_path: Path,
) -> None:
    made = settings(**PRODUCTION, VAR_DIR=f"{tmp_path}/100% mine")
    assert made["DATABASES"]["default"]["NAME"] == f"{tmp_path}/100% mine/rearview.sqlite3"
    assert made["STATIC_ROOT"] == f"{tmp_path}/100% mine/static"
    assert list(tmp_path.iterdir()) == []


def test_production_is_strict() -> None:
    made = settings(**PRODUCTION)
    assert made["DEBUG"] is False
    assert made["ALLOWED_HOSTS"] == ["rearview.example.org"]
    assert all(made[name] for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"))
    assert made["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert made["ROCKETCHAT_URL"] == ""
    assert made["ROCKETCHAT_ALLOW_HTTP"] is False
    assert "SECURE_PROXY_SSL_HEADER" not in made


@pytest.mark.parametrize(
    ("https", "names"),
    [("true", ["__Host-sessionid", "__Host-csrftoken"]), ("false", ["sessionid", "csrftoken"])],
)
def test_over_https_the_cookies_have_names_that_no_other_host_can_set(https: str, names: list[str]) -> None:
    made = settings(**PRODUCTION, HTTPS=https)
    assert [made["SESSION_COOKIE_NAME"], made["CSRF_COOKIE_NAME"]] == names
    assert (made.get("SESSION_COOKIE_DOMAIN"), made.get("CSRF_COOKIE_DOMAIN")) == (None, None)


@pytest.mark.parametrize(
    "nonsense",
    [{"SESSION_IDLE_HOURS": "0"}, {"SESSION_IDLE_HOURS": "8761"}, {"SESSION_MAX_DAYS": "-1"}],
    ids=str,
)
def test_a_session_of_no_time_or_for_ever_is_refused(nonsense: dict[str, str]) -> None:
    said = run(SAY, PRODUCTION | nonsense)
    assert said.returncode != 0
    assert [name for name in nonsense if name in said.stderr.splitlines()[-1]]


def test_debug_alone_is_enough_for_a_machine_of_ones_own() -> None:
    made = settings(DEBUG="true")
    assert made["ROCKETCHAT_URL"] == "http://127.0.0.1:3000"
    assert made["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert not made["SECURE_SSL_REDIRECT"]
    assert made["SECRET_KEY"]
    assert made["CREDENTIAL_KEYS"]
    assert made["VISITOR_KEY"]


def test_debug_takes_the_keys_it_is_given() -> None:
    made = settings(DEBUG="true", **PRODUCTION)
    assert (made["SECRET_KEY"], made["CREDENTIAL_KEYS"]) == ("x" * 60, [KEY])


def test_plain_http_for_the_dashboard_itself_is_one_setting() -> None:
    made = settings(**PRODUCTION, HTTPS="false")
    assert not any(
        made[name] for name in ("SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    )


def test_a_trusted_proxy_says_whether_the_client_used_https() -> None:
    assert settings(**PRODUCTION, TRUSTED_PROXIES="1")["SECURE_PROXY_SSL_HEADER"] == [
        "HTTP_X_FORWARDED_PROTO",
        "https",
    ]


@pytest.mark.parametrize("name", ["SECRET_KEY", "CREDENTIAL_KEYS", "VISITOR_KEY"])
def test_a_key_may_stand_in_a_file(tmp_path: Path, name: str) -> None:
    file = tmp_path / "key"
    file.write_text(PRODUCTION[name])
    others = {other: value for other, value in PRODUCTION.items() if other != name}
    made = settings(**others, **{f"{name}_FILE": str(file)})
    assert made[name] in (PRODUCTION[name], [PRODUCTION[name]])


def test_several_keys_are_a_list() -> None:
    other = Fernet.generate_key().decode()
    made = settings(**{**PRODUCTION, "CREDENTIAL_KEYS": f"{other},{KEY}"})
    assert made["CREDENTIAL_KEYS"] == [other, KEY]


def test_the_database_is_sqlite_in_var_unless_said_otherwise() -> None:
    made = settings(**PRODUCTION)["DATABASES"]["default"]
    assert (made["ENGINE"], made["NAME"]) == (
        "django.db.backends.sqlite3",
        str(ROOT / "var/rearview.sqlite3"),
    )
    address = "postgres://someone:word@db.example.org:5432/rearview"
    made = settings(**PRODUCTION, DATABASE_URL=address)["DATABASES"]["default"]
    assert (made["ENGINE"], made["HOST"]) == ("django.db.backends.postgresql", "db.example.org")
    assert made["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize("address", ["", "postgres://someone:word@db.example.org/rearview"])
def test_commands_keep_their_connection_to_the_database(address: str) -> None:
    database = {"DATABASE_URL": address} if address else {}
    assert settings(**PRODUCTION, **database)["DATABASES"]["default"]["CONN_MAX_AGE"] == 60


def test_the_cache_is_where_its_address_says() -> None:
    assert "locmem" in settings(**PRODUCTION)["CACHES"]["default"]["BACKEND"]
    for scheme in ("redis", "rediss"):
        made = settings(**PRODUCTION, CACHE_URL=f"{scheme}://127.0.0.1:6379/0")["CACHES"]["default"]
        assert made["BACKEND"] == "dashboard.caching.resilient_cache.ResilientRedisCache"
        assert made["LOCATION"] == f"{scheme}://127.0.0.1:6379/0"


def test_nobody_waits_long_for_the_cache_unless_its_address_says_so() -> None:
    address = "redis://127.0.0.1:6379/0"
    options = settings(**PRODUCTION, CACHE_URL=address)["CACHES"]["default"]["OPTIONS"]
    assert (options["socket_timeout"], options["socket_connect_timeout"]) == (0.5, 0.5)
    options = settings(**PRODUCTION, CACHE_URL=f"{address}?socket_timeout=2.5")["CACHES"]["default"][
        "OPTIONS"
    ]
    assert (options["socket_timeout"], options["socket_connect_timeout"]) == (2.5, 0.5)


def test_nothing_out_of_redis_is_unpickled() -> None:
    options = settings(**PRODUCTION, CACHE_URL="redis://127.0.0.1:6379/0")["CACHES"]["default"]["OPTIONS"]
    assert options["serializer"] == "dashboard.caching.json_serializer.JsonSerializer"


def test_production_settings_pass_djangos_own_deployment_checks() -> None:
    said = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            **PRODUCTION,
            "SECRET_KEY": "a9!kd0-Zq3_xP7+mVb5=tRw2*yUe8^LsHg4%Nc6&Jf1(iOoTzBvXq",
            "ROCKETCHAT_URL": "https://chat.example.org",
            "VISITOR_KEY": "b7!kd0-Zq3_xP7+mVb5=tRw2*yUe8^LsHg4%Nc6&Jf1(iOoTzBvXq",
            "TRUSTED_PROXIES": "1",
            "CACHE_URL": "redis://127.0.0.1:6379/0",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize(("written", "processes"), [(None, 2), ("5", 5), ("0", 2)])
def test_limits_are_shared_among_at_least_one_process(written: str | None, processes: int) -> None:
    environment = {"PROCESSES": written} if written else {}
    assert settings(**PRODUCTION, **environment)["PROCESSES"] == processes
