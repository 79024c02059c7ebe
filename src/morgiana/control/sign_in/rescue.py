"""What whoever hosts an installation can do for a person who cannot get in any more."""

from morgiana.control.identity.records import Person
from morgiana.control.sign_in.refusals import UnknownAccount
from morgiana.control.sign_in.service import SignIn


def release(sign_in: SignIn, email: str) -> Person:
    """Take a person's second factor away and end all their sessions; they are told by letter.

    The host has to make sure who asks, for instance by calling a number that is known from before. The password is
    still needed, or a letter to the address. Raises `UnknownAccount`.
    """
    entrance = sign_in.entrance
    person = entrance.people.by_email(email)
    if person is None:
        raise UnknownAccount(
            "No account has this address.", remedy="`morgiana people list` has the addresses of a shop's people."
        )
    entrance.second_factors.remove(person.id)
    entrance.sessions.end_all(person.id)
    entrance.tell(person.id, "codes off")
    return person
