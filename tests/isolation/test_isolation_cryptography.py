"""The page on cryptography names every module that uses any, and what each of them uses."""

import ast
import re
from functools import cache
from pathlib import Path

from test_isolation_sources import SOURCES, called, sources

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "cryptography.md"
PACKAGES = {
    "hashlib",
    "hmac",
    "secrets",
    "ssl",
    "cryptography",
    "argon2",
    "joserfc",
    "jwt",
    "webauthn",
    "authlib",
    "nacl",
}
WORDS = {
    "AESGCM": "AES-256-GCM", "AESSIV": "AES-SIV", "Ed25519PrivateKey": "Ed25519", "HKDF": "HKDF", "scrypt": "scrypt",
    "sha256": "SHA-256", "blake2b": "BLAKE2b", "sha1": "SHA-1", "PasswordHasher": "argon2id", "hmac": "HMAC",
    "ChaCha20Poly1305": "ChaCha20", "sha512": "SHA-512", "pbkdf2_hmac": "PBKDF2", "RSAPrivateKey": "RSA",
}  # fmt: skip
"""What the sources call a primitive, and what the page does."""


@cache
def used() -> dict[str, set[str]]:
    """The primitives that each module uses which imports anything of the packages above."""
    found = {}
    for path, tree in sources():
        names = {name.id for name in ast.walk(tree) if isinstance(name, ast.Name)}
        names |= {name.attr for name in ast.walk(tree) if isinstance(name, ast.Attribute)}
        if not {"hmac.new", "hmac.digest"} & {name for name, _ in called(tree)}:
            names.discard("hmac")  # which then compares in constant time, and no more
        imported = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                imported |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").partition(".")[0])
        if imported & PACKAGES:
            found[str(path.relative_to(SOURCES))] = {WORDS[name] for name in names & WORDS.keys()}
    return found


def told() -> dict[str, str]:
    """What the page says of each module."""
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \| ([^|]+) \|.*$", PAGE.read_text("utf-8"), re.MULTILINE)
    found: dict[str, str] = {}
    for how, where in rows:
        for module in re.findall(r"`([\w/]+\.py)`", where):
            found[module] = f"{found.get(module, '')} {how}"
    return found


def test_every_module_is_named_and_no_other() -> None:
    assert set(told()) - {"control/encryption.py"} == set(used())  # which has the list of ciphers, as a text


def test_every_primitive_is_named() -> None:
    rows = told()
    assert [(module, word) for module, words in used().items() for word in words if word not in rows[module]] == []
