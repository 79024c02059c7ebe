"""What is asked and answered about one person, and about how long things are kept."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from morgiana.operations import FileRef, Model

Identifier = Annotated[str, Field(min_length=1, max_length=300)]


class PersonRequest(Model):
    """Somebody, by one thing that names them and nobody else."""

    customer_id: Identifier | None = None
    """The shop's own number for the customer."""
    email: Annotated[str, Field(min_length=3, max_length=320, pattern=r"^\s*[^\s@]+@[^\s@]+\s*$")] | None = None
    """Their address of e-mail."""
    phone: Annotated[str, Field(min_length=6, max_length=40, pattern=r"^[\d\s()+./-]+$")] | None = None
    """Their telephone, as the shop has it."""


class FoundLine(Model):
    """How much one place keeps about them."""

    place: str
    """Which place."""
    what: str
    """What it is."""
    count: int
    """How many rows, files or texts."""


class PersonFound(Model):
    """What is kept about a person; nothing of it is shown here."""

    found: list[FoundLine]
    """Each place that keeps something."""


class PersonExported(Model):
    """Everything that is kept about a person."""

    file: FileRef
    """A zip: `person.json` with all of it, and a CSV for each table."""
    found: list[FoundLine]
    """What it holds."""


class DoneLine(Model):
    """What was done in one place."""

    place: str
    """Which place."""
    what: str
    """What it was."""
    action: str
    """Whether it was deleted, pseudonymised, redacted, removed or scrubbed."""
    count: int
    """How many rows, files or texts."""


class PersonErased(Model):
    """An erasure with its proof."""

    erasure_id: str
    """Its number in the register."""
    done: list[DoneLine]
    """What was done where."""
    proof: FileRef
    """The signed proof, JSON; it says nothing about who it was."""


class ErasuresRequest(Model):
    """Nothing needs to be said."""


class ErasureLine(Model):
    """One erasure."""

    erasure_id: str
    """Its number."""
    kind: str
    """Whether it was of one person or of the whole shop."""
    state: str
    """`begun`, `rewritten` or `done`."""
    requested_at: datetime
    """When it was asked for, UTC."""
    done_at: datetime | None
    """When it was done, UTC."""
    proof: str
    """The signed proof, JSON; empty until it is done."""


class Erasures(Model):
    """The shop's erasures."""

    erasures: list[ErasureLine]
    """The oldest first."""
    public_key: str
    """The key that every proof here is signed by, Ed25519 in base64."""


class RetentionRequest(Model):
    """Nothing needs to be said."""


class RetentionLine(Model):
    """How long one kind of thing is kept."""

    what: str
    """Which kind."""
    title: str
    """What it is."""
    days: int | None
    """Days after which it is removed; empty where it is kept."""
    days_min: int
    """The fewest days that may be said."""
    hold: str
    """Why nothing may be removed for now; empty where nothing forbids it."""


class RetentionRules(Model):
    """How long things are kept."""

    rules: list[RetentionLine]
    """Every kind of thing."""


class SetRetentionRequest(Model):
    """How long one kind of thing is to be kept."""

    what: Annotated[str, Field(min_length=1, max_length=40)]
    """Which kind, such as `originals`."""
    days: Annotated[int, Field(ge=1, le=36500)] | None = None
    """Days after which it is removed; empty keeps it."""
    hold: Annotated[str, Field(max_length=200)] = ""
    """Why nothing may be removed for now, such as a lawsuit; empty ends the hold."""


class ProcessingRequest(Model):
    """Nothing needs to be said."""


class ActivityLine(Model):
    """One purpose."""

    name: str
    """What it is called."""
    purpose: str
    """What data are used for."""
    operations: list[str]
    """By which operations."""


class CategoryLine(Model):
    """One kind of data about persons."""

    table: str
    """The table that holds it."""
    whose: str
    """Whose data they are."""
    columns: list[str]
    """Which columns."""


class ProcessingRecord(Model):
    """The record of processing activities of a shop (GDPR, article 30)."""

    controller: str
    """Who answers for it: the shop."""
    activities: list[ActivityLine]
    """The purposes."""
    categories: list[CategoryLine]
    """Which data, about whom."""
    places: list[str]
    """Where they are kept."""
    recipients: list[str]
    """Who outside is given them; empty where nobody is."""
    region: str | None
    """The region that they stay in, if one was said."""
    retention: list[str]
    """How long they are kept."""
    measures: list[str]
    """How they are protected."""


class SetRegionRequest(Model):
    """Where the shop's data must stay."""

    region: Annotated[str, Field(pattern=r"^[a-z0-9-]{2,40}$")]
    """The region as the operator names it, such as `eu-fr`."""


class Region(Model):
    """Where the shop's data stay."""

    region: str
    """The region."""
    here: str
    """The region of the machine that answered; empty where nobody said."""


class RotateRequest(Model):
    """Nothing needs to be said."""


class Rotated(Model):
    """A new key."""

    version: int
    """The number of the shop's key that seals from now on."""


class RotatedMaster(Model):
    """The master key wraps everything."""

    rewrapped: int
    """How many keys were wrapped by another master key before."""


class EraseTenantRequest(Model):
    """A whole shop to be erased."""

    tenant: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,79}$")]
    """The shop's id."""
    confirm: str
    """The shop's id once more: nothing can bring it back."""


class EraseOrganisationRequest(Model):
    """Your whole organisation to be erased."""

    confirm: Annotated[str, Field(max_length=80)]
    """The organisation's id, as `organisation.show` says it: nothing can bring it back."""


class OrganisationErasing(Model):
    """An organisation that is about to be erased."""

    erasure_ids: list[str]
    """Their numbers in the register: one for each shop, and the last for the organisation."""
    public_key: str
    """The key that their proofs will be signed by, Ed25519 in base64. Whoever hosts the installation has them."""


class TenantErased(Model):
    """A shop that was erased."""

    erasure_id: str
    """Its number in the register."""
    done: list[DoneLine]
    """What was done where."""
    proof: str
    """The signed proof, JSON."""
