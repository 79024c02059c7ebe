"""What a page knows: who looks at it, of which shop, in which language, and how to call operations."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from morgiana.commerce import ShopProfile
from morgiana.control.caller import HOST, Caller
from morgiana.control.identity.records import MemberAt
from morgiana.control.installation import Installation, Opened
from morgiana.control.parts import Parts
from morgiana.control.ports import Watcher
from morgiana.control.problems import invalid_request
from morgiana.control.runtime import Outcome, Runtime
from morgiana.kernel.refusals import Refusal
from morgiana.operations import Operation, Receipt, Registry
from morgiana.surfaces.console.navigation import Entry
from morgiana.surfaces.console.words import Words

Op = Operation[Any, Any]
_UNNAMED: Final = "This shop"
"""The name of the shop that comes with an installation, in its books until somebody gives it another."""


@dataclass(frozen=True)
class Answered:
    """An answer in its model, with its receipt."""

    answer: Any
    receipt: Receipt


@dataclass(frozen=True)
class Desk:
    """What all pages share: the installation, and what of each shop is kept at hand."""

    installation: Installation
    opened: Opened
    profiles: dict[str, ShopProfile] = field(default_factory=dict)
    plans: dict[str, Answered] = field(default_factory=dict)
    """Each shop's plan as it was last looked at; a large answer is not read twice."""
    invoiced: dict[str, bool] = field(default_factory=dict)
    """Whether each organisation was ever invoiced, looked up only where nothing costs anything any more."""
    host_entries: tuple[Entry, ...] = ()
    """The ways to the host's own pages."""


@dataclass(frozen=True)
class Screen:
    """One page for one reader."""

    desk: Desk
    caller: Caller
    words: Words
    shop: ShopProfile
    theme: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    session: str = field(default="", repr=False)
    """The secret of the reader's session."""
    shops: Sequence[MemberAt] = ()
    """The shops that the reader may change to, this one among them; empty where people have no accounts."""
    spends: bool = False
    """Whether anything costs the reader's organisation money, or did."""

    @property
    def reader(self) -> str:
        """What the reader is called."""
        return self.shops[0].member.name if self.shops else self.caller.person

    @property
    def shop_name(self) -> str:
        """What the shop is called: by itself, else by its organisation; the host by what it is."""
        if self.caller.tenant == HOST:
            return self.words("The host")
        if self.shop.name != ShopProfile().name:
            return self.shop.name
        return next((at.shop_name for at in self.shops if at.shop == self.caller.tenant), self.shop.name)

    def shop_called(self, shop_id: str, name: str) -> str:
        """What one of the organisation's shops is called; the one that came with the installation by its own name."""
        if name != _UNNAMED:
            return name
        is_here = shop_id == self.caller.tenant and self.shop.name != ShopProfile().name
        return self.shop.name if is_here else self.words("This shop")

    @property
    def runtime(self) -> Runtime:
        return self.desk.opened.runtime

    @property
    def registry(self) -> Registry:
        return self.desk.installation.registry

    @property
    def parts(self) -> Parts:
        return self.desk.installation.parts

    def can(self, name: str) -> bool:
        """Whether this installation has the operation and its reader may call it."""
        return name in self.registry and self.caller.may(self.registry[name])

    async def ask(
        self,
        name: str,
        body: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        watcher: Watcher | None = None,
    ) -> Answered:
        """Call an operation and wait. Raises its refusals."""
        operation = self.registry[name]
        outcome = await self.runtime.call(
            self.caller, name, request_of(operation, body or {}), key=key, watcher=watcher, patient=True
        )
        return await read(operation, outcome)


def request_of(operation: Op, body: Mapping[str, Any]) -> BaseModel:
    """The request that a form or a page put together. Raises `InvalidRequest`, which names the field."""
    try:
        model: BaseModel = operation.request.model_validate_json(json.dumps(body))
    except ValidationError as error:
        raise invalid_request(error) from error
    return model


class AnswerOfOtherRelease(Refusal):
    """The answer was given by another release, and this one cannot read it."""

    status = 409


async def read(operation: Op, outcome: Outcome) -> Answered:
    """A stored answer in its model; a large one is read beside the event loop. Raises `AnswerOfOtherRelease`."""
    try:
        if len(outcome.answer) > 100_000:
            answer, receipt = await asyncio.to_thread(outcome.read, operation)
        else:
            answer, receipt = outcome.read(operation)
    except ValidationError as error:
        raise AnswerOfOtherRelease(
            "This answer was given by another release of Morgiana, and cannot be shown by this one.",
            remedy="Ask again, and you get it anew.",
        ) from error
    return Answered(answer, receipt)


async def profile_of(desk: Desk, caller: Caller) -> ShopProfile:
    """The shop's profile, read once and again after it was changed."""
    known = desk.profiles.get(caller.tenant)
    name = desk.installation.parts.profile
    registry = desk.installation.registry
    if known is not None or name not in registry or not caller.may(registry[name]):
        return known or ShopProfile()
    operation = registry[name]
    outcome = await desk.opened.runtime.call(caller, name, request_of(operation, {}), patient=True)
    answer = (await read(operation, outcome)).answer
    assert isinstance(answer, ShopProfile), type(answer)
    desk.profiles[caller.tenant] = answer
    return answer


async def spends(desk: Desk, caller: Caller) -> bool:
    """Whether anything costs money here; or did, where it no longer does and somebody may still have to pay."""
    if desk.opened.runtime.price_book.priced:
        return True
    name, registry = desk.installation.parts.money.invoices, desk.installation.registry
    if desk.opened.sign_in is None or name not in registry or not caller.may(registry[name]):
        return False
    if caller.organisation not in desk.invoiced:
        operation = registry[name]
        outcome = await desk.opened.runtime.call(caller, name, request_of(operation, {"limit": 1}), patient=True)
        answer: Any = (await read(operation, outcome)).answer
        desk.invoiced[caller.organisation] = bool(answer.invoices)
    return desk.invoiced[caller.organisation]
