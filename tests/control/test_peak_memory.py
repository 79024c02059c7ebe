"""A receipt's peak memory is the process's own."""

import subprocess
import sys

_TELL = "from morgiana.control.peak_memory import peak_memory_bytes; print(peak_memory_bytes())"


def test_a_large_parent_does_not_count() -> None:
    """A process started by one that holds 400 MB says what it holds itself; the system's own mark says 400 MB more."""
    ballast = bytearray(b"x" * 400_000_000)
    told = subprocess.run([sys.executable, "-c", _TELL], capture_output=True, text=True, check=True)
    assert 5_000_000 < int(told.stdout) < 200_000_000
    assert len(ballast) == 400_000_000


def test_what_was_held_counts_after_it_is_gone() -> None:
    """300 MB that were held and let go are in the peak."""
    held = f"ballast = b'x' * 300_000_000; del ballast; {_TELL}"
    told = subprocess.run([sys.executable, "-c", held], capture_output=True, text=True, check=True)
    assert int(told.stdout) > 300_000_000
