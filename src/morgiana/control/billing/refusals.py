"""What stands in the way of an invoice, a credit note or a limit."""

from morgiana.kernel.refusals import Refusal


class NotReadyToInvoice(Refusal):
    """Something that has to stand on an invoice was not said yet."""

    status = 409


class MonthNotOver(Refusal):
    """The month is not over: what it comes to is not known."""

    status = 409


class Overtaken(Refusal):
    """Something was used, paid or issued at the same moment."""

    status = 409


class UnknownInvoice(Refusal):
    """No invoice of this organisation has that number or id."""

    status = 404


class NothingLeftToCredit(Refusal):
    """The invoice was credited already, in whole or up to what is asked for."""

    status = 409


class UnknownHolder(Refusal):
    """The organisation has no such shop or key."""

    status = 404


class OtherCurrency(Refusal):
    """The organisation pays in another currency."""

    status = 409


class UnknownPayer(Refusal):
    """No such organisation is known here."""

    status = 404


class NotOverdue(Refusal):
    """The invoice is not overdue: there is nothing to ask for again."""

    status = 409
