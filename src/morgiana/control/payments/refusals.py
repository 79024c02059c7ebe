"""What stands in the way of a payment."""

from typing import Final

from morgiana.kernel.refusals import Refusal


class AlreadyRecorded(Refusal):
    """A payment with this reference was recorded already."""

    status = 409


class UnknownPayment(Refusal):
    """No payment has that number."""

    status = 404


class MoreThanPaid(Refusal):
    """More would be given back than was paid and not given back before."""

    status = 409


class UnknownPaymentProvider(Refusal):
    """No payment provider of that name reports to this installation."""

    status = 404


class BadSignature(Refusal):
    """The report was not signed by the payment provider, or not just now."""

    status = 401


OF_WEBHOOK: Final[tuple[type[Refusal], ...]] = (UnknownPaymentProvider, BadSignature)
