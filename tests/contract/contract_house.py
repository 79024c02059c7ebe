"""How the control plane's operations are asked: by whom, about what, and what of their answers each asking changes."""

import asyncio
import json
from collections.abc import Callable
from itertools import count
from typing import Any

from contract_surfaces import Json, Shop, caller_of

from morgiana.control.caller import LOCAL_ORGANISATION

_numbers = count(1)

SELLER: Json = {
    "party": {
        "name": "The host",
        "address": {"lines": ["1 rue du Port"], "postcode": "13001", "city": "Marseille", "country": "FR"},
        "vat_id": "FR40303265045",
    },
    "rates_percent": {"FR": "20"},
}
BUYER: Json = {
    "party": {"name": "Chez Simone", "address": {"city": "Lyon", "postcode": "69001", "country": "FR"}},
    "tax": {"category": "standard", "rate_percent": "20"},
}


def asked(shop: Shop, name: str, /, **request: Any) -> Json:
    """The answer to a request that makes something ready, in this process."""
    operation = shop.installation.registry[name]
    model = operation.request.model_validate_json(json.dumps(request))
    call = shop.runtime.call(caller_of(operation), name, model, key=f"ready-{next(_numbers)}", patient=True)
    return dict(json.loads(asyncio.run(call).answer))


def make_ready(shop: Shop) -> None:
    """Pay a first invoice by the transfer of the example, which cannot be recorded again."""
    asked(shop, "payments.record", **{**_transfer(shop), "bank_reference": "2026-11-25/4711"})


def _account(shop: Shop) -> str:
    return str(asked(shop, "people.invite", kind="service", name="Till")["person_id"])


def _invitation(shop: Shop) -> str:
    return str(asked(shop, "people.invite", email=f"simone{next(_numbers)}@example.org")["invitation_id"])


def _key(shop: Shop) -> str:
    return str(asked(shop, "keys.create", name="Till")["key_id"])


def _role(shop: Shop) -> str:
    return str(asked(shop, "roles.set", name="made-ready", scopes=["work:read"])["name"])


def _tenant(shop: Shop) -> Json:
    return asked(shop, "tenants.create", name="Épicerie Simone", owner_email="simone@example.org")


def _suspended(shop: Shop) -> str:
    tenant = str(_tenant(shop)["organisation_id"])
    asked(shop, "tenants.suspend", organisation_id=tenant, why="Bills")
    return tenant


def _consent(shop: Shop) -> str:
    said = {"subject": "marie@example.org", "purpose": "newsletter", "evidence": "A form"}
    return str(asked(shop, "consent.record", **said)["consent_id"])


def _invoice(shop: Shop) -> str:
    """The number of an invoice of 100.00 and 20.00 of VAT, which is to be paid."""
    asked(shop, "invoices.set_seller", seller=SELLER)
    asked(shop, "invoices.set_terms", organisation_id=LOCAL_ORGANISATION, terms=BUYER)
    granted = asked(shop, "credit.grant", organisation_id=LOCAL_ORGANISATION, amount_minor=10_000)
    return str(granted["invoice_number"])


_printed: dict[str, str] = {}


def _one_invoice(shop: Shop) -> str:
    """The same invoice at each asking, for reading it."""
    if shop.url not in _printed:
        _printed[shop.url] = _invoice(shop)
    return _printed[shop.url]


def _transfer(shop: Shop) -> Json:
    return {
        "invoice_id": _invoice(shop),
        "amount_minor": 12_000,
        "currency": "EUR",
        "bank_reference": f"2026-11-25/{next(_numbers)}",
    }


def _payment(shop: Shop) -> str:
    return str(asked(shop, "payments.record", **_transfer(shop))["payment"]["id"])


def _left(shop: Shop) -> Json:
    tenant = _tenant(shop)["shop_id"]
    return {"tenant": tenant, "confirm": tenant}


MADE = "made ready by this test"

READY: dict[str, Callable[[Shop], Json]] = {
    "shops.change": lambda shop: {"shop_id": asked(shop, "shops.create", name="Quai sud")["shop_id"], "is_open": False},
    "people.change": lambda shop: {"person_id": _account(shop), "role": "read-only"},
    "people.remove": lambda shop: {"person_id": _account(shop)},
    "people.end_sessions": lambda shop: {"everybody": True},
    "people.withdraw": lambda shop: {"invitation_id": _invitation(shop)},
    "roles.remove": lambda shop: {"name": _role(shop)},
    "keys.rotate": lambda shop: {"key_id": _key(shop)},
    "keys.revoke": lambda shop: {"key_id": _key(shop)},
    "tenants.show": lambda shop: {"organisation_id": _tenant(shop)["organisation_id"]},
    "tenants.change": lambda shop: {"organisation_id": _tenant(shop)["organisation_id"], "name": "Chez Simone"},
    "tenants.suspend": lambda shop: {"organisation_id": _tenant(shop)["organisation_id"], "why": "Bills"},
    "tenants.resume": lambda shop: {"organisation_id": _suspended(shop)},
    "tenants.end_sessions": lambda shop: {"organisation_id": _tenant(shop)["organisation_id"], "everybody": True},
    "tenants.close": lambda shop: {"organisation_id": _tenant(shop)["organisation_id"], "why": "Left"},
    "consent.withdraw": lambda shop: {"consent_id": _consent(shop)},
    "privacy.erase_tenant": _left,
    "invoices.show": lambda shop: {"invoice_id": _one_invoice(shop)},
    "invoices.document": lambda shop: {"invoice_id": _one_invoice(shop), "formats": ["pdf", "ubl"]},
    "invoices.credit": lambda shop: {"invoice_id": _invoice(shop), "reason": "It was too much"},
    "invoices.set_terms": lambda shop: {"organisation_id": LOCAL_ORGANISATION, "terms": BUYER},
    "credit.grant": lambda shop: {"organisation_id": LOCAL_ORGANISATION, "amount_minor": 500, "gift": True},
    "payments.record": _transfer,
    "payments.refund": lambda shop: {"payment_id": _payment(shop)},
}
"""Requests about something that was made for the one asking: what is removed, paid or closed is so but once."""

REFUSED_HERE: dict[str, tuple[str, ...]] = {
    "consent.withdraw": ("unknown_consent",),
    "credit.buy": ("no_checkout",),
    "invoices.remind": ("not_overdue",),
    "payments.link": ("no_checkout",),
    "people.end_sessions": ("unknown_person",),
    "payments.record": ("already_recorded", "unknown_invoice"),
    "privacy.erase_organisation": ("own_machine",),
    "privacy.set_region": ("wrong_region",),
    "roles.remove": ("unknown_role",),
}
"""Operations whose examples name what this shop has not, by the code of the refusal that every surface gives.

The number of the invoice in the example is of one year: in that year it is paid already, and in another there is none.
"""

TO_REFUSE: dict[str, Callable[[Shop], Json]] = {
    "invoices.remind": lambda shop: {"invoice_id": _invoice(shop)},
    "payments.link": lambda shop: {"invoice_id": _invoice(shop)},
}
"""Requests that are refused, where no example is."""

OF_ONE_ASKING: dict[str, frozenset[str]] = {
    "keys.list": frozenset({"last_used_at"}),
    "usage.report": frozenset({"lines", "calls", "units", "savings"}),
    "usage.export": frozenset({"file"}),
    "audit.list": frozenset({"entries", "next_before"}),
    "audit.export": frozenset({"file", "entries", "last", "head"}),
    "audit.verify": frozenset({"trails"}),
    "payments.record": frozenset({"reference"}),
    "privacy.erase": frozenset({"proof"}),
    "privacy.erase_tenant": frozenset({"proof"}),
    "privacy.rotate_key": frozenset({"version"}),
}
"""Fields that the asking itself changes, by operation: numbers that go up, calls so far, signatures of the moment.

With them goes how long the answer is, which the receipt says.
"""
