"""What the addresses of sign-in take and give. None of it is an operation: a password is in no job, log or receipt."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from morgiana.operations import Model

SHORT = 1024
_SECRET = 2048


class Nothing(Model):
    """Nothing more need be said."""


class PasswordGiven(Model):
    email: str = Field(max_length=SHORT)
    """The account's e-mail address."""
    password: str = Field(max_length=_SECRET)
    """The account's password."""


class CodeGiven(Model):
    code: str = Field(max_length=100)
    """What the authenticator app shows now, or a recovery code."""


class PasskeyGiven(Model):
    answer: dict[str, Any]
    """What `navigator.credentials` gave, as `toJSON()` writes it."""
    name: str = Field(default="", max_length=100)
    """What a new passkey is to be called."""


class LetterWanted(Model):
    purpose: Literal["sign in", "new password", "sign up"]
    """What the link in the letter is for."""
    email: str = Field(max_length=SHORT)
    """Where the letter is to go."""


class TicketGiven(Model):
    ticket: str = Field(max_length=SHORT)
    """What stood in the letter's link."""


class NewPasswordGiven(Model):
    ticket: str = Field(max_length=SHORT)
    """What stood in the letter's link."""
    password: str = Field(max_length=_SECRET)
    """The new password: 15 characters or more."""


class NewAccount(Model):
    ticket: str = Field(max_length=SHORT)
    """What stood in the letter's link."""
    name: str = Field(max_length=200)
    """The person's name."""
    business: str = Field(default="", max_length=200)
    """The shop's name; nothing is needed for an invitation."""
    password: str = Field(max_length=_SECRET)
    """The new password: 15 characters or more."""


class ProviderAnswer(Model):
    code: str = Field(default="", max_length=4096)
    """What the provider sent the browser back with, each under its own name."""
    state: str = Field(default="", max_length=SHORT)
    """The state that it was sent there with."""
    iss: str = Field(default="", max_length=SHORT)
    """The provider's address, where it names itself."""
    error: str = Field(default="", max_length=SHORT)
    """Why it lets nobody in."""


class Proof(Model):
    password: str = Field(max_length=_SECRET)
    """The account's password."""
    code: str = Field(default="", max_length=100)
    """A code, where there is a second factor."""


class PasswordChange(Model):
    current: str = Field(default="", max_length=_SECRET)
    """The present password; empty where there is none."""
    new: str = Field(max_length=_SECRET)
    """The new one."""


class AddressWanted(Model):
    email: str = Field(max_length=SHORT)
    """The new e-mail address."""


class Answered(Model):
    state: Literal["signed in", "second factor", "done"]
    """Whether a session was opened, or a code is wanted first."""


class Options(Model):
    options: dict[str, Any]
    """What to hand to `navigator.credentials`, after `parseCreationOptionsFromJSON` or its like."""


class Away(Model):
    address: str
    """Where to send the browser."""


class Provider(Model):
    name: str
    """In addresses."""
    title: str
    """On its button."""


class Ways(Model):
    sign_up: Literal["closed", "invitation", "open"]
    """Who may open an account."""
    providers: list[Provider]
    """The identity providers."""


class InvitationSeen(Model):
    email: str
    """Whom it is for."""
    organisation: str
    """Where to."""
    invited_by: str
    """By whom, if that is known."""
    has_account: bool
    """Whether the address has an account, which it is then to be accepted with."""


class Session(Model):
    id: str
    """Names the session; it opens nothing."""
    device: str
    """The browser, as it calls itself."""
    address: str
    """Where it was used last."""
    opened_at: datetime
    """When it was opened."""
    seen_at: datetime
    """When it was used last, to the minute."""
    ways: list[str]
    """How its person proved who they are."""
    this: bool
    """Whether it is the one that asks."""


class SessionList(Model):
    sessions: list[Session]
    """Sessions that are open, the one used last first."""


class PasskeyKept(Model):
    id: str
    """Names the passkey; it opens nothing."""
    name: str
    """What it was called."""
    added_at: datetime
    """When it was added."""
    used_at: datetime | None
    """When it was used last."""


class Account(Model):
    email: str
    """The address."""
    name: str
    """The name."""
    fresh: bool
    """Whether the last proof of who is there is young enough for what is dangerous."""
    has_password: bool
    """Whether there is a password."""
    has_codes: bool
    """Whether there is an authenticator app."""
    recovery_codes_left: int
    """How many recovery codes were not used yet."""
    passkeys: list[PasskeyKept]
    """The passkeys."""
    providers: dict[str, bool]
    """Each provider, and whether it is linked."""
    asked_by: list[str]
    """Names of the organisations that require a second factor, which this session has not seen: nothing of theirs can
    be called before one is set up, or shown."""


class CodesBegun(Model):
    secret: str
    """To be typed into the app."""
    address: str
    """The same for a QR code."""


class RecoveryCodes(Model):
    codes: list[str]
    """Shown once; each is good once."""
