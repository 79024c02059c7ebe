"""Units of physics, and how they are converted."""

from typing import Final

JOULES_PER_KWH: Final = 3_600_000
