"""Calls are charged within their transaction: exact prices, hard limits, books that come to nothing."""

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from billing_house import BUYER, DECEMBER, NOVEMBER, House, posting
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores import STORE, database_of

from morgiana.adapters.database.books import SqlBooks
from morgiana.adapters.database.database import EVERYBODY
from morgiana.control.billing.spending_store import CapRow
from morgiana.control.billing.transfers import CREDIT, GIFTS, Transfer, transfer_id
from morgiana.control.ports import Posting, Transaction
from morgiana.control.refusals import OverBudget
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Refusal
from morgiana.operations import Receipt


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def limit_of(no: object) -> tuple[str, str, int]:
    """Whose limit of which month a refusal says was in the way."""
    assert isinstance(no, OverBudget)
    return no.holder, no.month, no.limit_minor


def gift(organisation: str, minor: int) -> Transfer:
    id_ = transfer_id()
    return Transfer(id_, id_, "grant", organisation, GIFTS, CREDIT, minor, "EUR", "", "gift", NOVEMBER)


def test_receipt_says_what_the_month_made_of_the_price(house: House) -> None:
    """10 free calls, 90 at 5 cents, then 2 cents: a call of 100 after 6 is 90 x 5 + 6 x 2; the receipt says so."""
    house.organisation("org_a")
    assert house.call("org_a", "tiered.call", 6) is None  # free, as was thought
    written = house.call("org_a", "tiered.call", 100)
    assert isinstance(written, Posting)
    assert written.price == Money(462, "EUR")
    stored = house.books.posted("org_a_shop", written.receipt_id)
    assert stored is not None
    assert Receipt.model_validate_json(stored.receipt).price == Money(462, "EUR")
    assert house.balance("org_a", "unbilled") == 462
    assert house.holds()


def test_next_month_begins_anew_at_the_hosts_midnight(house: House) -> None:
    """In Paris it is December from 23:00 UTC: the free units are there again."""
    from datetime import UTC, datetime

    house.organisation("org_a")
    house.call("org_a", "tiered.call", 10)
    before, after = datetime(2026, 11, 30, 22, 59, tzinfo=UTC), datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    charged = house.call("org_a", "tiered.call", 1, at=before)
    assert isinstance(charged, Posting)
    assert charged.price_minor == 5
    assert house.call("org_a", "tiered.call", 1, at=after) is None


def test_plans_discount_is_taken_off_even_where_the_plan_changed_just_now(house: House) -> None:
    """The price of a call is by the plan as it is when the call is charged; a host's own plan has its discount too."""
    house.organisation("org_a", plan="pro")
    written = house.call("org_a", units=10, price_minor=100)
    assert isinstance(written, Posting)
    assert written.price_minor == 90
    with house.database.transaction(of=EVERYBODY) as tx:
        tx.execute("UPDATE organisations SET plan = 'half' WHERE tenant = 'org_a'")
        tx.execute("INSERT INTO plans (tenant, name, body) VALUES ('host', 'half', '{\"discount_percent\":50}')")
    written = house.call("org_a", units=10, price_minor=90)
    assert isinstance(written, Posting)
    assert written.price_minor == 50


def test_cap_of_a_key_and_of_a_shop_stop_hard(house: House) -> None:
    """A key with 50 cents, a shop with 1 euro: each stops at its own, and warns once."""
    house.organisation("org_a")
    house.do(house.billing.spending.set_cap("org_a", CapRow("key_1", "EUR", 50, 80)))
    house.do(house.billing.spending.set_cap("org_a", CapRow("org_a_shop", "EUR", 100, 100)))
    outcomes = house.books.post([posting("org_a", "flat.call", 1, bearer="key_1") for _ in range(7)])
    assert [isinstance(one, OverBudget) for one in outcomes] == [False] * 5 + [True] * 2
    assert "0.00 EUR of the key's limit" in str(outcomes[5])
    assert [limit_of(one) for one in outcomes[5:]] == [("key_1", "2026-11", 50)] * 2
    outcomes = house.books.post([posting("org_a", "flat.call", 1) for _ in range(7)])
    assert [isinstance(one, OverBudget) for one in outcomes] == [False] * 5 + [True] * 2
    warnings = house.billing.spending.warnings("org_a", "2026-11")
    assert [(w.holder, w.spent_minor) for w in warnings] == [("key_1", 40), ("org_a_shop", 100)]
    assert [(w.holder) for w in house.billing.spending.untold(limit=10)] == ["key_1", "org_a_shop"]
    house.billing.spending.told(warnings, DECEMBER)
    assert house.billing.spending.untold(limit=10) == []
    audited = house.database.rows("SELECT body FROM audit WHERE body LIKE '%spending.warned%'", of=EVERYBODY)
    assert len(audited) == 2
    [(calls,)] = house.database.rows("SELECT COUNT(*) FROM calls", of=EVERYBODY)
    assert calls == 10
    assert house.holds()


def test_refused_call_uses_no_free_units_and_its_key_is_free(house: House) -> None:
    """What is left out leaves nothing: its units, its key, its effects; a second call of that key is told the same."""
    house.organisation("org_a")
    house.do(house.billing.spending.set_cap("org_a", CapRow("", "EUR", 10, 80)))
    refused = house.books.post(
        [posting("org_a", "tiered.call", 50, key="k"), posting("org_a", "tiered.call", 50, key="k")]
    )
    assert [type(one) for one in refused] == [OverBudget, OverBudget]
    assert house.call("org_a", "tiered.call", 10, key="k") is None

    def write(tx: Transaction) -> None:
        tx.execute("INSERT INTO lake_tables (tenant, name, version) VALUES ('org_a_shop', 'sales', 1)")

    assert isinstance(house.call("org_a", "tiered.call", 10, effects=(write,)), OverBudget)
    assert house.database.rows("SELECT 1 FROM lake_tables", of=EVERYBODY) == []
    assert house.billing.pricing.payers.units_used("org_a", "2026-11", "tiered.call") == 10
    assert house.holds()


def test_refused_effect_takes_its_charge_back(house: House) -> None:
    """A call whose effect refuses is not charged, and its neighbours are."""

    class Shut(Refusal):
        """It is shut."""

    def refuse(tx: Transaction) -> None:
        raise Shut("Shut.", remedy="Wait.")

    house.organisation("org_a")
    outcomes = house.books.post([posting("org_a", "flat.call", 1, effects=(refuse,)), posting("org_a", "flat.call", 2)])
    assert isinstance(outcomes[0], Shut)
    assert house.balance("org_a", "unbilled") == 20
    assert house.billing.spending.spent("org_a", "2026-11") == {("", "EUR"): 20, ("org_a_shop", "EUR"): 20}
    assert house.holds()


def test_prepaid_credit_is_used_up_to_its_last_cent_and_not_beyond(house: House) -> None:
    """25 cents of credit bear two calls of 10; the third is refused, a part for 4 cents goes."""
    house.organisation("org_a")
    house.ready()
    house.do(house.billing.invoicing.store.set_terms("org_a", BUYER, currency="EUR", mode="prepaid"))
    assert limit_of(house.call("org_a")) == (CREDIT, "2026-11", 0)
    house.do(house.billing.ledger.add([gift("org_a", 25)]))
    outcomes = [house.call("org_a") for _ in range(3)]
    assert [isinstance(one, OverBudget) for one in outcomes] == [False, False, True]
    assert isinstance(house.call("org_a", "flat.part", 10), Posting)
    assert house.balance("org_a", "credit") == -1
    assert house.balance("org_a", "unbilled") == 0
    assert house.holds()


def test_default_limit_of_a_shop(tmp_path: Path) -> None:
    """The installation's limit holds for a shop without one of its own, month by month."""
    house = House(tmp_path, limit=Money(20, "EUR"))
    house.organisation("org_a")
    house.organisation("org_b")
    outcomes = [house.call("org_a") for _ in range(3)]
    assert [isinstance(one, OverBudget) for one in outcomes] == [False, False, True]
    assert isinstance(house.call("org_b"), Posting)
    assert isinstance(house.call("org_a", at=DECEMBER), Posting)
    house.do(house.billing.spending.set_cap("org_a", CapRow("org_a_shop", "EUR", 1_000, 80)))
    assert isinstance(house.call("org_a"), Posting)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(0, 60), min_size=1, max_size=5), min_size=1, max_size=6), st.integers(0, 999))
def test_month_costs_the_same_however_it_is_batched(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[int]], seed: int
) -> None:
    """Tiered calls in any batches of several organisations: each one's charges are its units' total, rounded once."""
    house = House(tmp_path_factory.mktemp("house"))
    names = [house.organisation(f"org_{letter}") for letter in "abc"]
    chance, used = random.Random(seed), dict.fromkeys(names, 0)
    for batch in batches:
        calls = [(chance.choice(names), units) for units in batch]
        house.books.post([posting(name, "tiered.call", units) for name, units in calls])
        for name, units in calls:
            used[name] += units
    for name, units in used.items():
        total = max(min(units, 100) - 10, 0) * 5 + max(units - 100, 0) * 2
        assert house.balance(name, "unbilled") == total
    assert house.holds()
    house.database.close()


def test_several_processes_never_pass_a_cap_nor_miscount_a_tier(tmp_path: Path) -> None:
    """Four connections charge one organisation at once: spending stops at the cap, each unit is priced once.

    Each thread has books of its own, as a process has; 200 calls of 3 units are asked for, and the cap bears some.
    """
    house = House(tmp_path)
    house.organisation("org_a")
    house.do(house.billing.spending.set_cap("org_a", CapRow("org_a_shop", "EUR", 700, 80)))
    house.do(house.billing.spending.set_cap("org_a", CapRow("key_1", "EUR", 10**6, 80)))

    def work(number: int) -> int:
        database = database_of(tmp_path)
        books = SqlBooks(database, house.books._charging)
        done = 0
        for _ in range(25):
            done += sum(
                not isinstance(one, OverBudget)
                for one in books.post([posting("org_a", "tiered.call", 3, bearer="key_1") for _ in range(2)])
            )
        database.close()
        return done

    with ThreadPoolExecutor(4) as threads:
        done = sum(threads.map(work, range(4)))
    spent = house.billing.spending.spent("org_a", "2026-11")
    units = house.billing.pricing.payers.units_used("org_a", "2026-11", "tiered.call")
    total = max(min(units, 100) - 10, 0) * 5 + max(units - 100, 0) * 2
    assert units == 3 * done
    assert total == spent["", "EUR"] == spent["org_a_shop", "EUR"] == spent["key_1", "EUR"]
    assert total == house.balance("org_a", "unbilled")
    assert 700 - 6 < total <= 700
    [warned] = house.database.rows("SELECT body FROM audit WHERE body LIKE '%spending.warned%'", of=EVERYBODY)
    assert "org_a_shop 2026-11" in warned[0], "of four processes one told of the warning"
    assert house.holds()


@pytest.mark.skipif(STORE != "postgres", reason="row-level security is PostgreSQL's")
def test_charging_sees_its_own_payers_only(house: House) -> None:
    """With the session's tenants named, a batch of one organisation neither reads nor writes another's terms."""
    house.organisation("org_a")
    house.organisation("org_b")
    house.call("org_a")
    house.call("org_b")
    with house.database.transaction(of=frozenset({"org_a"})) as tx:
        assert tx.rows("SELECT tenant FROM payers") == [("org_a",)]
        assert tx.rows("SELECT DISTINCT tenant FROM spending") == [("org_a",)]
