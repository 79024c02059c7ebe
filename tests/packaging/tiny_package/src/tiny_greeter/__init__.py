"""Greets people: the smallest capability that another package can bring."""

from typing import Annotated

from pydantic import Field

from morgiana.kernel.refusals import Refusal, Where
from morgiana.operations import Capability, Context, Meter, Model, operation


class GreetRequest(Model):
    """Who is greeted."""

    name: Annotated[str, Field(min_length=1)]
    """The name to greet by."""
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    """How often."""


class Greeting(Model):
    """What is said."""

    lines: list[str]
    """The greeting, line by line."""


class NameUnspeakable(Refusal):
    """Nobody may say that name."""

    status = 451


@operation(
    "greet.customer",
    meter=Meter("greeting", count=lambda request: request.times),
    runs="inline or job",
    raises=(NameUnspeakable,),
)
def greet_customer(request: GreetRequest, ctx: Context) -> Greeting:
    """Greet a customer.

    Says good day by name.
    """
    if request.name == "Voldemort":
        raise NameUnspeakable("That name is not said.", remedy="Say another.", where=Where(field="name"))
    lines = [f"Good day, {request.name}!" for _ in ctx.track(range(request.times), unit="greeting")]
    return Greeting(lines=lines)


CAPABILITY = Capability(
    name="greet",
    title="Greetings",
    introduction="Greet whoever comes in.",
    functions=(greet_customer,),
    package=__name__,
)
