"""Where a request takes files: each place found by the model's annotations, so that no surface need name a field."""

import types
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from morgiana.operations import FileRef

Keep = Callable[[Any], Any]
"""Makes a stored file's reference of whatever stands at the place of a file; gives back what it does not know."""


def with_files(model: type[BaseModel], draft: Mapping[str, Any], keep: Keep) -> dict[str, Any]:
    """A request's JSON with `keep` asked about every file; what does not fit the model is left as it is."""
    fields = model.model_fields
    return {
        name: _kept(fields[name].annotation, value, keep) if name in fields else value for name, value in draft.items()
    }


def inner(annotation: Any) -> Any:
    """An annotation without `Annotated` and without its `None`; a union of several stays one."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, types.UnionType):
        members = [member for member in get_args(annotation) if member is not type(None)]
        return inner(members[0]) if len(members) == 1 else annotation
    return annotation


def _kept(annotation: Any, value: Any, keep: Keep) -> Any:
    kind = inner(annotation)
    if kind is FileRef:
        return keep(value)
    if isinstance(value, list) and get_origin(kind) is list:
        return [_kept(get_args(kind)[0], item, keep) for item in value]
    if isinstance(value, dict) and get_origin(kind) is dict:
        return {name: _kept(get_args(kind)[1], item, keep) for name, item in value.items()}
    if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, BaseModel):
        return with_files(kind, value, keep)
    return value
