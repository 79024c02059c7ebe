"""Identifiers that sort by their time of birth: RFC 9562 version 7, written with a word that says what they name."""

import os
import random
import time
from typing import Final

_chance: Final = random.Random(os.urandom(32))  # ids are unique, not secret; asking the system each time costs 10 µs
os.register_at_fork(after_in_child=lambda: _chance.seed(os.urandom(32)))


def new_id(kind: str) -> str:
    """A fresh id such as `job_0199f2c07b1c7a1e8c2d0d5f6a7b8c9d`: 48 bits of milliseconds, then 74 random bits."""
    assert kind.isidentifier(), kind
    number = (time.time_ns() // 1_000_000) << 80 | _chance.getrandbits(80)
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    return f"{kind}_{number:032x}"
