"""A figure with what it is, and what it is part of."""

from morgiana.surfaces.console.markup import link, tag


def tile(title: str, figure: str, under: str = "", to: str = "") -> None:
    """Draw it; `to` makes a way of the line below it."""
    with tag("div", "", "tile"):
        tag("p", title, "tile-title")
        tag("p", figure, "tile-amount")
        if to:
            with tag("p", "", "soft"):
                link(under, to)
        else:
            tag("p", under, "soft")
