"""A house with prices, payers and calls at chosen moments, for the tests of billing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from stores import database_of

from morgiana.adapters.database.billing import open_billing
from morgiana.adapters.database.books import SqlBooks
from morgiana.adapters.database.charging import Charging
from morgiana.adapters.database.database import EVERYBODY, Database
from morgiana.adapters.vault.opening import open_vault
from morgiana.control.billing.documents.models import Address, Party, PaymentMeans
from morgiana.control.billing.engine.months import Months
from morgiana.control.billing.service import Billing
from morgiana.control.billing.terms import BuyerTerms, Seller
from morgiana.control.ports import Effect, Posting, Written
from morgiana.control.prices import PriceBook
from morgiana.kernel.money import Money
from morgiana.operations import Receipt

PRICES = """\
currency = "EUR"
[operations]
"flat.call" = { price = "0.10" }
"flat.part" = { price = "0.004" }
"tiered.call" = { price = "0.05", free = 10, tiers = [{ above = 100, price = "0.02" }] }
[plans.pro]
monthly = "30.00"
discount = "10"
"""
MONTHS = Months(ZoneInfo("Europe/Paris"))
NOVEMBER = datetime(2026, 11, 10, 12, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 3, 12, tzinfo=UTC)
SELLER = Seller(
    party=Party(
        name="The host",
        address=Address(lines=["1 rue du Port"], postcode="13001", city="Marseille", country="FR"),
        vat_id="FR40303265045",
        registration_id="303265045",
        registration_scheme="0002",
        email="host@example.org",
    ),
    rates_percent={"FR": Decimal(20)},
    payment=PaymentMeans(iban="FR1420041010050500013M02606"),
)
BUYER = BuyerTerms(
    party=Party(name="Chez Simone", address=Address(city="Lyon", postcode="69001", country="FR"), email="s@example.org")
)
_RECEIPT = {
    "id": "rcpt_0", "operation": "flat.call", "tenant": "shop_a", "at": "2026-11-10T12:00:00Z", "units": 1,
    "unit": "call", "price": {"minor": 0, "currency": "EUR"}, "wall_seconds": 0.0, "cpu_seconds": 0.0,
    "peak_memory_bytes": 0, "energy": {"joules": 0.0, "quality": "modelled", "source": "test"},
    "carbon": {"grams_co2e": 0.0, "grid_grams_per_kwh": 1.0, "place": "FR", "source": "test"},
}  # fmt: skip
_numbers = count(1)


@dataclass
class House:
    """Books with charging, and the services that read them."""

    home: Path
    limit: Money | None = None
    prices: str = PRICES
    database: Database = field(init=False)
    books: SqlBooks = field(init=False)
    billing: Billing = field(init=False)

    def __post_init__(self) -> None:
        file = self.home / "prices.toml"
        file.write_text(self.prices)
        book = PriceBook.read(file)
        self.database = database_of(self.home)
        vault = open_vault(self.home, self.database, {})
        self.books = SqlBooks(self.database, Charging(MONTHS, book, self.limit))
        self.billing = open_billing(self.database, book, MONTHS, self.limit, sealer=vault)

    def organisation(self, name: str, *, plan: str = "unlimited", since: datetime = NOVEMBER, shops: int = 1) -> str:
        at = since.isoformat()
        with self.database.transaction(of=EVERYBODY) as tx:
            tx.execute(
                "INSERT INTO organisations (tenant, name, plan, status, why, created_at, changed_at)"
                " VALUES (?, ?, ?, 'active', '', ?, ?)",
                (name, name, plan, at, at),
            )
            for number in range(shops):
                shop = f"{name}_shop{number or ''}"
                tx.execute(
                    "INSERT INTO shops (tenant, id, name, created_at) VALUES (?, ?, ?, ?)", (name, shop, shop, at)
                )
        return name

    def ready(self, *organisations: str) -> None:
        """Say who sells, and who these are."""
        self.do(self.billing.invoicing.store.set_seller(SELLER))
        for organisation in organisations:
            self.do(self.billing.invoicing.store.set_terms(organisation, BUYER, currency="EUR", mode="invoice"))

    def do(self, effect: Effect) -> None:
        """Write as an operation's effect does."""
        with self.database.transaction(of=EVERYBODY) as tx:
            effect(tx)

    def call(self, organisation: str, operation: str = "flat.call", units: int = 1, **rest: object) -> Written:
        [written] = self.books.post([posting(organisation, operation, units, **rest)])
        return written

    def balance(self, organisation: str, account: str) -> int:
        return sum(
            one.debit_minor - one.credit_minor
            for one in self.billing.ledger.balances(organisation)
            if one.account == account
        )

    def holds(self) -> bool:
        """The ledger comes to nothing, its balances are the sums of their transfers, and charges have receipts."""
        _, wrong = self.billing.ledger.discrepancies(None)
        [(total,)] = self.database.rows(
            "SELECT COALESCE(SUM(debit_minor - credit_minor), 0) FROM accounts", of=EVERYBODY
        )
        return not wrong and total == 0


def posting(organisation: str, operation: str, units: int, **rest: object) -> Posting:
    """A call that has been made, at the price that nothing is known of."""
    number = next(_numbers)
    values: dict[str, object] = {
        "receipt_id": f"rcpt_{number:032x}",
        "tenant": f"{organisation}_shop",
        "organisation": organisation,
        "person": "ann",
        "bearer": "",
        "operation": operation,
        "key": None,
        "fingerprint": b"f" * 16,
        "answer": b"{}",
        "receipt": Receipt.model_validate(_RECEIPT, strict=False).model_dump_json().encode(),
        "unit": "call",
        "units": units,
        "price_minor": 0,
        "currency": "EUR",
        "at": NOVEMBER,
    }
    return Posting(**(values | rest))  # type: ignore[arg-type]
