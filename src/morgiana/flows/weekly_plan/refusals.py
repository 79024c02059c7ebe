"""What the plan can refuse."""

from morgiana.kernel.refusals import Refusal


class NothingToPlan(Refusal):
    """The shop's data hold no sale from before the week to plan."""
