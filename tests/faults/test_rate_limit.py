"""Two processes on one Redis: `python -m tests.faults.rate_limit` for longer, with Rocket.Chat's own window."""

import subprocess
import sys

from django.conf import settings
from redis_server import needs_redis


@needs_redis
def test_two_processes_with_fifty_sessions_never_make_rocketchat_refuse_a_call() -> None:
    command = [sys.executable, "-m", "tests.faults.rate_limit", "--seconds", "9", "--window", "3"]
    said = subprocess.run(command, cwd=settings.ROOT, capture_output=True, text=True, check=False, timeout=55)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "had to refuse 0\n" in said.stdout
