"""Tests that hold on several release lines of Rocket.Chat: the fixture `sandbox` answers as each of them."""

import pytest

from dashboard.sandbox.api.release_lines import LINES


def on_lines(*versions: str) -> pytest.MarkDecorator:
    """The test runs once with the sandbox of each of these versions."""
    return pytest.mark.parametrize("sandbox", versions, indirect=True, ids="sandbox-{}".format)


ON_EVERY_LINE = on_lines(*LINES)
UP_TO_8 = on_lines("6.13", "7.13", "8.8")
ON_9 = on_lines("9.0")
