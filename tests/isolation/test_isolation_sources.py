"""No source of ours runs what it is given, loads objects from outside, or uses ciphers and hashes of yesterday."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src" / "morgiana"

RUNS = {"eval", "exec", "compile", "__import__", "system", "popen", "getoutput", "getstatusoutput"}
LOADS = {"pickle", "marshal", "shelve", "dill", "joblib"}
WEAK = {"md5", "sha1", "DES", "TripleDES", "ARC4", "Blowfish", "ECB", "CBC", "PKCS1v15"}
SECRET = {
    "secret_text.py", "recovery_codes.py", "sessions.py", "tickets.py", "access.py", "vault.py", "keys.py",
    "time_codes.py", "providers.py",
}  # fmt: skip
"""Where secrets are made."""
PATTERNS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
MADE_ELSEWHERE = {
    ("system.py", "self.sheet_name"), ("system.py", "pattern"),  # written for each shop system, in our sources
    ("troubles.py", "pattern"),  # of `_MEANINGS`, above it
    ("records.py", "self.quoted_fields[0]"),  # made of the dialect, below
    ("words.py", "'(.+?)'.join((re.escape(part) for part in re.split('\\\\{\\\\d+\\\\}', template)))"),
    ("places.py", "'|'.join(map(re.escape, self.needles))"),
    ("language.py", "''.join(parts)"),  # whose parts are escaped, or a constant
    ("dialects.py", "delimiter"),  # which is handed over escaped, by the one who calls
    ("dialects.py", "quote"),  # one of the two quotation marks
}  # fmt: skip
"""Regular expressions that are no constant, each looked at: none holds what somebody sent unless it is escaped."""


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES.rglob("*.py"):
        if "tests" not in path.relative_to(SOURCES).parts:
            yield path, ast.parse(path.read_text("utf-8"))


def called(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """What is called: a bare name as it is, an attribute with what it is of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_nothing_that_is_given_is_run() -> None:
    """No `eval` or its like, and no command of the system by way of a shell."""
    found = [
        (path.name, name)
        for path, tree in sources()
        for name, call in called(tree)
        if name in RUNS
        or (name.startswith("os.") and name[3:] in RUNS)
        or any(keyword.arg == "shell" for keyword in call.keywords)
    ]
    assert found == []


def test_no_objects_are_loaded_from_outside() -> None:
    """No pickle and its like, and no YAML that makes objects."""
    found = [
        (path.name, name.name)
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [*node.names, ast.alias(getattr(node, "module", None) or "")]
        if name.name.partition(".")[0] in LOADS | {"yaml"}
    ]
    assert found == []


def test_no_cipher_or_hash_of_yesterday() -> None:
    """SHA-1 stands where a standard wants it, in the codes of an authenticator app, and nowhere else."""
    found = {
        (path.name, part)
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name | ast.Constant)
        for part in [
            node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", getattr(node, "value", None))
        ]
        if isinstance(part, str) and part in WEAK
    }
    assert found <= {("time_codes.py", "sha1")}


def test_no_regular_expression_is_made_of_input() -> None:
    """A pattern is a constant, or made of constants and of what `re.escape` gave; the few others are named above."""
    unseen: set[tuple[str, str]] = set()
    seen: set[tuple[str, str]] = set()
    for path, tree in sources():
        for name, call in called(tree):
            if name.startswith("re.") and name[3:] in PATTERNS:
                for part in not_constant(call.args[0]):
                    (seen if (path.name, part) in MADE_ELSEWHERE else unseen).add((path.name, part))
    assert unseen == set()
    assert MADE_ELSEWHERE - seen == set()


def not_constant(pattern: ast.expr) -> Iterator[str]:
    """The parts of a pattern that are neither a constant, by its value or its name in capitals, nor escaped."""
    if isinstance(pattern, ast.JoinedStr):
        for part in pattern.values:
            yield from not_constant(part.value if isinstance(part, ast.FormattedValue) else part)
    elif isinstance(pattern, ast.BinOp):
        yield from not_constant(pattern.left)
        yield from not_constant(pattern.right)
    elif not (
        isinstance(pattern, ast.Constant)
        or (isinstance(pattern, ast.Name) and pattern.id.isupper())
        or (isinstance(pattern, ast.Call) and ast.unparse(pattern.func) == "re.escape")
    ):
        yield ast.unparse(pattern)


def test_secrets_come_from_the_system() -> None:
    """Where secrets are made, nothing comes from `random`."""
    seen = set()
    for path, tree in sources():
        if path.name in SECRET:
            seen.add(path.name)
            names = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
            assert "random" not in names, path
    assert seen == SECRET
