"""A trail as a file: whoever changes, removes, inserts, moves or cuts off an entry is found, whatever they do."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from morgiana.control.audit.chain import BEGINNING, Broken, Entry, append
from morgiana.control.audit.heads import Head, sign_head
from morgiana.control.audit.trail_file import verify_trail, write_trail

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
KEY, STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32)), Ed25519PrivateKey.from_private_bytes(b"s" * 32)


def entries(count: int) -> list[Entry]:
    return [
        Entry(AT + timedelta(seconds=n), f"person_{n % 3}", "key_1" if n % 2 else "", f"say.{n % 5}", f"rcpt_{n}")
        for n in range(count)
    ]


def trail(said: Sequence[Entry], *, key: Ed25519PrivateKey = KEY, after: int = 0) -> list[bytes]:
    """The lines of a file of the chain of these entries."""
    links = append(0, BEGINNING, said)
    hash = links[after - 1].hash if after else BEGINNING
    head = Head("shop", len(links), links[-1].hash if links else BEGINNING)
    rest = [(link.seq, link.body, link.hash) for link in links[after:]]
    return list(write_trail("shop", rest, sign_head(head, AT, key), after=after, hash=hash))


PUBLIC = json.loads(trail(entries(1))[-1])["public_key"]


def test_whole_trail_holds() -> None:
    """What was written is verified, from the beginning or from a later entry on."""
    whole = verify_trail(trail(entries(9)), public_key=PUBLIC)
    assert (whole.tenant, whole.first, whole.last, whole.public_key) == ("shop", 1, 9, PUBLIC)
    part = verify_trail(trail(entries(9), after=4), public_key=PUBLIC)
    assert (part.first, part.last) == (5, 9)
    assert verify_trail(trail([])).last == 0


@settings(max_examples=300, deadline=None)
@given(data=st.data(), count=st.integers(2, 12))
def test_every_change_is_found(data: st.DataObject, count: int) -> None:
    """One entry changed in one byte, removed, doubled, moved, or the end cut off, with or without the head."""
    lines = trail(entries(count))
    where = data.draw(st.integers(1, count), label="line")
    how = data.draw(st.sampled_from(["change", "remove", "double", "swap", "cut", "cut before head", "first"]))
    if how == "change":
        place = data.draw(st.integers(0, len(lines[where]) - 2), label="byte")
        put = data.draw(st.integers(33, 126).filter(lambda byte: byte != lines[where][place]), label="put")
        lines[where] = lines[where][:place] + bytes([put]) + lines[where][place + 1 :]
    elif how == "remove":
        del lines[where]
    elif how == "double":
        lines.insert(where, lines[where])
    elif how == "swap":
        other = data.draw(st.integers(1, count).filter(lambda line: line != where), label="other")
        lines[where], lines[other] = lines[other], lines[where]
    elif how == "cut":
        del lines[where:]
    elif how == "cut before head":
        del lines[where:-1]
    else:
        del lines[0]
    with pytest.raises(Broken):
        verify_trail(lines, public_key=PUBLIC)


@given(where=st.integers(0, 5), count=st.integers(6, 9))
def test_chain_that_was_reckoned_anew_is_not_signed(where: int, count: int) -> None:
    """Whoever changes an entry and all hashes after it cannot sign the new head; with a key of their own they are
    found by whoever knows the installation's."""
    said = entries(count)
    said[where] = Entry(AT, "somebody else", "", "say.nothing", "rcpt_0")
    forged = trail(said)
    forged[-1] = trail(entries(count))[-1]
    with pytest.raises(Broken, match="head was signed"):
        verify_trail(forged, public_key=PUBLIC)
    with pytest.raises(Broken, match="no head that was signed by that key"):
        verify_trail(trail(said, key=STRANGER), public_key=PUBLIC)


def test_foreign_files_are_told_apart() -> None:
    """What is no trail at all is said to be none, and never a mistake of ours."""
    for lines in ([], [b"\n"], [b"{}\n"], [b"[1]\n"], [b"\xff\xfe\n"], [b'{"format":"morgiana audit trail 1"}\n']):
        with pytest.raises(Broken):
            verify_trail(lines)
