"""The master key, which wraps the keys of all shops: having all of them wrapped by the newest one."""

from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.markup import button, card, note, tag
from morgiana.surfaces.console.screen import Screen


def show_master_key(screen: Screen) -> None:
    """Draw the way to it, for whoever may."""
    words, part = screen.words, screen.parts.host.rotate_master
    if not screen.can(part):
        return
    with card(words("Master key")):
        text = words("It wraps the keys of all shops. After you added a newer one, have it wrap them all.")
        tag("p", text, "soft")
        told = tag("div", "", "stack", aria_live="polite")

        async def rewrap() -> None:
            texts = [
                words("Every shop’s keys are wrapped anew. Nobody notices, and nothing stops meanwhile."),
                words("Keep the older master keys for as long as backups from before are to be opened."),
            ]
            title = words("Wrap all keys by the newest master key?")
            if not await agreed(screen, title, texts, words("Yes, do it")):
                return
            answer = await carried_out(screen, part, {}, place=told)
            if answer is not None:
                with told:
                    said = words.many(
                        "{count} key was wrapped by an older one, and is wrapped anew.",
                        "{count} keys were wrapped by an older one, and are wrapped anew.",
                        answer.rewrapped,
                    )
                    note(said if answer.rewrapped else words("All were wrapped by the newest one already."), "good")

        with tag("div", "", "row"):
            button(words("Wrap all keys anew"), rewrap, "plain")
