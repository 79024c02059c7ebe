"""Whether the organisation's people have to show a second factor, for whoever may decide it."""

from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.markup import badge, button, tag
from morgiana.surfaces.console.people.members import Changed
from morgiana.surfaces.console.screen import Screen


async def show_second_factor(screen: Screen, changed: Changed) -> None:
    """Draw the switch, where people have accounts."""
    words, parts = screen.words, screen.parts.people
    if screen.desk.opened.sign_in is None or not screen.can(parts.require_second_factor):
        return
    is_required = (await screen.ask(parts.organisation)).answer.second_factor_required
    told = words(
        "Whoever signs in has to show an authenticator app's code or a passkey. Who has neither sets one up first."
    )
    open_to_all = words("A password alone lets people in, unless they have set up more themselves.")
    switch = words("No longer require a second factor") if is_required else words("Require a second factor")

    async def decide() -> None:
        if not is_required:
            texts = [words("Whoever is signed in without one does nothing more here until they have set one up.")]
            if not await agreed(screen, words("Require a second factor of everybody?"), texts, switch):
                return
        body = {"required": not is_required}
        if await carried_out(screen, parts.require_second_factor, body, place=place) is not None:
            await changed()

    with tag("section", "", "plan-section", aria_label=words("Second factor")):
        tag("h2", words("Second factor"))
        with tag("div", "", "card"):
            with tag("div", "", "row between"):
                with tag("div", "", "grow row tight"):
                    state = words("required") if is_required else words("not required")
                    badge(state, "good" if is_required else "plain")
                button(switch, decide, "plain")
            tag("p", told if is_required else open_to_all, "soft")
            place = tag("div", "", "stack", aria_live="polite")
