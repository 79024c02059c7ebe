"""Becoming somebody here, and getting back in, without telling strangers who is."""

from datetime import timedelta
from pathlib import Path

import pytest
from sign_in_house import ANNA_PASSWORD, ANNAS_DESK, STRANGER, House, house

from morgiana.adapters.database.database import EVERYBODY
from morgiana.control.identity.emails import BadAddress
from morgiana.control.refusals import NotSignedIn
from morgiana.control.sign_in.entrance import SecondFactorAsked, SignedIn
from morgiana.control.sign_in.letters import LetterKind
from morgiana.control.sign_in.ports import Invitation
from morgiana.control.sign_in.refusals import (
    AddressTaken,
    LinkNotGood,
    SignUpClosed,
    TooManyTries,
    UnusablePassword,
    WrongCredentials,
)
from morgiana.control.sign_in.sessions import Browser

PASSWORD = "sept cerises rouges en juin"
FRENCH = Browser(address="203.0.113.9", language="fr")


def test_sign_up_confirms_the_address_first(home: House) -> None:
    """Until the letter's link is used there is no account, and nobody can sign in."""
    home.sign_in.joining.ask_for_letter("sign up", " Chloe@example.org ", STRANGER)
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.by_password("chloe@example.org", PASSWORD, STRANGER)
    ticket = home.link("chloe@example.org")
    assert home.sign_in.joining.confirmed_address(ticket) == "chloe@example.org"
    found = home.sign_in.joining.found(ticket, name="Chloé", business="Chez Chloé", password=PASSWORD, browser=STRANGER)
    assert home.sign_in.sessions.bearer(found.session).tenant == "shop of Chez Chloé"
    assert isinstance(home.sign_in.entrance.by_password("chloe@example.org", PASSWORD, STRANGER), SignedIn)


def test_a_confirmation_is_good_once_and_for_a_day(home: House) -> None:
    def begin() -> str:
        home.sign_in.joining.ask_for_letter("sign up", "chloe@example.org", STRANGER)
        return home.link("chloe@example.org")

    def use(ticket: str) -> SignedIn:
        return home.sign_in.joining.found(ticket, name="C", business="C", password=PASSWORD, browser=STRANGER)

    late = begin()
    home.clock.move(timedelta(days=1))
    with pytest.raises(LinkNotGood):
        use(late)
    ticket = begin()
    use(ticket)
    with pytest.raises(LinkNotGood):
        use(ticket)
    for forged in ("", ticket[:-1], ticket + "A", "é"):
        with pytest.raises(LinkNotGood):
            use(forged)


def test_a_password_that_is_refused_does_not_use_up_the_link(home: House) -> None:
    home.sign_in.joining.ask_for_letter("sign up", "chloe@example.org", STRANGER)
    ticket = home.link("chloe@example.org")
    with pytest.raises(UnusablePassword):
        home.sign_in.joining.found(ticket, name="C", business="C", password="too short", browser=STRANGER)
    assert home.sign_in.joining.found(ticket, name="C", business="C", password=PASSWORD, browser=STRANGER)


def test_of_two_who_confirm_one_address_the_second_is_refused(home: House) -> None:
    home.sign_in.joining.ask_for_letter("sign up", "chloe@example.org", STRANGER)
    first = home.link("chloe@example.org")
    home.sign_in.joining.ask_for_letter("sign up", "chloe@example.org", STRANGER)
    second = home.link("chloe@example.org")
    home.sign_in.joining.found(first, name="C", business="C", password=PASSWORD, browser=STRANGER)
    with pytest.raises(AddressTaken):
        home.sign_in.joining.found(second, name="C", business="C", password=PASSWORD, browser=STRANGER)


@pytest.mark.parametrize("kind", ["sign in", "new password", "sign up"])
def test_asking_for_a_letter_tells_nothing(home: House, kind: LetterKind) -> None:
    """Whether there is an account or not, the same one errand is written, no hash is made, and nothing is answered.

    What is kept of the errand is as long for one as for the other, and is read only when the post goes.
    """
    kept = []
    for email in ("anna@example.org", "zoey@example.org"):
        before = home.hasher.calls
        assert home.sign_in.joining.ask_for_letter(kind, email, STRANGER) is None  # type: ignore[func-returns-value]
        assert home.hasher.calls == before
        [(body,)] = home.database.rows("SELECT body FROM sign_in_errands", of=EVERYBODY)
        kept.append(len(bytes(body)))
        home.post()
    assert kept[0] == kept[1]


def test_who_has_an_account_is_told_so_by_letter_only(home: House) -> None:
    """Signing up again gives no link to a new account, but a word to the address's owner."""
    home.sign_in.joining.ask_for_letter("sign up", "anna@example.org", STRANGER)
    [letter] = home.post()
    assert letter.to == "anna@example.org"
    assert "ticket" not in letter.text
    assert "there is one already" in letter.text


@pytest.mark.parametrize("kind", ["sign in", "new password"])
def test_nobody_gets_no_letter(home: House, kind: LetterKind) -> None:
    home.sign_in.joining.ask_for_letter(kind, "nobody@example.org", STRANGER)
    assert home.post() == []


@pytest.mark.parametrize(
    "email",
    ["", "anna", "anna@", "@example.org", "a@b@example.org", "anna@example.org\nBcc: x@example.org", "a b@example.org",
     "anna@example", "<anna@example.org>", "x" * 300 + "@example.org", "\ud800@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused(home: House, email: str) -> None:
    with pytest.raises(BadAddress):
        home.sign_in.joining.ask_for_letter("new password", email, STRANGER)
    assert home.post() == []


def test_letters_are_not_a_weapon(home: House) -> None:
    """An address gets three letters and then one each ten minutes; whoever asks for many is slowed as well."""
    for _ in range(3):
        home.sign_in.joining.ask_for_letter("new password", "anna@example.org", STRANGER)
    with pytest.raises(TooManyTries):
        home.sign_in.joining.ask_for_letter("sign in", "ANNA@example.org", ANNAS_DESK)
    for number in range(7):
        home.sign_in.joining.ask_for_letter("new password", f"p{number}@example.org", STRANGER)
    with pytest.raises(TooManyTries):
        home.sign_in.joining.ask_for_letter("new password", "another@example.org", STRANGER)


def test_a_forgotten_password_is_chosen_anew(home: House) -> None:
    """All sessions end, the old password is void, and its owner is told."""
    session = home.sign_anna_in().session
    home.sign_in.joining.ask_for_letter("new password", "anna@example.org", STRANGER)
    ticket = home.link()
    assert home.sign_in.joining.new_password_for(ticket) == "anna@example.org"
    home.sign_in.joining.choose_new_password(ticket, PASSWORD)
    with pytest.raises(NotSignedIn):
        home.sign_in.sessions.bearer(session)
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.by_password("anna@example.org", ANNA_PASSWORD, ANNAS_DESK)
    assert isinstance(home.sign_in.entrance.by_password("anna@example.org", PASSWORD, ANNAS_DESK), SignedIn)
    [letter] = home.post()
    assert "Your password was changed" in letter.text


def test_a_new_password_does_not_pass_by_the_second_factor(home: House) -> None:
    home.set_codes(home.sign_anna_in().session)
    home.post()
    home.sign_in.joining.ask_for_letter("new password", "anna@example.org", STRANGER)
    home.sign_in.joining.choose_new_password(home.link(), PASSWORD)
    found = home.sign_in.entrance.by_password("anna@example.org", PASSWORD, ANNAS_DESK)
    assert isinstance(found, SecondFactorAsked)


@pytest.mark.parametrize(("kind", "life"), [("new password", 30), ("sign in", 15)])
def test_links_are_good_once_for_a_while_and_for_one_thing(home: House, kind: LetterKind, life: int) -> None:
    def use(ticket: str) -> object:
        if kind == "new password":
            home.sign_in.joining.choose_new_password(ticket, PASSWORD)
            return None
        return home.sign_in.entrance.by_letter(ticket, ANNAS_DESK)

    def other_use(ticket: str) -> object:
        if kind == "sign in":
            home.sign_in.joining.choose_new_password(ticket, PASSWORD)
            return None
        return home.sign_in.entrance.by_letter(ticket, ANNAS_DESK)

    def begin() -> str:
        home.sign_in.joining.ask_for_letter(kind, "anna@example.org", STRANGER)
        return home.link()

    late = begin()
    home.clock.move(timedelta(minutes=life))
    with pytest.raises(LinkNotGood):
        use(late)
    replaced, ticket = begin(), begin()
    with pytest.raises(LinkNotGood):
        use(replaced)
    for forged in ("", ticket[:-1], ticket + "A", ticket.swapcase()):
        with pytest.raises(LinkNotGood):
            use(forged)
    with pytest.raises(LinkNotGood):
        other_use(ticket)
    use(ticket)
    with pytest.raises(LinkNotGood):
        use(ticket)


def test_a_new_password_voids_the_other_links(home: House) -> None:
    """Whoever asked for a link before, with access to the letters, has nothing from it afterwards."""
    home.sign_in.joining.ask_for_letter("sign in", "anna@example.org", STRANGER)
    link = home.link()
    home.sign_in.joining.ask_for_letter("new password", "anna@example.org", STRANGER)
    home.sign_in.joining.choose_new_password(home.link(), PASSWORD)
    with pytest.raises(LinkNotGood):
        home.sign_in.entrance.by_letter(link, STRANGER)


def test_an_invitation_makes_an_account(home: House) -> None:
    home.people.invitations["secret"] = Invitation("chloe@example.org", "annas", "Anna Petit")
    invitation, has_account = home.sign_in.joining.invitation("secret")
    assert (invitation.organisation, has_account) == ("annas", False)
    with pytest.raises(UnusablePassword):
        home.sign_in.joining.accept_as_new("secret", name="Chloé", password="annas", browser=STRANGER)
    found = home.sign_in.joining.accept_as_new("secret", name="Chloé", password=PASSWORD, browser=STRANGER)
    assert home.sign_in.sessions.bearer(found.session).tenant == "annas"
    with pytest.raises(LinkNotGood):
        home.sign_in.joining.accept_as_new("secret", name="Chloé", password=PASSWORD, browser=STRANGER)


def test_an_invitation_of_somebody_with_an_account_asks_them_to_sign_in(home: House) -> None:
    """Whoever has the letter of another's account cannot set its password by an invitation."""
    home.people.invitations["secret"] = Invitation("anna@example.org", "second shop")
    with pytest.raises(AddressTaken):
        home.sign_in.joining.accept_as_new("secret", name="Anna", password=PASSWORD, browser=STRANGER)
    session = home.sign_anna_in().session
    home.sign_in.joining.accept("secret", session)
    assert home.people.shops["person_anna"] == ["annas", "second shop"]
    with pytest.raises(NotSignedIn):
        home.sign_in.joining.accept("secret", "no session")


def test_a_closed_door_lets_nobody_new_in(tmp_path: Path) -> None:
    with house(tmp_path, sign_up="closed") as home:
        home.people.invitations["secret"] = Invitation("chloe@example.org", "annas")
        with pytest.raises(SignUpClosed):
            home.sign_in.joining.ask_for_letter("sign up", "chloe@example.org", STRANGER)
        with pytest.raises(SignUpClosed):
            home.sign_in.joining.found("ticket", name="", business="", password=PASSWORD, browser=STRANGER)
        with pytest.raises(SignUpClosed):
            home.sign_in.joining.accept_as_new("secret", name="", password=PASSWORD, browser=STRANGER)
        home.sign_in.joining.ask_for_letter("new password", "anna@example.org", STRANGER)
        assert home.link()


def test_by_invitation_only(tmp_path: Path) -> None:
    with house(tmp_path, sign_up="invitation") as home:
        home.people.invitations["secret"] = Invitation("chloe@example.org", "annas")
        with pytest.raises(SignUpClosed):
            home.sign_in.joining.ask_for_letter("sign up", "chloe@example.org", STRANGER)
        assert home.sign_in.joining.accept_as_new("secret", name="", password=PASSWORD, browser=STRANGER)


def test_letters_are_in_the_readers_language(home: House) -> None:
    """In that of the account where there is one, else in that of whoever asks."""
    home.sign_in.joining.ask_for_letter("sign up", "chloe@example.org", FRENCH)
    [letter] = home.post()
    assert letter.subject == "Confirmez votre adresse e-mail"
    assert "https://shop.example.org/sign-up/confirm?ticket=" in letter.text
    home.sign_in.joining.ask_for_letter("sign in", "anna@example.org", FRENCH)
    [letter] = home.post()
    assert letter.subject == "Your link to sign in"
    assert letter.text.startswith("Hello Anna Petit,\n")


def test_the_post_tries_again(home: House) -> None:
    """A mail server that is away loses no letter; the link is made when the letter is, and no earlier."""
    home.mail.away = True
    home.sign_in.joining.ask_for_letter("sign in", "anna@example.org", STRANGER)
    assert home.post() == []
    home.mail.away = False
    assert home.post() == [], "not before half a minute has passed"
    home.clock.move(timedelta(seconds=30))
    ticket = home.link()
    home.clock.move(timedelta(minutes=14))
    assert isinstance(home.sign_in.entrance.by_letter(ticket, ANNAS_DESK), SignedIn)


def test_the_post_gives_up_in_the_end(home: House) -> None:
    """After ten tries, over some hours, an errand rests."""
    home.mail.away = True
    home.sign_in.joining.ask_for_letter("sign in", "anna@example.org", STRANGER)
    tries = 0
    for _ in range(1000):
        home.clock.move(timedelta(minutes=2))
        due = home.database.rows("SELECT due_at FROM sign_in_errands WHERE due_at IS NOT NULL", of=EVERYBODY)
        tries += bool(due and due[0][0] <= home.clock.now().isoformat())
        home.post()
    assert tries == 10
    home.mail.away = False
    assert home.post() == []


def test_an_errand_is_done_by_one_process(home: House) -> None:
    """Two who look at once do not both write."""
    home.sign_in.joining.ask_for_letter("sign in", "anna@example.org", STRANGER)
    now = home.clock.now()
    first = home.stores.errands.claim_errands(now, now + timedelta(minutes=2), limit=20)
    assert len(first) == 1
    assert home.stores.errands.claim_errands(now, now + timedelta(minutes=2), limit=20) == []
    home.clock.move(timedelta(minutes=2))
    assert len(home.post()) == 1, "one that died with it is taken over"


def test_names_are_one_line(home: House) -> None:
    """A name cannot steer a terminal, a log or a mail."""
    home.sign_in.joining.ask_for_letter("sign up", "chloe@example.org", STRANGER)
    name = "Chloé\r\nBcc: everybody@example.org\x1b[2J\u202e" + "x" * 500
    found = home.sign_in.joining.found(
        home.link("chloe@example.org"), name=name, business="", password=PASSWORD, browser=STRANGER
    )
    kept = home.people.people[found.person].name
    assert kept.startswith("ChloéBcc: everybody@example.org[2Jxxx")
    assert len(kept) == 200
    assert kept.isprintable()
