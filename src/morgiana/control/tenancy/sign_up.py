"""Whether somebody new is let in: the one decision, whatever page or provider they come by."""

from typing import Final, Literal, get_args

from morgiana.control.caller import HOST

SignUp = Literal["open", "invitation", "closed"]
"""`open`: anybody may found an organisation; `invitation`: new people are let in who were invited by anybody; `closed`:
new people are let in whom the host invited."""

SIGN_UPS: Final[tuple[SignUp, ...]] = get_args(SignUp)


def may_found(mode: SignUp) -> bool:
    """Whether somebody may found an organisation of their own."""
    return mode == "open"


def may_join(mode: SignUp, *, is_new: bool, invited_by: str) -> bool:
    """Whether the bearer of a good invitation may take it up; whoever has an account already always may."""
    return mode != "closed" or not is_new or invited_by == HOST
