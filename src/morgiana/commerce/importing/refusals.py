"""Files that cannot be read as tables: each refusal says where, and what the shopkeeper can do."""

from morgiana.kernel.refusals import Refusal


class EmptyFile(Refusal):
    """The file has no content, or nothing but a header."""


class NotATable(Refusal):
    """The file holds no rows and columns."""


class StackedTables(Refusal):
    """One sheet holds several tables below one another."""


class ShiftedColumns(Refusal):
    """From some row on, the values stand in the wrong columns."""


class BrokenRows(Refusal):
    """Too many rows do not fit the header."""


class TruncatedFile(Refusal):
    """The file ends in the middle."""


class CorruptFile(Refusal):
    """The file is damaged."""


class UnpackingTooLarge(Refusal):
    """The archive would unpack to more than is safe."""

    status = 413


class FileTooLarge(Refusal):
    """The file is larger than is read here."""

    status = 413


class TooManyColumns(Refusal):
    """The table has more columns than any shop's export."""


class LineTooLong(Refusal):
    """One line is so long that the file cannot be a table."""


class UnsupportedFormat(Refusal):
    """The file is of a kind that is not read here."""

    status = 415


class UnknownEncoding(Refusal):
    """The file's letters are in no encoding that is known here."""


class FormulaWithoutValue(Refusal):
    """Cells hold formulas whose results are not stored in the file."""


class PasswordProtected(Refusal):
    """The file is locked with a password."""


class DatabaseUnreachable(Refusal):
    """The database did not let us in."""


class DatabaseNotAllowed(Refusal):
    """The operator's list of database servers does not have this one, or the address says more than is taken."""

    status = 403


OF_FILES: tuple[type[Refusal], ...] = (
    EmptyFile,
    NotATable,
    StackedTables,
    ShiftedColumns,
    BrokenRows,
    TruncatedFile,
    CorruptFile,
    UnpackingTooLarge,
    FileTooLarge,
    TooManyColumns,
    LineTooLong,
    UnsupportedFormat,
    UnknownEncoding,
    FormulaWithoutValue,
    PasswordProtected,
)
"""What reading a file may be refused for."""
