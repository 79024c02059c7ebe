"""What may stand behind the question mark of an address, checked like a body."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

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


def query_of(request: Request, model: type[M]) -> M:
    """The query as a model. Raises `InvalidRequest`."""
    try:
        return model.model_validate(dict(request.query_params))
    except ValidationError as error:
        raise invalid_request(error) from error
