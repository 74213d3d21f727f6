"""What MongoDB would hold."""

from typing import Any

Document = dict[str, Any]
