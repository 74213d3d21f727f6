"""How a page is read in tests."""

from collections.abc import Callable
from typing import Any

# Untyped on purpose: what a test looks for in a page is there, or the test fails by its absence.
Soup = Callable[[Any], Any]
