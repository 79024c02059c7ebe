"""A key management service that wraps keys: asked over HTTP, in a process's own server that answers as transit does."""

import base64
import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from morgiana.adapters.database.privacy import SqlKeys
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.adapters.vault.local_keys import KeyRing, LocalMasterKey, MasterKeyFile
from morgiana.adapters.vault.transit import TransitMasterKey
from morgiana.control.privacy.keys import SealBroken
from morgiana.control.privacy.vault import Vault
from morgiana.kernel.refusals import Fault


class _Transit(BaseHTTPRequestHandler):
    """As much of the transit engine as wrapping needs."""

    key: ClassVar[LocalMasterKey] = LocalMasterKey(os.urandom(32))
    answers: ClassVar[int] = 0
    broken: ClassVar[bool] = False

    def do_POST(self) -> None:
        type(self).answers += 1
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        context = base64.b64decode(body["associated_data"])
        if self.broken:
            return self._answer(503, {"errors": ["sealed"]})
        if self.headers["X-Vault-Token"] != "s.token":
            return self._answer(403, {"errors": ["permission denied"]})
        if self.path == "/v1/transit/encrypt/morgiana":
            wrapped = self.key.wrap(base64.b64decode(body["plaintext"]), context)
            return self._answer(200, {"data": {"ciphertext": f"vault:v1:{base64.b64encode(wrapped).decode()}"}})
        try:
            plain = self.key.unwrap(base64.b64decode(body["ciphertext"].removeprefix("vault:v1:")), context)
        except SealBroken:
            return self._answer(400, {"errors": ["cipher: message authentication failed"]})
        return self._answer(200, {"data": {"plaintext": base64.b64encode(plain).decode()}})

    def _answer(self, status: int, body: dict[str, object]) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Transit)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    _Transit.broken, _Transit.answers = False, 0
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_tenants_keys_are_wrapped_by_a_service_that_is_asked_once_for_each(
    address: str, database: SqliteDatabase
) -> None:
    vault = Vault(SqlKeys(database), KeyRing([TransitMasterKey(address, "s.token", "morgiana")]))
    sealed = vault.seal("shop_a", b"secret", "answer")
    for _ in range(50):
        assert vault.open("shop_a", sealed, "answer") == b"secret"
    assert _Transit.answers == 4  # two keys wrapped, two unwrapped
    assert {record.master for record in SqlKeys(database).keys("shop_a")} == {"transit:morgiana"}


def test_an_installation_moves_from_a_file_to_a_service(
    address: str, database: SqliteDatabase, master_file: MasterKeyFile
) -> None:
    local, service = master_file.ring(), TransitMasterKey(address, "s.token", "morgiana")
    sealed = Vault(SqlKeys(database), local).seal("shop_a", b"secret", "answer")
    assert Vault(SqlKeys(database), KeyRing([local.current(), service])).rewrap() == 2
    assert Vault(SqlKeys(database), KeyRing([service])).open("shop_a", sealed, "answer") == b"secret"


def test_a_service_that_is_away_or_refuses_is_a_fault_and_a_changed_key_is_not(
    address: str, database: SqliteDatabase
) -> None:
    key = TransitMasterKey(address, "s.token", "morgiana")
    wrapped = key.wrap(b"k" * 32, b"shop_a")
    assert key.unwrap(wrapped, b"shop_a") == b"k" * 32
    with pytest.raises(SealBroken):
        key.unwrap(wrapped, b"shop_b")
    with pytest.raises(Fault, match="403"):
        TransitMasterKey(address, "stolen", "morgiana").wrap(b"k" * 32, b"shop_a")
    _Transit.broken = True
    with pytest.raises(Fault, match="503"):
        key.unwrap(wrapped, b"shop_a")
    with pytest.raises(Fault, match="cannot be reached"):
        TransitMasterKey("http://127.0.0.1:1", "s.token", "morgiana").wrap(b"k" * 32, b"shop_a")
