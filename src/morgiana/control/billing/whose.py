"""Whose books an operation is about: the caller's own organisation's, or for the host those of whichever it names."""

from typing import Annotated

from pydantic import Field

from morgiana.control.billing.refusals import UnknownPayer
from morgiana.control.caller import HOST
from morgiana.control.house import HouseContext
from morgiana.control.refusals import NotAllowed

OrganisationId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
"""A month of the host's calendar, such as `2026-11`."""
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


def whose(organisation_id: str | None, ctx: HouseContext) -> str:
    """The organisation that is asked about. Raises `NotAllowed` for another's, unless the host asks."""
    caller = ctx.caller
    if organisation_id is None or organisation_id == caller.organisation:
        return caller.organisation
    if not caller.host:
        raise NotAllowed("These are another organisation's books.", remedy="Leave the organisation out.")
    return known(organisation_id, ctx)


def known(organisation_id: str, ctx: HouseContext) -> str:
    """An organisation that is there. Raises `UnknownPayer`."""
    if organisation_id == HOST or not ctx.house.billing.invoicing.store.known(organisation_id):
        raise UnknownPayer(f"There is no organisation {organisation_id!r}.", remedy="Look for it with `tenants.list`.")
    return organisation_id
