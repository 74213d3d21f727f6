"""Two processes and a crowd of strangers: `python -m tests.faults.guessing` tries a thousand."""

import subprocess
import sys

import pytest
from django.conf import settings
from redis_server import needs_redis


@pytest.mark.long
@needs_redis
def test_a_hundred_strangers_who_guess_at_once_lock_no_agent_out() -> None:
    command = [sys.executable, "-m", "tests.faults.guessing", "--guesses", "100"]
    said = subprocess.run(command, cwd=settings.ROOT, capture_output=True, text=True, check=False, timeout=55)
    assert said.returncode == 0, said.stdout + said.stderr
