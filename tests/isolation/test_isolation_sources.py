"""No source of ours runs what it is given, loads objects from outside, or uses ciphers and hashes of yesterday."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src" / "morgiana"

RUNS = {"eval", "exec", "compile", "__import__", "system", "popen", "getoutput", "getstatusoutput"}
LOADS = {"pickle", "marshal", "shelve", "dill", "joblib"}
WEAK = {"md5", "sha1", "DES", "TripleDES", "ARC4", "Blowfish", "ECB", "CBC", "PKCS1v15"}
SECRET = {"secret_text.py", "recovery_codes.py", "sessions.py", "tickets.py", "access.py", "vault.py", "keys.py"}
"""Where secrets are made."""


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


def test_secrets_come_from_the_system() -> None:
    """Where secrets are made, nothing comes from `random`."""
    seen = set()
    for path, tree in sources():
        if path.name in SECRET:
            seen.add(path.name)
            names = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
            assert "random" not in names, path
    assert seen == SECRET
