"""Two servers that share their books hear the same provider: each report is done once, whoever gets it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from payments_house import Installed
from payments_provider import PROVIDERS, FakeProvider

ROUNDS = 12


def test_reports_that_reach_two_servers_at_once_are_done_once(tmp_path: Path) -> None:
    """The payment reaches both, its refund the second before, with or after it: 12 rounds come to 12 x 100.00."""
    servers = [Installed(tmp_path, payment_providers=PROVIDERS) for _ in range(2)]
    providers = [FakeProvider(server) for server in servers]
    first, second = providers
    for turn in range(ROUNDS):
        invoice = servers[0].invoice().number
        about: dict[str, Any] = {"payment": f"pi_{turn}"}
        paid = first.report("paid", invoice, **about)
        told_twice = first.report("paid", invoice, **about)
        refund = first.report("refunded", minor=2_000, **about)
        with ThreadPoolExecutor(2) as threads:
            answers = threads.map(
                lambda given: given[0].send_at_once(given[1]),
                [(first, [paid, told_twice, refund]), (second, [refund, paid])],
            )
        # Whoever was overtaken five times is told to send it again, and does.
        for provider, report, (status, _) in (
            (provider, report, answer)
            for provider, reports, got in zip(
                providers, ([paid, told_twice, refund], [refund, paid]), answers, strict=True
            )
            for report, answer in zip(reports, got, strict=True)
        ):
            assert status == 200 or provider.send(report)[0] == 200
        assert servers[1].show(invoice).left.minor == 2_000, turn
    assert servers[0].balances()["bank"] == ROUNDS * 10_000
    assert servers[1].host("payments.events").events == []
    assert servers[1].holds()
    for server in servers:
        server.opened.close()
