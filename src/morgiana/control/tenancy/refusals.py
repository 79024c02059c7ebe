"""What can be said no to about organisations, shops and plans."""

from morgiana.kernel.refusals import Refusal


class UnknownTenant(Refusal):
    """The host has no organisation of that id."""

    status = 404


class UnknownPlan(Refusal):
    """The host has no plan of that name."""

    status = 404


class TenantHasEnded(Refusal):
    """The organisation was closed, which is for good."""

    status = 409


class HouseTenant(Refusal):
    """The organisation is the installation's own, which cannot be suspended or closed."""

    status = 409


class NoSecondFactor(Refusal):
    """Whoever would require a second factor of everybody has none."""

    status = 409


class LastShop(Refusal):
    """An organisation has one open shop at least."""

    status = 409
