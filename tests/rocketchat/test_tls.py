"""Certificates: the pooled, timed connections must check them like any other."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.errors import Unreachable


def certificate(folder: Path) -> Path:
    """A key and a self-signed certificate for 127.0.0.1 in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "chat")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = folder / "chat.pem"
    path.write_bytes(key.private_bytes(*form) + signed.public_bytes(serialization.Encoding.PEM))
    return path


class Info(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"_id":"8.8"}')

    def log_message(self, *arguments: object) -> None:
        pass


class Listener(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up at a certificate it does not trust is what is tested."""


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Address of a TLS server, and the file with its certificate."""
    path = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with Listener(("127.0.0.1", 0), Info) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}", str(path)
        server.shutdown()


def test_a_certificate_of_the_given_authority_is_trusted(secured: tuple[str, str]) -> None:
    address, authority = secured
    assert RocketChat(address, verify=authority).me().id == "8.8"


def test_an_unknown_certificate_is_unreachable_even_after_it_was_trusted(secured: tuple[str, str]) -> None:
    address, authority = secured
    RocketChat(address, verify=authority).me()
    with pytest.raises(Unreachable):
        RocketChat(address).me()


def test_an_authority_file_that_is_missing_is_unreachable(secured: tuple[str, str]) -> None:
    with pytest.raises(Unreachable):
        RocketChat(secured[0], verify="/nowhere/authority.pem").me()


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_checking_can_be_turned_off(secured: tuple[str, str]) -> None:
    assert RocketChat(secured[0], verify=False).me().id == "8.8"
