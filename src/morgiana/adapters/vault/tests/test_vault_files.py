"""Sealed files: any size, from any byte on, and no piece of them changed, dropped, repeated or moved."""

import io
import os
from pathlib import Path

import pytest

from morgiana.adapters.vault.sealed_file import PIECE, SealedReader, SealedWriter, is_sealed_file, reseal
from morgiana.control.privacy.keys import SealBroken
from morgiana.control.privacy.vault import Vault

_SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17)


def _sealed(path: Path, vault: Vault, data: bytes) -> Path:
    with path.open("wb") as out:
        writer = SealedWriter(out, vault, "shop_a")
        for start in range(0, len(data), 50_000):
            writer.write(data[start : start + 50_000])
        writer.close()
    return path


@pytest.mark.parametrize("size", _SIZES)
def test_a_sealed_file_reads_back_from_any_byte(tmp_path: Path, vault: Vault, size: int) -> None:
    data = os.urandom(size)
    path = _sealed(tmp_path / "f", vault, data)
    assert is_sealed_file(path)
    with SealedReader(path, vault, "shop_a") as reader:
        assert reader.size_bytes == size
        assert b"".join(reader.pieces()) == data
        for offset in (0, size // 3, max(0, size - 5), size):
            reader.seek(offset)
            assert reader.read(70_000) == data[offset : offset + 70_000]


def test_nothing_of_the_text_stands_in_the_file(tmp_path: Path, vault: Vault) -> None:
    path = _sealed(tmp_path / "f", vault, b"marie.dupont@example.org," * 10_000)
    assert b"dupont" not in path.read_bytes()


def test_a_file_that_was_cut_reordered_or_changed_is_not_read(tmp_path: Path, vault: Vault) -> None:
    whole = _sealed(tmp_path / "f", vault, os.urandom(3 * PIECE + 5)).read_bytes()
    start, piece = len(whole) - (3 * (PIECE + 16) + 5 + 16), PIECE + 16
    pieces = [whole[start + i * piece : start + (i + 1) * piece] for i in range(4)]
    header = whole[:start]
    bad = {
        "cut at a piece": header + b"".join(pieces[:3]),
        "cut within a piece": whole[:-40],
        "reordered": header + pieces[1] + pieces[0] + pieces[2] + pieces[3],
        "repeated": header + pieces[0] + pieces[0] + pieces[2] + pieces[3],
        "changed": whole[:-1] + bytes([whole[-1] ^ 1]),
        "header changed": whole[: start - 1] + bytes([whole[start - 1] ^ 1]) + whole[start:],
        "no header": whole[9:],
        "empty": b"",
    }
    for name, content in bad.items():
        path = tmp_path / "bad"
        path.write_bytes(content)
        with pytest.raises(SealBroken), SealedReader(path, vault, "shop_a") as reader:
            assert b"".join(reader.pieces()) == name.encode()


def test_another_tenant_cannot_open_a_file(tmp_path: Path, vault: Vault) -> None:
    path = _sealed(tmp_path / "f", vault, b"secret")
    with pytest.raises(SealBroken):
        SealedReader(path, vault, "shop_b")


def test_a_new_key_of_the_tenant_is_written_into_the_header_alone(tmp_path: Path, vault: Vault) -> None:
    data = os.urandom(PIECE * 2)
    path = _sealed(tmp_path / "f", vault, data)
    before = path.read_bytes()
    newest = vault.rotate("shop_a")
    assert reseal(path, vault, "shop_a", newest=newest)
    assert not reseal(path, vault, "shop_a", newest=newest)
    assert path.read_bytes()[-PIECE:] == before[-PIECE:]
    vault.retire("shop_a", before=newest)
    with SealedReader(path, vault, "shop_a") as reader:
        assert reader.read() == data


def test_a_writer_needs_only_a_stream_that_can_be_written(vault: Vault) -> None:
    out = io.BytesIO()
    writer = SealedWriter(out, vault, "shop_a")
    writer.write(b"x")
    writer.close()
    assert out.getvalue()[:3] == b"\x01mg"
