"""What may stand behind the question mark of an address, checked like a body."""

from typing import Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from morgiana.control.energy.later import AT_ONCE, Wish
from morgiana.control.problems import invalid_request

M = TypeVar("M", bound=BaseModel)


class Query(BaseModel):
    """Texts that are read as what the field says; a name that is not known is refused, so that a slip is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Latest(Query):
    limit: int = Field(default=100, ge=1, le=1000)
    """How many to list, newest first."""


class LatestReceipts(Latest):
    operation: str | None = Field(default=None, max_length=200)
    """Only the receipts of this operation."""


class FileName(Query):
    name: str | None = Field(default=None, min_length=1, max_length=255)
    """The file's name, where the body is the file itself."""


class Later(Query):
    when: Literal["now", "cheap", "clean"] = "now"
    """Whether the job may wait for an hour of cheap electricity or of little CO2e."""
    latest_start: AwareDatetime | None = None
    """The moment that it begins at the latest; a day from now if it is not said."""

    def wish(self) -> Wish:
        return AT_ONCE if self.when == "now" else Wish(self.when, self.latest_start)


def query_of(request: Request, model: type[M]) -> M:
    """The query as a model. Raises `InvalidRequest`."""
    try:
        return model.model_validate(dict(request.query_params))
    except ValidationError as error:
        raise invalid_request(error) from error
