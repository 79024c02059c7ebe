"""What a file says of persons, told before it is loaded; no value is repeated."""

from collections.abc import Sequence
from typing import Final

from morgiana.commerce.importing.models import PersonalFinding
from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.markup import drawing, tag
from morgiana.surfaces.console.words import Words, marked

KINDS: Final = {
    "name": marked("names"),
    "email": marked("e-mail addresses"),
    "phone": marked("telephones"),
    "address": marked("addresses"),
    "national_id": marked("national numbers"),
    "payment_card": marked("payment cards"),
    "bank_account": marked("bank accounts"),
    "date_of_birth": marked("days of birth"),
}


def show_personal(words: Words, findings: Sequence[PersonalFinding]) -> None:
    """Draw which columns hold something about persons, and whether they are loaded."""
    if not findings:
        return
    with tag("div", "", "note info", role="status"):
        drawing(icon("privacy"))
        with tag("div", "", "grow"):
            tag("p", words("This file says something about persons. It is sealed for your shop alone."), "strong")
            with tag("ul", "", "listed"):
                for finding in findings:
                    with tag("li"):
                        tag("span", finding.column, "strong", translate="no")
                        tag("span", f" · {_told(words, finding)}")


def _told(words: Words, finding: PersonalFinding) -> str:
    kind = words(KINDS[finding.kind])
    if finding.within_text:
        kind = words("{what} within texts", what=kind)
    if finding.used:
        return kind
    return words("{what}; not loaded, it stays in the file alone", what=kind)
