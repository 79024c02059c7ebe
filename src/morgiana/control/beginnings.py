"""When the owner of a job would have it begin, as every surface takes it."""

from typing import Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from morgiana.control.energy.later import AT_ONCE, Wish


class Beginning(BaseModel):
    """Read from texts or JSON alike; a name that is not known is refused, so that a slip is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    when: Literal["now", "cheap", "clean"] = "now"
    """Whether the job may wait for an hour of cheap electricity or of little CO2e."""
    latest_start: AwareDatetime | None = None
    """The moment that it begins at the latest; a day from now if it is not said."""
    not_before: AwareDatetime | None = None
    """The moment before which it does not begin."""
    priority: int = Field(default=0, ge=-100, le=100)
    """Jobs of higher priority come first among those of the same business that pays."""

    def asked(self) -> dict[str, Any]:
        """As keywords of `Runtime.submit`."""
        wish = AT_ONCE if self.when == "now" else Wish(self.when, self.latest_start)
        return {"not_before": self.not_before, "priority": self.priority, "wish": wish}


SOON: Final = Beginning()
"""As soon as a worker is free."""
