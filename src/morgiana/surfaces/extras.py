"""What to install when a part of the program is not there."""

import re
from importlib.metadata import PackageNotFoundError, requires
from typing import Final

from morgiana.kernel.refusals import Refusal

_NEED: Final = re.compile(r"^(?P<name>[A-Za-z0-9._-]+).*\bextra\s*==\s*['\"](?P<extra>[a-z0-9-]+)['\"]")
_EVERYTHING: Final = "all"


class ExtraMissing(Refusal):
    """This part of Morgiana is not installed."""

    status = 501


def extra_missing(error: ModuleNotFoundError, extra: str | None = None) -> ExtraMissing:
    """The refusal that names the extra to install; without `extra`, the first that brings the missing module."""
    module = (error.name or "").partition(".")[0]
    wanted = extra or extra_of(module)
    return ExtraMissing(
        f"This needs a part of Morgiana that is not installed (there is no module {module!r}).",
        remedy=f"pip install 'morgiana[{wanted}]', or everything that there is: pip install 'morgiana[all]'",
    )


def missing_part(error: Exception) -> ExtraMissing | None:
    """The refusal where an error is of a part that is not installed; a module of ours that is not there is a bug."""
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] != "morgiana":
        return extra_missing(error)
    return None


def extra_of(module: str) -> str:
    """The smallest extra that brings a module; all of them where no name tells."""
    bringing = [name for name, needs in needs_of_extras().items() if _plain(module) in map(_plain, needs)]
    return min(bringing, key=lambda name: len(needs_of_extras()[name]), default=_EVERYTHING)


def needs_of_extras() -> dict[str, list[str]]:
    """For each extra, the distributions that it brings, those of the extras in it too."""
    try:
        needs = requires("morgiana") or []
    except PackageNotFoundError:
        return {}
    extras: dict[str, list[str]] = {}
    for found in filter(None, map(_NEED.match, needs)):
        if found["name"] != "morgiana":
            extras.setdefault(found["extra"], []).append(found["name"])
    return extras


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
