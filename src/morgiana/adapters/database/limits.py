"""`LeaseStore` on a database: pots of calls, and what each process holds of calls at once and of a month's units.

The first statement of a lease writes the row of its pot, so two processes that want of the same pot come one after
the other, on PostgreSQL by the row's lock and on SQLite by the file's.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, assert_never

from morgiana.adapters.database.database import EVERYBODY, Database
from morgiana.control.limits.engine.rates import take_up_to
from morgiana.control.limits.leases import CLOCKS_APART, LIFE, CallsWanted, Granted, SlotsWanted, UnitsWanted, Wanted
from morgiana.control.limits.plan import CALLS
from morgiana.control.ports import Transaction

_CHUNK: Final = 8
"""A process takes an eighth of what is left of a quota at once, and no more than the call needs near its end."""
_SLOTS: Final = "slots"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_LOCK: Final = (
    "INSERT INTO limit_pots (tenant, pot, arrival_us) VALUES (?, ?, 0)"
    " ON CONFLICT (tenant, pot) DO UPDATE SET arrival_us = limit_pots.arrival_us RETURNING arrival_us"
)
_OTHERS: Final = (
    "SELECT COALESCE(SUM(amount), 0) FROM limit_leases WHERE tenant = ? AND pot = ? AND holder <> ? AND until > ?"
    " AND until <= ?"
)
_HOLD: Final = (
    "INSERT INTO limit_leases (tenant, pot, holder, amount, until) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (tenant, pot, holder) DO UPDATE SET amount = excluded.amount, until = excluded.until"
)
_SET_ARRIVAL: Final = "UPDATE limit_pots SET arrival_us = ? WHERE tenant = ? AND pot = ?"
_LET_GO: Final = "DELETE FROM limit_leases WHERE tenant = ? AND pot = ? AND holder = ?"
_USED: Final = (
    "SELECT COALESCE(SUM({what}), 0) FROM usage_days WHERE tenant IN (SELECT id FROM shops WHERE tenant = ?)"
    " AND day >= ? AND day <= ?"
)


class SqlLeases:
    """Leases in the tables `limit_pots` and `limit_leases`.

    It is the house's own work: the units of a quota are summed over all shops of an organisation.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def lease(self, organisation: str, holder: str, wanted: Sequence[Wanted], now: datetime) -> list[Granted]:
        # Always in the order of the pots' names, so that two processes never wait for each other.
        ordered = sorted(range(len(wanted)), key=lambda index: _pot(wanted[index]))
        granted: dict[int, Granted] = {}
        with self._database.transaction(of=EVERYBODY) as tx:
            for index in ordered:
                granted[index] = self._one(tx, organisation, holder, wanted[index], now)
        return [granted[index] for index in range(len(wanted))]

    def sweep_leases(self, now: datetime) -> None:
        with self._database.transaction(of=EVERYBODY) as tx:
            tx.execute(
                "DELETE FROM limit_leases WHERE until <= ? OR until > ?", ((now - LIFE).isoformat(), _latest(now))
            )
            tx.execute("DELETE FROM limit_pots WHERE arrival_us < ?", (_us(now - timedelta(days=1)),))

    def _one(self, tx: Transaction, organisation: str, holder: str, wanted: Wanted, now: datetime) -> Granted:
        pot = _pot(wanted)
        locked = tx.row(_LOCK, (organisation, pot))
        assert locked is not None
        match wanted:
            case CallsWanted():
                return self._calls(tx, organisation, wanted, locked[0], now)
            case SlotsWanted():
                [others] = tx.row(_OTHERS, (organisation, pot, holder, now.isoformat(), _latest(now))) or (0,)
                more = max(0, min(wanted.more, wanted.limit - int(others) - wanted.held))
                self._hold(tx, organisation, pot, holder, wanted.held + more, now)
                return Granted(more)
            case UnitsWanted():
                return self._units(tx, organisation, holder, wanted, now)
            case _:
                assert_never(wanted)

    @staticmethod
    def _calls(tx: Transaction, organisation: str, wanted: CallsWanted, arrival_us: int, now: datetime) -> Granted:
        full_us = _us(now) + round(wanted.rate.burst / wanted.rate.per_second * 1e6)
        if arrival_us > full_us + CLOCKS_APART // timedelta(microseconds=1):
            arrival_us = full_us  # no call is ever let in for later: the clock was set back since
            tx.execute(_SET_ARRIVAL, (arrival_us, organisation, wanted.pot))
        later_s, taken, wait_s = take_up_to(arrival_us / 1e6, _us(now) / 1e6, wanted.rate, wanted.count)
        if taken:
            tx.execute(_SET_ARRIVAL, (round(later_s * 1e6), organisation, wanted.pot))
        return Granted(taken, wait_s)

    def _units(self, tx: Transaction, organisation: str, holder: str, wanted: UnitsWanted, now: datetime) -> Granted:
        pot = _pot(wanted)
        [others] = tx.row(_OTHERS, (organisation, pot, holder, now.isoformat(), _latest(now))) or (0,)
        left = wanted.quota - self._used(tx, organisation, wanted) - int(others) - wanted.held
        more = 0
        if wanted.need and left >= wanted.need:
            more = max(wanted.need, left // _CHUNK)
        self._hold(tx, organisation, pot, holder, wanted.held + more, now)
        return Granted(more, left=max(0, left))

    @staticmethod
    def _used(tx: Transaction, organisation: str, wanted: UnitsWanted) -> int:
        """What was posted in the month, by every shop of the organisation.

        Read while the pot is locked: what another process posts meanwhile it still holds as leased, so that it may be
        counted twice for a moment, and never not at all.
        """
        values = (organisation, f"{wanted.month}-01", f"{wanted.month}-31")
        if wanted.counter == CALLS:
            [used] = tx.row(_USED.format(what="calls"), values) or (0,)
        elif "." in wanted.counter:
            [used] = tx.row(_USED.format(what="units") + " AND operation = ?", (*values, wanted.counter)) or (0,)
        else:
            group = (f"{wanted.counter}.", f"{wanted.counter}/")  # the sign after the dot
            sql = _USED.format(what="units") + " AND operation > ? AND operation < ?"
            [used] = tx.row(sql, (*values, *group)) or (0,)
        return int(used)

    @staticmethod
    def _hold(tx: Transaction, organisation: str, pot: str, holder: str, amount: int, now: datetime) -> None:
        if amount:
            tx.execute(_HOLD, (organisation, pot, holder, amount, (now + LIFE).isoformat()))
        else:
            tx.execute(_LET_GO, (organisation, pot, holder))


def _pot(wanted: Wanted) -> str:
    match wanted:
        case CallsWanted():
            return wanted.pot
        case SlotsWanted():
            return _SLOTS
        case UnitsWanted():
            return f"units:{wanted.counter}:{wanted.month}"
        case _:
            assert_never(wanted)


def _latest(now: datetime) -> str:
    """The latest moment until which anything can be leased now, on any machine's clock."""
    return (now + LIFE + CLOCKS_APART).isoformat()


def _us(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
