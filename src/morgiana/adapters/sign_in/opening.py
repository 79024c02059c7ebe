"""Opens the door of an installation: its accounts, its post and its identity providers, as the operator set them."""

from urllib.parse import urlsplit

from morgiana.adapters.database.database import Database
from morgiana.adapters.database.door import DoorRows, write_errand
from morgiana.adapters.database.identity import IdentityRows
from morgiana.adapters.database.sessions import SessionRows
from morgiana.adapters.database.sign_in import CredentialRows
from morgiana.adapters.database.tenancy import TenancyRows
from morgiana.adapters.mail.folder import FolderMail
from morgiana.adapters.mail.smtp import SmtpMail
from morgiana.control.identity.accounts import Accounts
from morgiana.control.installation import Settings
from morgiana.control.ports import Effect, Transaction
from morgiana.control.privacy.vault import Sealer
from morgiana.control.sign_in.errands import Errands
from morgiana.control.sign_in.ports import Mail
from morgiana.control.sign_in.providers import IdentityProvider
from morgiana.control.sign_in.service import SignIn, SignInStores
from morgiana.control.sign_in.sessions import Sessions
from morgiana.kernel.clock import Clock, SystemClock

OUTBOX = "letters"
"""The folder below the home where letters lie as long as there is no mail server."""


def open_accounts(database: Database, sealer: Sealer, clock: Clock | None = None) -> Accounts:
    """People as sign-in sees them."""
    return Accounts(IdentityRows(database, sealer), TenancyRows(database, sealer), clock or SystemClock())


def open_sign_in(settings: Settings, database: Database, sealer: Sealer, sessions: Sessions) -> SignIn | None:
    """The door, or None without a public address: then one shop is served at its own machine, without accounts."""
    if not settings.url:
        return None
    credentials, door = CredentialRows(database, sealer), DoorRows(database)
    return SignIn.of(
        url=settings.url,
        sign_up=settings.sign_up,
        people=open_accounts(database, sealer),
        stores=SignInStores(
            credentials=credentials,
            sessions=SessionRows(database, sealer),
            tickets=door,
            errands=door,
            journal=credentials,
        ),
        sessions=sessions,
        sealer=sealer,
        mail=open_mail(settings),
        providers=_providers(settings),
    )


def _providers(settings: Settings) -> list[IdentityProvider]:
    """What asks them takes 6 MB of memory, which a server without any does not need."""
    if not settings.identity_providers:
        return []
    from morgiana.adapters.identity_provider.openid import OpenIdProvider

    return [OpenIdProvider(provider) for provider in settings.identity_providers]


def open_mail(settings: Settings) -> Mail:
    """The mail server, or the folder for letters."""
    host = urlsplit(settings.url).hostname or ""
    sender = settings.mail_from or f"morgiana@{host if '.' in host and not host[-1].isdigit() else 'localhost'}"
    if settings.smtp_url:
        return SmtpMail(settings.smtp_url, sender=sender)
    return FolderMail(settings.home / OUTBOX, sender=sender)


class InvitationErrands:
    """Implements `InvitationPost`: the letter is asked for in the transaction of the call that invites."""

    def __init__(self, errands: Errands, clock: Clock | None = None) -> None:
        self._errands, self._clock = errands, clock or SystemClock()

    def invitation(self, *, email: str, organisation: str, inviter: str, secret: str) -> Effect:
        facts = {"email": email, "organisation": organisation, "inviter": inviter, "secret": secret}
        errand, at = self._errands.made("invitation", facts), self._clock.now()

        def put(transaction: Transaction) -> None:
            write_errand(transaction, errand, at)

        return put
