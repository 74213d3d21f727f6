"""Keys for a machine of one's own: the public ones of `DEBUG=true`, and those the demo makes for itself."""

import os
import secrets
from pathlib import Path
from urllib.parse import quote

from cryptography.fernet import Fernet

# In force only with DEBUG=true; public, so they protect nothing.
SIGNING_KEY = "development-only-signing-key-of-no-secrecy-whatsoever-0123456789"
VISITOR_KEY = "development-only-visitor-key-of-no-secrecy-whatsoever-0123456789"
CREDENTIAL_KEY = "ZGV2ZWxvcG1lbnQtb25seS1jcmVkZW50aWFsLWtleSE="


def make_demo_environment(var: Path) -> dict[str, str]:
    """The environment of the demo: as in production, but over plain HTTP, for this machine alone, in `var`."""
    return {
        "DEBUG": "false",
        "HTTPS": "false",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "ROCKETCHAT_ALLOW_HTTP": "true",
        "FORWARD_VISITS": "true",
        "VAR_DIR": str(var),
        "DATABASE_URL": f"sqlite:///{quote(str(var / 'demo.sqlite3'))}",
        "SECRET_KEY": _read_or_create(var / "demo-signing.key", secrets.token_urlsafe(50)),
        "CREDENTIAL_KEYS": _read_or_create(var / "demo-credentials.key", Fernet.generate_key().decode()),
        "VISITOR_KEY": _read_or_create(var / "demo-visitor.key", secrets.token_urlsafe(50)),
    }


def _read_or_create(path: Path, made: str) -> str:
    """What the file holds; `made` is written to it the first time, for this user's eyes only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(made)
    except FileExistsError:
        return path.read_text()
    return made
