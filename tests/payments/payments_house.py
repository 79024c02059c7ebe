"""An installation with a seller, a buyer and an invoice to pay, used through its operations."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pydantic import BaseModel
from stores import settings_of

from morgiana.app import installation
from morgiana.control.caller import HOST, LOCAL_ORGANISATION, OWNER, Caller
from morgiana.control.house import House
from morgiana.control.installation import Opened

THE_HOST = Caller(HOST, "operator", organisation=HOST, host=True)
BUYER = LOCAL_ORGANISATION
SELLER = {
    "party": {
        "name": "The host",
        "address": {"lines": ["1 rue du Port"], "postcode": "13001", "city": "Marseille", "country": "FR"},
        "vat_id": "FR40303265045",
        "registration_id": "303265045",
        "registration_scheme": "0002",
        "email": "host@example.org",
    },
    "rates_percent": {"FR": "20"},
    "payment": {"iban": "FR1420041010050500013M02606"},
}
PARTY = {"name": "Chez Simone", "address": {"city": "Lyon", "postcode": "69001", "country": "FR"}, "email": "s@e.org"}


class StandingClock:
    """Always one moment, whose year is in the numbers of invoices."""

    def now(self) -> datetime:
        return datetime(2026, 11, 25, 8, tzinfo=UTC)


class Installed:
    """An open installation, and short ways to call it."""

    def __init__(self, home: Path, **settings: Any) -> None:
        self.whole = installation(settings_of(home, **settings))
        with patch("morgiana.control.runtime.SystemClock", StandingClock):
            self.opened: Opened = self.whole.open(self.whole.settings)
        self._calls = 0
        self.host("invoices.set_seller", seller=SELLER)
        self.host("invoices.set_terms", organisation_id=BUYER, terms={"party": PARTY})

    def call(self, name: str, caller: Caller = OWNER, /, key: str | None = None, **request: Any) -> Any:
        operation = self.whole.registry[name]
        self._calls += 1
        asked: BaseModel = operation.request.model_validate_json(json.dumps(request, default=str))
        key = key or (f"key {id(self)} {self._calls}" if operation.effect == "write" else None)
        outcome = asyncio.run(self.opened.runtime.call(caller, name, asked, key=key))
        return operation.answer.model_validate_json(outcome.answer)

    def host(self, name: str, /, **request: Any) -> Any:
        return self.call(name, THE_HOST, **request)

    def invoice(self, net_minor: int = 10_000) -> Any:
        """An invoice of so much and 20 % of VAT, as it stands in the list."""
        number = self.host("credit.grant", organisation_id=BUYER, amount_minor=net_minor).invoice_number
        return self.show(number)

    def show(self, number: str) -> Any:
        return self.host("invoices.show", invoice_id=number).summary

    @property
    def house(self) -> House:
        house = self.opened.runtime._performer.house
        assert isinstance(house, House)
        return house

    def balances(self) -> dict[str, int]:
        """What each account was debited less what it was credited, in minor units."""
        return {one.account: one.debit_minor - one.credit_minor for one in self.house.billing.ledger.balances(BUYER)}

    def holds(self) -> bool:
        """The ledger comes to nothing and agrees with itself and with every invoice."""
        count, wrong = self.house.billing.ledger.discrepancies(None)
        return count > 0 and not wrong and sum(self.balances().values()) == 0 and self.host("invoices.verify").holds
