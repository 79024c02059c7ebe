"""Tells owners that a spending limit is nearly used up, once for each limit and month."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from morgiana.control.billing.spending_store import SpendingStore, SpendingWarning
from morgiana.control.identity.records import OWNER_ROLE
from morgiana.control.identity.store import IdentityStore
from morgiana.control.sign_in.ports import Letter, Mail
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Fault

_AT_ONCE: Final = 500
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WarningLetters:
    """Sends the warnings that charges set off."""

    spending: SpendingStore
    people: IdentityStore
    mail: Mail

    def send(self, now: datetime) -> None:
        """Send a letter to every owner for each warning of which nobody was told; a mail server that does not answer
        leaves it for the next time."""
        for warning in self.spending.untold(limit=_AT_ONCE):
            owners = [m.email for m in self.people.members(warning.organisation) if m.role == OWNER_ROLE and m.email]
            try:
                for email in owners:
                    self.mail.send(letter(email, warning))
            except Fault as fault:
                _log.warning("a warning to %s waits: %s", warning.organisation, fault)
                continue
            self.spending.told([warning], now)


def letter(email: str, warning: SpendingWarning) -> Letter:
    """What an owner is told."""
    limit, spent = Money(warning.cap_minor, warning.currency), Money(warning.spent_minor, warning.currency)
    whose = f"of {warning.holder}" if warning.holder else "of your organisation"
    return Letter(
        to=email,
        subject=f"{spent} of {limit} are spent",
        text=(
            f"The spending limit {whose} for {warning.month} is {limit}. {spent} of it were spent on"
            f" {warning.at:%Y-%m-%d %H:%M} UTC.\n\nOnce it is used up, calls are refused until the month ends or the"
            " limit is raised (spending.set). usage.report shows where the money goes.\n"
        ),
    )
