"""Owners are told once by letter that a limit is nearly used up; a mail server that is away is tried again."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from billing_house import DECEMBER, House

from morgiana.control.billing.spending_store import CapRow
from morgiana.control.billing.warnings import WarningLetters
from morgiana.control.sign_in.ports import Letter
from morgiana.kernel.refusals import Fault


class Post:
    """A mail server that is away as long as it is told to be."""

    def __init__(self) -> None:
        self.away, self.sent = False, list[Letter]()

    def send(self, letter: Letter) -> None:
        if self.away:
            raise Fault("away")
        self.sent.append(letter)


def test_owners_are_told_once(tmp_path: Path) -> None:
    """A manager is not written to; while the server is away the warning waits."""
    house = House(tmp_path)
    house.organisation("org_a")
    house.do(house.billing.spending.set_cap("org_a", CapRow("org_a_shop", "EUR", 50, 80)))
    for _ in range(5):
        house.call("org_a")
    members = [
        SimpleNamespace(role="owner", email="o@example.org"),
        SimpleNamespace(role="manager", email="m@example.org"),
    ]
    people: Any = SimpleNamespace(members=lambda organisation: members)
    post = Post()
    letters = WarningLetters(house.billing.spending, people, post)
    post.away = True
    letters.send(DECEMBER)
    post.away = False
    letters.send(DECEMBER)
    letters.send(DECEMBER)
    [sent] = post.sent
    assert sent.to == "o@example.org"
    assert sent.subject == "0.40 EUR of 0.50 EUR are spent"
    assert "org_a_shop" in sent.text
