"""The External Frame of a workspace: where it leads, and the key under which a client encrypts the agent's token."""

import base64
import json
import os
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dashboard.sandbox.world.documents import Document

IV_LENGTH = 16


@dataclass(frozen=True)
class ExternalFrame:
    """`url` is "" where no frame was set; `jwk` is the key, a JWK as JSON."""

    url: str = ""
    jwk: str = ""

    def make_address(
        self, user_id: str, room_id: str, token: str, *, encrypted: bool, encoded: int = 2
    ) -> str:
        """What a client loads into the iframe. An encrypted token is percent-encoded so many times (`crypto.ts`)."""
        t = quote(token, safe="")
        if encrypted:
            t = encrypt_token(token, self.jwk)
            for _ in range(encoded):
                t = quote(t, safe="")
        joined = "&" if "?" in self.url else "?"
        return f"{self.url}{joined}{urlencode({'uid': user_id, 'rid': room_id})}&t={t}"

    def as_settings(self) -> list[Document]:
        """What of it is public."""
        values = {"Enabled": bool(self.url), "URL": self.url, "Encryption_JWK": self.jwk}
        return [
            {"_id": f"Omnichannel_External_Frame_{name}", "value": value} for name, value in values.items()
        ]


def make_jwk(key: bytes | None = None) -> str:
    """A JWK as the button *Generate new key* saves one, of a random key or of this one."""
    encoded = base64.urlsafe_b64encode(key or os.urandom(32)).decode().rstrip("=")
    return json.dumps(
        {"alg": "A256GCM", "ext": True, "k": encoded, "key_ops": ["encrypt", "decrypt"], "kty": "oct"}
    )


def encrypt_token(token: str, jwk: str) -> str:
    """Base64 of IV, ciphertext and tag."""
    encoded = json.loads(jwk)["k"]
    key = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    iv = os.urandom(IV_LENGTH)
    return base64.b64encode(iv + AESGCM(key).encrypt(iv, token.encode(), None)).decode()
