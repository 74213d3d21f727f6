"""Settings that Rocket.Chat tells everybody, without a login: of hundreds, those that matter here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import BadShape

FRAME_ENABLED = "Omnichannel_External_Frame_Enabled"
FRAME_URL = "Omnichannel_External_Frame_URL"
FRAME_JWK = "Omnichannel_External_Frame_Encryption_JWK"
SITE_URL = "Site_Url"


@dataclass(frozen=True)
class PublicSettings:
    """How the External Frame is set there, and where that Rocket.Chat says it is. None: it was not told."""

    frame_enabled: bool | None = None
    frame_url: str | None = None
    frame_jwk: str | None = field(default=None, repr=False)
    site_url: str | None = None

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "PublicSettings":
        """What the answer of settings.public says; raises BadShape where it is no list of settings."""
        rows = body.get("settings")
        if not isinstance(rows, list):
            raise BadShape("settings")
        enabled = _find(rows, FRAME_ENABLED)
        texts = (_find(rows, name) for name in (FRAME_URL, FRAME_JWK, SITE_URL))
        return cls(
            enabled if isinstance(enabled, bool) else None,
            *(text if isinstance(text, str) else None for text in texts),
        )


def _find(rows: list[Any], name: str) -> object:
    return next(
        (row.get("value") for row in rows if isinstance(row, Mapping) and row.get("_id") == name), None
    )
