"""Charges in the transaction of their calls: priced for good, kept within every cap, and written to the ledger.

Whoever charges an organisation takes hold of its row in `payers` first, and so does whoever invoices it. So what was
used and spent in the month is the same from here to the commit, in however many processes calls end at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from morgiana.adapters.database.audit import write_entries
from morgiana.adapters.database.database import marks
from morgiana.adapters.database.ledger import write_transfers
from morgiana.adapters.database.payers import hold_payers
from morgiana.control.audit.chain import Entry
from morgiana.control.billing.engine.caps import Cap, passed, warned
from morgiana.control.billing.engine.graduated import charged
from morgiana.control.billing.engine.months import Months, following
from morgiana.control.billing.payers import Payer
from morgiana.control.billing.refusing import over_cap, over_credit
from morgiana.control.billing.transfers import CREDIT, Transfer, charge
from morgiana.control.ports import Posting, Transaction
from morgiana.control.prices import PriceBook
from morgiana.control.refusals import OverBudget
from morgiana.kernel.money import Money
from morgiana.operations import Receipt, json_of

WHOLE: Final = ""
"""The holder that stands for all of an organisation."""

Priced = Posting | OverBudget


@dataclass(frozen=True)
class Charging:
    """Knows the prices, the months and the cap of whoever has none of its own."""

    months: Months
    book: PriceBook | None = None
    """Without one, calls cost what they say."""
    default_cap: Money | None = None
    """The most that a shop may spend in a month, where nothing else was said."""

    def write(self, transaction: Transaction, postings: Sequence[Posting]) -> list[Priced]:
        """Charge for calls, in order. Gives each as it is to be stored, or why it is left out."""
        concerned = [p for p in postings if p.price_minor > 0 or (self.book and p.operation in self.book.priced)]
        if not concerned:
            return list(postings)
        batch = _Batch(self, transaction, concerned)
        outcomes = {p.receipt_id: batch.charge(p) for p in concerned}
        batch.write()
        return [outcomes.get(p.receipt_id, p) for p in postings]

    def cap(self, currency: str) -> Cap | None:
        """The cap of a shop that has none of its own."""
        default = self.default_cap
        return Cap(default.minor) if default and default.currency == currency else None


_Slot = tuple[str, str, str, str]
"""Organisation, month, holder and currency."""


@dataclass
class _Batch:
    """What the rows say while a batch is charged: what was there, and what it adds."""

    charging: Charging
    transaction: Transaction
    postings: Sequence[Posting]
    _spent: dict[_Slot, int] = field(default_factory=dict)
    _added: dict[_Slot, int] = field(default_factory=dict)
    _caps: dict[tuple[str, str, str], Cap] = field(default_factory=dict)
    _used: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _counted: set[tuple[str, str, str]] = field(default_factory=set)
    _credit: dict[tuple[str, str], int] = field(default_factory=dict)
    _transfers: list[Transfer] = field(default_factory=list)
    _warnings: list[tuple[Posting, _Slot]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._payers = hold_payers(self.transaction, {p.organisation for p in self.postings})
        organisations = sorted(self._payers)
        months = sorted({self._month(p) for p in self.postings})
        holders = sorted({WHOLE, *(p.tenant for p in self.postings), *(p.bearer for p in self.postings)})
        book = self.charging.book
        counted = sorted({p.operation for p in self.postings} & book.counted) if book else []
        of_organisations = f"WHERE tenant IN ({marks(organisations)})"
        of_months, of_holders = f"AND month IN ({marks(months)})", f"AND holder IN ({marks(holders)})"
        caps, spent, *used = self.transaction.rows_each(
            [
                (
                    f"SELECT tenant, holder, currency, minor, warn_percent FROM caps {of_organisations} {of_holders}",
                    (*organisations, *holders),
                ),
                (
                    "SELECT tenant, month, holder, currency, minor FROM spending"
                    f" {of_organisations} {of_months} {of_holders}",
                    (*organisations, *months, *holders),
                ),
                *(
                    [
                        (
                            "SELECT tenant, month, operation, units FROM units_used"
                            f" {of_organisations} {of_months} AND operation IN ({marks(counted)})",
                            (*organisations, *months, *counted),
                        )
                    ]
                    if counted
                    else []
                ),
            ]
        )
        self._caps = {tuple(slot): Cap(minor, warn) for *slot, minor, warn in caps}
        self._spent = {tuple(slot): minor for *slot, minor in spent}
        self._used = {tuple(counter): units for rows in used for *counter, units in rows}
        self._read_credit([name for name in organisations if self._payers[name].mode == "prepaid"])

    def _read_credit(self, prepaid: Sequence[str]) -> None:
        if prepaid:
            for organisation, currency, minor in self.transaction.rows(
                "SELECT tenant, currency, credit_minor - debit_minor FROM accounts"
                f" WHERE account = ? AND tenant IN ({marks(prepaid)})",
                (CREDIT, *prepaid),
            ):
                self._credit[organisation, currency] = minor

    def charge(self, posting: Posting) -> Priced:
        payer, month = self._payers[posting.organisation], self._month(posting)
        posting = self._priced(posting, payer, month)
        if posting.price_minor == 0:
            return posting
        holders = [WHOLE, posting.tenant, *([posting.bearer] if posting.bearer else [])]
        caps, spent = self._of(posting, month, holders)
        if no := self._over(posting, payer, month, holders, caps, spent):
            return no
        self._warn(posting, month, holders, caps, spent)
        for holder in holders:
            slot = (posting.organisation, month, holder, posting.currency)
            self._spent[slot] = self._spent.get(slot, 0) + posting.price_minor
            self._added[slot] = self._added.get(slot, 0) + posting.price_minor
        if payer.mode == "prepaid":
            self._credit[posting.organisation, posting.currency] -= posting.price_minor
        self._transfers.append(charge(posting, month=month, prepaid=payer.mode == "prepaid"))
        return posting

    def _month(self, posting: Posting) -> str:
        """The month that a call belongs to: its own, or the first that is not closed."""
        month, closed = self.charging.months.of(posting.at), self._payers[posting.organisation].closed_through
        return following(closed) if closed >= month else month

    def _priced(self, posting: Posting, payer: Payer, month: str) -> Posting:
        """The posting with the price that it has in the end; its receipt is written anew where that is another."""
        book = self.charging.book
        if book is None:
            return posting
        currency = payer.currency or book.currency
        schedule = book.schedule(
            posting.operation,
            self.charging.months.day(posting.at),
            currency=currency,
            plan=payer.plan,
            discount_percent=payer.discount_percent,
        )
        counter = (posting.organisation, month, posting.operation)
        before = self._used.get(counter, 0)
        minor = charged(schedule, before, posting.units) if schedule else 0
        if (minor, currency) != (posting.price_minor, posting.currency):
            posting = replace(
                posting,
                price_minor=minor,
                currency=currency,
                receipt=_with_price(posting.receipt, Money(minor, currency)),
            )
        if posting.operation in book.counted:
            self._used[counter] = before + posting.units
            self._counted.add(counter)
        return posting

    def _over(
        self,
        posting: Posting,
        payer: Payer,
        month: str,
        holders: Sequence[str],
        caps: Mapping[str, Cap],
        spent: Mapping[str, int],
    ) -> OverBudget | None:
        if payer.mode == "prepaid":
            left = self._credit.setdefault((posting.organisation, posting.currency), 0)
            if left < posting.price_minor:
                self._uncount(posting, month)
                return over_credit(posting.price, left).of(CREDIT, month)
        if caps and (over := passed(posting.price_minor, holders, caps, spent)):
            self._uncount(posting, month)
            no = over_cap(posting.price, over.left_minor, holder=over.holder, shop=posting.tenant)
            return no.of(over.holder, month, caps[over.holder].minor)
        return None

    def _uncount(self, posting: Posting, month: str) -> None:
        """Units of a call that is left out were not used."""
        counter = (posting.organisation, month, posting.operation)
        if counter in self._counted:
            self._used[counter] -= posting.units

    def _of(self, posting: Posting, month: str, holders: Sequence[str]) -> tuple[dict[str, Cap], dict[str, int]]:
        """The caps of those holders that have one, and what was spent by all of them where any has."""
        organisation, currency = posting.organisation, posting.currency
        caps = {h: cap for h in holders if (cap := self._caps.get((organisation, h, currency)))}
        if posting.tenant not in caps and (default := self.charging.cap(currency)):
            caps[posting.tenant] = default
        if not caps:
            return caps, {}
        return caps, {h: self._spent.get((organisation, month, h, currency), 0) for h in holders}

    def _warn(
        self,
        posting: Posting,
        month: str,
        holders: Sequence[str],
        caps: Mapping[str, Cap],
        spent: Mapping[str, int],
    ) -> None:
        for holder in warned(posting.price_minor, holders, caps, spent):
            slot = (posting.organisation, month, holder, posting.currency)
            new = self.transaction.execute(
                "INSERT INTO spending_warnings (tenant, month, holder, currency, spent_minor, cap_minor, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (*slot, spent[holder] + posting.price_minor, caps[holder].minor, posting.at.isoformat()),
            )
            if new:
                self._warnings.append((posting, slot))

    def write(self) -> None:
        """Everything that the batch adds."""
        self.transaction.executemany(
            "INSERT INTO units_used (tenant, month, operation, units) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (tenant, month, operation) DO UPDATE SET units = excluded.units",
            [(*counter, self._used[counter]) for counter in sorted(self._counted)],
        )
        self.transaction.executemany(
            "INSERT INTO spending (tenant, month, holder, currency, minor) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (tenant, month, holder, currency) DO UPDATE SET minor = spending.minor + excluded.minor",
            [(*slot, minor) for slot, minor in sorted(self._added.items())],
        )
        write_transfers(self.transaction, self._transfers)
        for posting, (_, month, holder, _) in self._warnings:
            entry = Entry(posting.at, posting.person, posting.bearer, "spending.warned", f"{holder or 'all'} {month}")
            write_entries(self.transaction, {posting.tenant: [entry]})


def _with_price(receipt: bytes, price: Money) -> bytes:
    return json_of(Receipt.model_validate_json(receipt).model_copy(update={"price": price}))
