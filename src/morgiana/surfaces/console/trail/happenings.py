"""What the trail's entries are called that are not of an operation."""

from typing import Final

from morgiana.surfaces.console.operation_titles import title_of
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.words import marked

HAPPENINGS: Final = {
    "access.refused": marked("Access was refused"),
    "spending.warned": marked("A spending limit is nearly used up"),
    "spending.refused": marked("A spending limit said no"),
    "sign_in.done": marked("Signed in"),
    "sign_in.failed": marked("Signing in failed"),
    "session.opened": marked("A session began"),
    "session.ended": marked("A session was ended"),
    "session.expired": marked("A session ran out"),
    "account.address_changed": marked("An e-mail address was changed"),
    "account.codes_off": marked("Codes of an app were turned off"),
    "account.codes_on": marked("Codes of an app were turned on"),
    "account.passkey_added": marked("A passkey was added"),
    "account.passkey_removed": marked("A passkey was removed"),
    "account.password_changed": marked("A password was changed"),
    "account.provider_linked": marked("A sign-in provider was linked"),
    "account.recovery_used": marked("A recovery code was used"),
}
OF_A_SHOP: Final = ("access.refused", "spending.warned", "spending.refused")
OF_THE_HOST: Final = ("access.refused", "sign_in.*", *(name for name in HAPPENINGS if name not in OF_A_SHOP))


def called(screen: Screen, action: str) -> str:
    """An action in words; its bare name where this release has none for it."""
    return screen.words(HAPPENINGS[action]) if action in HAPPENINGS else title_of(screen, action)
