"""A payment provider that misbehaves: it repeats itself, comes in the wrong order, late, and says what is not so."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx
from payments_house import Installed

from morgiana.control.payments.settings import ProviderSecrets
from morgiana.control.payments.webhook import HEADER, signature
from morgiana.surfaces.http.app import create_app

SECRET, OLD_SECRET = "new secret of the tests, 0123456789", "old secret of the tests, 0123456789"
PROVIDERS = (ProviderSecrets("card", (SECRET, OLD_SECRET)),)
_numbers = count(1)


def told(number: str, kind: str, payment: str, minor: int, *, created: int | None = None, **about: str) -> bytes:
    """A report as a provider sends it, of this moment unless it is said to be of another (seconds since 1970)."""
    return json.dumps(
        {
            "id": number,
            "type": f"payment.{kind}",
            "created": int(datetime.now(UTC).timestamp()) if created is None else created,
            "livemode": True,  # what we do not look at
            "data": {"payment": payment, "amount_minor": minor, "currency": "EUR"} | about,
        }
    ).encode()


@dataclass
class FakeProvider:
    """Sends reports to an installation over HTTP."""

    installed: Installed
    name: str = "card"

    def __post_init__(self) -> None:
        self._app = create_app(self.installed.whole, self.installed.opened, console=False, mcp=False)

    def report(self, kind: str, invoice: str = "", minor: int = 12_000, **more: Any) -> bytes:
        """A report as it is sent; `id`, `payment` and `currency` may be given."""
        about = {"payment": "pi_1", "invoice": invoice, "currency": "EUR"} | more
        number = about.pop("id", f"evt_{next(_numbers)}")
        return told(number, kind, about.pop("payment"), minor, created=1_764_057_600, **about)

    def send(self, body: bytes, *, secret: str = SECRET, at: datetime | None = None, header: str | None = None) -> Any:
        """The status, and the state or the code that was answered."""
        [answer] = self.send_at_once([body], secret=secret, at=at, header=header)
        return answer

    def send_at_once(
        self,
        bodies: Sequence[bytes],
        *,
        secret: str = SECRET,
        at: datetime | None = None,
        header: str | None = None,
    ) -> list[tuple[int, str]]:
        async def all_of_them() -> list[httpx.Response]:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await asyncio.gather(*(post(client, body) for body in bodies))

        async def post(client: httpx.AsyncClient, body: bytes) -> httpx.Response:
            signed = header if header is not None else signature(secret, at or datetime.now(UTC), body)
            headers = {HEADER.encode(): signed.encode()} if signed else {}
            return await client.post(f"/v1/payments/webhook/{self.name}", content=body, headers=headers)

        answers = asyncio.run(all_of_them())
        return [(answer.status_code, answer.json().get("state") or answer.json()["code"]) for answer in answers]
