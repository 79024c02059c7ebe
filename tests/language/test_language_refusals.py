"""No refusal puts a piece of English into a place of its sentence, where a translation would leave it as it is.

`Words.told` finds a refusal's template again and keeps the values of its places. A value may therefore be a number, a
name or an identifier, and not words. The source is read for it: whatever a place can hold, as far as the module says
it (both branches of a condition, a table's entries, what a loop goes through, what a name was given, what a function
of the module returns, what a parameter is called with), must have no English word outside of backticks; and no place
holds a `title` or a `meaning`, which are texts of the registry. What comes from other modules is not seen.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final

import pytest
from console_texts import refused, refusing_sources

_WORD: Final = re.compile(r"(?<![\w./@:-])[A-Za-z][a-z]+(?![\w/@-]|\.\w)")
"""A word as people write it; `morgiana-backups.json`, `UTC` and `http/protobuf` are none."""
_SAID_ANEW: Final = Path("commerce", "importing")
"""The import says its sentences in the shop's language with their values, by a catalogue of its own."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Values:
    """What an expression of a module can be, as texts."""

    tree: ast.Module
    _seen: set[ast.expr] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._above = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self._functions = {node.name: node for node in ast.walk(self.tree) if isinstance(node, _Function)}

    def texts(self, expression: ast.expr) -> Iterator[str]:
        if expression in self._seen:
            return
        self._seen.add(expression)
        match expression:
            case ast.Constant(value=str(text)):
                yield text
            case ast.Attribute(attr="title" | "meaning" as name):
                yield f"the {name} of something"
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self"), attr=name)) if (
                name in self._functions
            ):
                returns = (node for node in ast.walk(self._functions[name]) if isinstance(node, ast.Return))
                yield from self._all(node.value for node in returns if node.value)
            case ast.Name(id=name):
                yield from self._all(self._given(name, expression))
            case _:
                yield from self._all(_parts(expression))

    def _all(self, expressions: Iterator[ast.expr]) -> Iterator[str]:
        for expression in expressions:
            yield from self.texts(expression)

    def _given(self, name: str, where: ast.AST) -> Iterator[ast.expr]:
        """What a name was given, in the innermost function that gives it anything, else in the module."""
        scope: ast.AST | None = where
        while scope := self._above.get(scope) if scope else None:
            if isinstance(scope, (*_Function.__args__, ast.Module)):
                given = [*chain.from_iterable(_assignments(node, name) for node in ast.walk(scope))]
                if isinstance(scope, _Function):
                    given += self._arguments(scope, name)
                if given:
                    yield from given
                    return

    def _arguments(self, function: _Function, name: str) -> Iterator[ast.expr]:
        """What calls of the module give to a parameter."""
        names = [parameter.arg for parameter in function.args.args if parameter.arg not in ("self", "cls")]
        for call in ast.walk(self.tree):
            if isinstance(call, ast.Call) and function.name in (
                getattr(call.func, "id", None),
                getattr(call.func, "attr", None),
            ):
                yield from (keyword.value for keyword in call.keywords if keyword.arg == name)
                yield from (value for parameter, value in zip(names, call.args, strict=False) if parameter == name)


def _parts(expression: ast.expr) -> Iterator[ast.expr]:
    match expression:
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            yield from (one, other)
        case ast.BoolOp(values=several) | ast.JoinedStr(values=several) | ast.Dict(values=several):
            yield from several
        case ast.Tuple(elts=several) | ast.List(elts=several) | ast.Set(elts=several):
            yield from several
        case ast.GeneratorExp(elt=one) | ast.ListComp(elt=one) | ast.FormattedValue(value=one):
            yield one
        case ast.Subscript(value=one):
            yield one
        case ast.Call(func=ast.Attribute(value=one, attr="get"), args=[_, *defaults]):
            yield from (one, *defaults)
        case ast.Call(func=ast.Attribute(attr="join"), args=joined):
            yield from joined
        case ast.Call(func=ast.Attribute(value=one)):
            yield one


def _assignments(node: ast.AST, name: str) -> Iterator[ast.expr]:
    match node:
        case ast.Assign(targets=[target], value=value):
            yield from _matched(target, value, name)
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
            yield from _matched(target, value, name)
        case ast.For(target=target, iter=ast.Tuple(elts=rounds) | ast.List(elts=rounds)):
            for value in rounds:
                yield from _matched(target, value, name)


def _matched(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    match target, value:
        case ast.Name(id=found), _ if found == name:
            yield value
        case ast.Tuple(elts=targets), ast.Tuple(elts=values):
            for one, its_value in zip(targets, values, strict=False):
                yield from _matched(one, its_value, name)


def english_pieces(tree: ast.Module) -> Iterator[str]:
    """Each place of a refusal's sentence that can hold English, with what it can hold."""
    for sentence in refused(tree):
        if not isinstance(sentence, ast.JoinedStr):
            continue
        for place in sentence.values:
            if isinstance(place, ast.FormattedValue):
                texts = [re.sub("`[^`]*`", "", text) for text in Values(tree).texts(place.value)]
                if english := [text for text in texts if _WORD.search(text)]:
                    yield f"{ast.unparse(place.value)}: {english}"


def test_refusals_are_whole_sentences() -> None:
    """Every place of every refusal holds a value, and no piece of the sentence."""
    found = {
        f"{path}: {piece}"
        for path, tree in refusing_sources()
        if not path.is_relative_to(_SAID_ANEW)
        for piece in english_pieces(tree)
    }
    assert found == set()


@pytest.mark.parametrize(
    "source",
    [
        """raise Refused(f"{n} {'is' if n == 1 else 'are'} too many.", remedy="Give less.")""",
        """
def refuse(holder):
    whose = {"": "the organisation's"}.get(holder, "the key's")
    raise Refused(f"{whose} limit is reached.", remedy="Give less.")
""",
        """
for table, what in (("a", "Somebody has"), ("b", "Somebody is invited to")):
    raise Refused(f"{what} the role.", remedy="Give less.")
""",
        """
def costs(price, may):
    return f"This may cost {price}" if may else f"This costs {price}"
raise Refused(f"{costs(1, True)}; nothing is left.", remedy="Give less.")
""",
        """
def away(why):
    return Refused(f"It cannot be used: {why}.", remedy="Wait.")
raise away("its answer is too long")
""",
        """raise Refused(f"{TABLES[table].title} were changed.", remedy="Look again.")""",
        """
told = f"It {'rains' if wet else 'shines'}."
raise Refused("No.", remedy=told)
""",
    ],
)
def test_pieces_are_found(source: str) -> None:
    """Each way in which pieces came into sentences is seen."""
    assert len(list(english_pieces(ast.parse(source)))) == 1


@pytest.mark.parametrize(
    "source",
    [
        """raise Refused(f"{', '.join(names)} cannot be given.", remedy="Give less.")""",
        """
NAME = "morgiana-backups.json"
raise Refused(f"{NAME} cannot be read, nor {zone or 'UTC'}.", remedy="Give less.")
""",
        """
def refuse(what):
    raise Refused(f"`{what}` must be kept for {days:,} days.", remedy="Wait.")
refuse(request.what)
""",
    ],
)
def test_values_are_no_pieces(source: str) -> None:
    """Numbers, identifiers and names of files stand in sentences of every language."""
    assert list(english_pieces(ast.parse(source))) == []
