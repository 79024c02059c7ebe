"""A business with people who sign in, on an installation with accounts."""

import re
from datetime import UTC, datetime
from typing import Any, Final

from privacy_installed import Installed

from morgiana.adapters.database.identity import IdentityRows
from morgiana.adapters.database.sign_in import CredentialRows
from morgiana.adapters.sign_in.opening import open_accounts
from morgiana.control.caller import Caller
from morgiana.control.sign_in.ports import Passkey
from morgiana.control.sign_in.sessions import Browser

OWNER_EMAIL: Final = "olga.owner@example.com"


class Business:
    """An organisation with an owner and a shop, on an installation with accounts."""

    def __init__(self, installed: Installed, owner: str = OWNER_EMAIL) -> None:
        self.installed = installed
        self.database = installed.database
        self.people = IdentityRows(self.database, installed.privacy.vault)
        self.accounts = open_accounts(self.database, installed.privacy.vault)
        self.owner = self.accounts.found(email=owner, name="Olga Owner", language="en", business="Lilas")
        [at] = self.people.at(self.owner.id, None)
        self.organisation, self.shop = at.member.organisation, at.shop
        self.caller = Caller(self.shop, self.owner.id, organisation=self.organisation)

    def call(self, name: str, caller: Caller | None = None, /, **request: Any) -> Any:
        return self.installed.call(name, caller or self.caller, **request)

    def take_on(self, email: str, name: str) -> str:
        """Invite somebody by letter, who takes it up, is signed in and adds a passkey; their id."""
        self.call("people.invite", email=email, name=name, role="staff", send=True)
        sign_in = self.installed.opened.sign_in
        assert sign_in is not None
        sign_in.errands.carry_out()
        letters = [path.read_text("utf-8") for path in sorted((self.installed.home / "letters").glob("*.eml"))]
        [text] = [text for text in letters if email in text]
        [secret] = re.findall(r"/invitation\?ticket=(\S+)", text)
        known = self.people.person_by_email(email)
        person = self.accounts.accept(secret, person=known.id if known else None, name=name, language="en").id
        credentials = CredentialRows(self.database, self.installed.privacy.vault)
        now = datetime.now(UTC)
        credentials.set_password(person, "$argon2id$x", now)
        credentials.add_passkey(Passkey(f"key of {person}", person, b"k", 0, "Maries Telefon", False, now, None))
        self.installed.opened.access.sessions.open(person, Browser("203.0.113.9", "Firefox"), ["password"])
        return person
