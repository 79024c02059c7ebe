"""A letter as an e-mail (RFC 5322), which no text of ours or of anybody's can add a header to."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, make_msgid

from morgiana.control.sign_in.ports import Letter
from morgiana.kernel.clock import Clock


def message_of(letter: Letter, *, sender: str, clock: Clock, encoding: str = "quoted-printable") -> EmailMessage:
    """The e-mail of a letter, its text in a transfer encoding of RFC 2045.

    Raises ValueError for an address or a subject that would break out of its line.
    """
    local, _, domain = letter.to.rpartition("@")
    # Letters other than ASCII's before the @ have no other form on the way (RFC 6531); a server may not take them.
    message = EmailMessage(policy=SMTP if local.isascii() else SMTPUTF8)
    message["From"] = Address("Morgiana", addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to) if local.isascii() else Address(username=local, domain=domain)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(letter.text, cte=encoding)
    return message
