"""What a backup needs from the world."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

Row = tuple[Any, ...]


class Store(Protocol):
    """Where backups are kept: whole objects by name. Every method raises `Fault` for what the disk or network does."""

    name: str
    """Where it is, for a person to read."""

    def read(self, name: str) -> bytes | None:
        """The object's bytes, or nothing where there is none."""

    def write(self, name: str, content: bytes) -> None:
        """Store it whole or not at all, on the disk before this returns."""

    def names(self, prefix: str) -> list[str]:
        """The names that begin with `prefix`, sorted."""

    def remove(self, name: str) -> None: ...


class Snapshot(Protocol):
    """The books at one moment, while others go on writing."""

    revision: str
    """Which schema they have."""

    def tables(self) -> dict[str, tuple[str, ...]]:
        """Every table to be kept, with its columns."""

    def rows(self, table: str) -> Iterator[Row]:
        """All rows of all tenants: texts, whole numbers, numbers, bytes and nothing."""


class BackedUpBooks(Protocol):
    """The books as backups read and write them."""

    def snapshot(self) -> AbstractContextManager[Snapshot]: ...

    def revision(self) -> str: ...

    def is_empty(self) -> bool:
        """Whether nobody has worked with them yet."""

    def fill(self, tables: Iterable[tuple[str, Sequence[str], Iterable[Row]]]) -> None:
        """Put rows in the place of all there are, in one transaction."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class LakeFile:
    """A file of the lake, by its path below it: `tenant/lake/table/...` or `tenant/files/...`."""

    path: str
    size: int
    mark: str
    """Changes when the file does, as far as the disk or the bucket can tell without reading it."""


class BackedUpLake(Protocol):
    """The lake as backups read and write it."""

    name: str

    def files(self, versions: dict[tuple[str, str], int]) -> list[LakeFile]:
        """The files of all tenants; of each table those that its version in the books, by tenant and table, needs."""

    def read(self, path: str) -> Iterator[bytes]:
        """A file's bytes in pieces. Raises `Fault` where it has gone."""

    def write(self, path: str, content: Iterable[bytes]) -> None: ...

    def is_empty(self) -> bool: ...


class KeptKeys(Protocol):
    """The file of the master key, where there is one."""

    def read(self) -> bytes | None: ...

    def write(self, content: bytes) -> None: ...
