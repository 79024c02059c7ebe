"""Sends letters by a mail server: SMTP with TLS."""

import smtplib
import ssl
from urllib.parse import unquote, urlsplit

from morgiana.adapters.mail.message import message_of
from morgiana.control.sign_in.ports import Letter
from morgiana.control.sign_in.settings import is_loopback
from morgiana.kernel.clock import Clock, SystemClock
from morgiana.kernel.refusals import Fault

_SECONDS = 20


class SmtpMail:
    """Implements `Mail` by `smtps://name:password@host:465` or `smtp://name:password@host:587`.

    The latter begins in the clear and goes on with TLS (RFC 3207), or not at all: a server that offers none gets no
    letter and no password, unless it runs on this machine.
    """

    def __init__(self, url: str, *, sender: str, clock: Clock | None = None) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        self._host, self._encrypted = parts.hostname, parts.scheme == "smtps"
        self._port = parts.port or (465 if self._encrypted else 587)
        self._name, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender, self._clock = sender, clock or SystemClock()

    def send(self, letter: Letter) -> None:
        message = message_of(letter, sender=self._sender, clock=self._clock)
        try:
            with self._connected() as server:
                server.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            raise Fault(f"the mail server {self._host} did not take a letter: {_without_address(error)}") from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._encrypted:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            if not self._encrypted and (server.has_extn("starttls") or not is_loopback(self._host)):
                server.starttls(context=context)
            if self._name:
                server.login(self._name, self._password)
        except BaseException:
            server.close()
            raise
        return server


def _without_address(error: Exception) -> str:
    """What kind of error it was; servers like to repeat whom the letter was for, and logs name nobody."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    return type(error).__name__
