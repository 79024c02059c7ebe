"""What may stand behind the question mark of an address, checked like a body."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from morgiana.control.problems import invalid_request
from morgiana.kernel.refusals import InvalidRequest, Where

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
        return model.model_validate(once_each(request))
    except ValidationError as error:
        raise invalid_request(error) from error


def once_each(request: Request) -> Mapping[str, str]:
    """The query by its names. Raises `InvalidRequest` for a name that stands there twice: a proxy before the server, or
    what reads a log after it, may take the other value for the one that counted."""
    pairs = request.query_params.multi_items()
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)[:80]
        raise InvalidRequest(f"`{twice}` stands in the query twice.", remedy="Send it once.", where=Where(field=twice))
    return found
