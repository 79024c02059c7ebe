"""The early warning: a limit is nearly used up, or is."""

from collections.abc import Sequence
from typing import Any

from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.markup import drawing, link, tag
from morgiana.surfaces.console.money.figures import Figures, Month, figures_of_limits
from morgiana.surfaces.console.money.limits import holder_name
from morgiana.surfaces.console.screen import Screen


async def warn_of_limits(screen: Screen) -> None:
    """Draw the warnings of this month on a page that is about something else."""
    if not screen.spends or not screen.can(screen.parts.money.spending):
        return
    figures = await figures_of_limits(screen)
    show_warnings(screen, figures.near_limits(), figures)


def show_warnings(screen: Screen, near: Sequence[Any], figures: Figures) -> None:
    """Draw a warning for each limit that is nearly used up."""
    words = screen.words
    month = Month.of(figures.today)
    for one in near:
        over = one.spent_percent >= 100
        with tag("div", "", "note bad" if over else "note warn", role="alert"):
            drawing(icon("alert"))
            with tag("div", "", "grow"):
                text = words(
                    "{name}: {spent} of the {limit} that this month may cost are spent ({share}).",
                    name=holder_name(words, figures, one.holder), spent=words.money(one.spent),
                    limit=words.money(one.limit), share=words.share(one.spent_percent / 100),
                )  # fmt: skip
                tag("p", text, "strong")
                day = words.day(month.after.first)
                if over:
                    tag("p", words("Calls that cost money are refused until {day}, or until you raise it.", day=day))
                else:
                    tag("p", words("Once it is used up, calls are refused until {day}.", day=day))
                if screen.can(screen.parts.money.set_limit):
                    link(words("See what it went into, or change the limit"), "/spending#limits")
