"""What is shown once has a mask where an answer is kept, however deep it lies in it."""

from typing import Any

import pytest

from morgiana.operations import Model, ShownOnce, json_of, kept_json_of


class _Given(Model):
    key: ShownOnce


class _Maybe(Model):
    link: ShownOnce | None


class _Both(Model):
    first: _Given
    second: _Given


class _Many(Model):
    given: dict[str, list[_Given | None]]


class _Plain(Model):
    key: str


SECRET = "mg_key_made_up"


@pytest.mark.parametrize(
    "answer",
    [
        _Given(key=SECRET),
        _Maybe(link=SECRET),
        _Both(first=_Given(key=SECRET), second=_Given(key=SECRET)),
        _Many(given={"a": [None, _Given(key=SECRET)]}),
    ],
)
def test_what_is_shown_once_is_not_kept(answer: Any) -> None:
    told = json_of(answer)
    assert SECRET.encode() in told
    kept = kept_json_of(answer, told)
    assert SECRET.encode() not in kept
    assert b"(shown once)" in kept


def test_any_other_answer_is_kept_as_it_was_told() -> None:
    told = json_of(_Plain(key=SECRET))
    assert kept_json_of(_Plain(key=SECRET), told) is told
