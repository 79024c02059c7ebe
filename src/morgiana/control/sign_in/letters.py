"""Writes the letters: who gets which, in whose language, with which link.

A letter is written when it is sent, not when it is asked for. So whoever asks learns nothing from how long it takes,
and no link is kept anywhere before it is in the letter.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal
from urllib.parse import quote, urlsplit

from morgiana.control.identity.records import Person
from morgiana.control.sign_in import wording
from morgiana.control.sign_in.ports import Letter, People
from morgiana.control.sign_in.tickets import Tickets

LetterKind = Literal["sign in", "sign up", "new password", "change address", "invitation", "notice"]

NOTICES: Final = {
    "password changed": wording.PASSWORD_CHANGED,
    "address changed": wording.ADDRESS_CHANGED,
    "codes on": wording.CODES_ON,
    "codes off": wording.CODES_OFF,
    "passkey added": wording.PASSKEY_ADDED,
    "passkey removed": wording.PASSKEY_REMOVED,
    "provider linked": wording.PROVIDER_LINKED,
    "recovery used": wording.RECOVERY_USED,
}


class Letters:
    """Writes a letter from what was noted when it was asked for. `url` is the public address."""

    def __init__(self, people: People, tickets: Tickets, url: str) -> None:
        self._people, self._tickets, self._url = people, tickets, url.rstrip("/")

    def write(self, kind: LetterKind, facts: Mapping[str, Any]) -> Letter | None:
        """The letter, or None where there is nobody to write to."""
        email, language = str(facts["email"]), str(facts.get("language", "en"))
        person = self._people.by_email(email)
        if person is not None and kind != "invitation":
            language = person.language
        say = _Speaker(language, self._url)
        match kind:
            case "sign up" if person is None:
                link = self._link("/sign-up/confirm", self._tickets.give("confirm address", email=email))
                return say.letter(email, "", wording.SIGN_UP_SUBJECT, [wording.SIGN_UP], link)
            case "sign up":
                link = f"{self._url}/login"
                return say.letter(
                    email, "", wording.KNOWN_SUBJECT, [wording.KNOWN], link, goodbye=wording.KNOWN_GOODBYE
                )
            case "invitation":
                return self._invitation(say, email, facts)
            case "change address":
                ticket = self._tickets.give("change address", person=str(facts["person"]), email=email)
                link = self._link("/account/address", ticket)
                return say.letter(email, "", wording.CHANGE_ADDRESS_SUBJECT, [wording.CHANGE_ADDRESS], link)
            case "notice":
                text = say(NOTICES[str(facts["notice"])], **facts.get("values", {}))
                link = f"{self._url}/account"
                name = str(facts.get("name", ""))
                return say.letter(
                    email, name, wording.NOTICE_SUBJECT, [text], link, goodbye=wording.NOTICE_GOODBYE, link_last=True
                )
        named = self._people.by_id(person.id) if person is not None else None
        return self._to_person(say, kind, named) if named is not None else None

    def _to_person(self, say: "_Speaker", kind: LetterKind, person: Person) -> Letter:
        if kind == "sign in":
            self._tickets.void(person.id, "sign in")
            link = self._link("/login/letter", self._tickets.give("sign in", person=person.id))
            return say.letter(person.email, person.name, wording.SIGN_IN_SUBJECT, [wording.SIGN_IN], link)
        assert kind == "new password", kind
        self._tickets.void(person.id, "new password")
        link = self._link("/new-password", self._tickets.give("new password", person=person.id))
        return say.letter(person.email, person.name, wording.NEW_PASSWORD_SUBJECT, [wording.NEW_PASSWORD], link)

    def _invitation(self, say: "_Speaker", email: str, facts: Mapping[str, Any]) -> Letter:
        organisation, inviter = str(facts["organisation"]), str(facts.get("inviter", ""))
        text = wording.INVITATION if inviter else wording.INVITATION_NOBODY
        said = say(text, organisation=organisation, inviter=inviter)
        subject = say(wording.INVITATION_SUBJECT, organisation=organisation)
        return say.letter(email, "", subject, [said], self._link("/invitation", str(facts["secret"])))

    def _link(self, path: str, ticket: str) -> str:
        return f"{self._url}{path}?ticket={quote(ticket, safe='')}"


class _Speaker:
    """Says texts in one language, and puts them into a letter."""

    def __init__(self, language: str, url: str) -> None:
        from morgiana.commerce import ShopProfile
        from morgiana.commerce.language import LANGUAGES, language_of

        known = language if language in LANGUAGES else "en"
        self._say = language_of(ShopProfile.model_validate({"language": known}), __package__)
        self._place = urlsplit(url).netloc

    def __call__(self, text: str, **values: Any) -> str:
        return self._say(text, **values)

    def letter(
        self,
        to: str,
        name: str,
        subject: str,
        texts: list[str],
        link: str,
        *,
        goodbye: str = wording.GOODBYE,
        link_last: bool = False,
    ) -> Letter:
        hello = self(wording.GREETING, name=name) if name else self(wording.GREETING_NOBODY)
        end = [self(goodbye), link] if link_last else [link, self(goodbye)]
        parts = [hello, *(self(text) for text in texts), *end, self(wording.SIGNED, place=self._place)]
        return Letter(to, " ".join(self(subject).split()), "\n\n".join(parts) + "\n")
