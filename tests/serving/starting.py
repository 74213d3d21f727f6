"""Starting the real command in an environment of its own, and a server that it becomes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
PASSED_ON = ("PATH", "HOME", "LANG", "PYTHONPATH", "COVERAGE_PROCESS_CONFIG")
STARTS_WITHIN = 30  # seconds
KEYS = {
    "SECRET_KEY": "a9!kd0-Zq3_xP7+mVb5=tRw2*yUe8^LsHg4%Nc6&Jf1(iOoTzBvXq",
    "CREDENTIAL_KEYS": "dGVzdHMtb25seS1jcmVkZW50aWFsLWtleS0wMTIzNDU=",
    "VISITOR_KEY": "b9!kd0-Zq3_xP7+mVb5=tRw2*yUe8^LsHg4%Nc6&Jf1(iOoTzBvXq",
}


def make_environment(var: Path, **environment: str) -> dict[str, str]:
    """As an operator would write it, behind one proxy."""
    clean = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    made = {"ALLOWED_HOSTS": "127.0.0.1", "TRUSTED_PROXIES": "1", "VAR_DIR": str(var)}
    chat = {"ROCKETCHAT_URL": "https://chat.example.org"}
    return {**clean, **KEYS, **made, **chat, **environment}


def run(*arguments: str, environment: dict[str, str], cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


def set_up(environment: dict[str, str], cwd: Path = ROOT) -> None:
    for command in (["migrate"], ["collectstatic", "--no-input"]):
        done = run("manage.py", *command, "-v0", environment=environment, cwd=cwd)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done.stderr


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Started:
    port: int
    process: "subprocess.Popen[str]"

    def get(self, path: str = "/login/", **headers: str) -> requests.Response:
        url = f"http://127.0.0.1:{self.port}{path}"
        return requests.get(url, headers=headers, timeout=10, allow_redirects=False)

    def ask_until_answered(self) -> requests.Response:
        ends = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < ends and self.process.poll() is None:
            try:
                return self.get(**{"X-Forwarded-Proto": "https"})
            except requests.ConnectionError:
                time.sleep(0.05)
        raise AssertionError("no answer")

    def workers(self) -> set[int]:
        """The children of the server; it is one process, whatever its command was."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return {int(pid) for task in tasks for pid in task.read_text().split()}


@contextmanager
def start(
    *arguments: str, environment: dict[str, str], said: Path, port: int, cwd: Path = ROOT
) -> Iterator[Started]:
    """The server, from its start until the block ends; `said` holds what it says."""
    with said.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments, "--port", str(port)],
            cwd=cwd,
            env=environment,
            stdout=output,
            stderr=output,
            text=True,
            start_new_session=True,
        )
        try:
            yield Started(port, process)
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
