"""Sign-in as a whole: what the surfaces are handed, put together once."""

from collections.abc import Sequence
from dataclasses import dataclass

from morgiana.control.privacy.vault import Sealer
from morgiana.control.sign_in.account import OwnAccount
from morgiana.control.sign_in.entrance import Entrance
from morgiana.control.sign_in.errands import Errands
from morgiana.control.sign_in.hashing import Hasher
from morgiana.control.sign_in.joining import Joining, SignUp
from morgiana.control.sign_in.letters import Letters
from morgiana.control.sign_in.passkeys import Passkeys
from morgiana.control.sign_in.ports import (
    CredentialStore,
    ErrandStore,
    Journal,
    Mail,
    People,
    SessionStore,
    TicketStore,
)
from morgiana.control.sign_in.providers import IdentityProvider, Providers
from morgiana.control.sign_in.second_factor import SecondFactors
from morgiana.control.sign_in.sessions import Sessions
from morgiana.control.sign_in.throttle import Throttle
from morgiana.control.sign_in.tickets import Tickets
from morgiana.kernel.clock import Clock, SystemClock


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInStores:
    """Where sign-in keeps things."""

    credentials: CredentialStore
    sessions: SessionStore
    tickets: TicketStore
    errands: ErrandStore
    journal: Journal


@dataclass(frozen=True, slots=True)
class SignIn:
    """The door of an installation that has accounts."""

    url: str
    """The public address."""
    sign_up: SignUp
    entrance: Entrance
    joining: Joining
    account: OwnAccount
    errands: Errands

    @classmethod
    def of(
        cls,
        *,
        url: str,
        sign_up: SignUp,
        people: People,
        stores: SignInStores,
        sessions: Sessions,
        sealer: Sealer,
        mail: Mail,
        providers: Sequence[IdentityProvider] = (),
        hasher: Hasher | None = None,
        clock: Clock | None = None,
    ) -> "SignIn":
        """Put together for an installation that people reach at `url`."""
        clock = clock or SystemClock()
        tickets = Tickets(stores.tickets, sealer, clock, sessions.refusal_log)
        throttle = Throttle(stores.tickets, clock)
        errands = Errands(stores.errands, Letters(people, tickets, url), mail, sealer, clock, tidy=sessions.drop_old)
        entrance = Entrance(
            people=people,
            credentials=stores.credentials,
            devices=stores.sessions,
            sessions=sessions,
            tickets=tickets,
            hasher=hasher or Hasher(),
            throttle=throttle,
            second_factors=SecondFactors(stores.credentials, throttle, clock),
            passkeys=Passkeys(stores.credentials, tickets, clock, url),
            providers=Providers(providers, tickets, clock, url),
            errands=errands,
            sealer=sealer,
            journal=stores.journal,
            clock=clock,
        )
        return cls(url, sign_up, entrance, Joining(entrance, sign_up), OwnAccount(entrance), errands)

    @property
    def sessions(self) -> Sessions:
        return self.entrance.sessions
