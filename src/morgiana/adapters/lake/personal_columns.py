"""What is personal in the shop's tables, sealed on its way into the lake and opened on its way out.

Columns that say who somebody is are sealed value by value, bound to their row and column (AES-SIV), so that the files,
their statistics and the table's log hold ciphertext only, and the same value of the same row stays the same. Numbers of
customers that are no mere numbers, such as an address of e-mail, are replaced by a pseudonym in every table: facts are
joined by it, and nobody can read it.
"""

import base64
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import polars as pl

from morgiana.commerce.columns import TABLES
from morgiana.control.privacy.keys import DataErased, SealBroken

if TYPE_CHECKING:
    from morgiana.control.privacy.vault import Vault

SEALED: Final = "~mg1:"
PSEUDONYM: Final = "p_"
CUSTOMER: Final = "customer_id"

_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_TELEPHONE: Final = r"^(\+.*|00\d{8,13}|0[1-9]\d{8,9}|1[3-9]\d{9})$"
_CODE: Final = r"^[\w./#:-]*\d[\w./#:-]*$"
"""A number of the shop's own: no blanks, no `@`, and a digit somewhere."""


def is_personal_number(name: str) -> pl.Expr:
    """Whether a customer's number says who it is: an address, a telephone, a name."""
    value = pl.col(name)
    return value.is_not_null() & (value != "") & (~value.str.contains(_CODE) | value.str.contains(_TELEPHONE))


def normal(value: str) -> str:
    """What two spellings of an identifier share: case of an address, blanks and marks of a telephone."""
    value = value.strip().casefold()
    return re.sub(r"[\s()./-]", "", value) if re.fullmatch(r"[\d\s()+./-]{6,}", value) else value


class PersonalColumns:
    """One tenant's."""

    def __init__(self, vault: "Vault", tenant: str) -> None:
        self._vault, self._tenant = vault, tenant

    def pseudonym(self, value: str) -> str:
        """What stands for a customer's number that says who it is."""
        return PSEUDONYM + self._vault.index(self._tenant, normal(value), "customer")[:24]

    def hide(self, table: str, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows as the lake keeps them."""
        if CUSTOMER in rows.columns:
            rows = self._pseudonymous(table, rows)
        names = [name for name in sealed_columns(table) if name in rows.columns]
        if not names:
            return rows
        key = TABLES[table].key[0]
        keys = rows[key].to_list()
        return rows.with_columns(
            pl.Series(name, self._seal(table, name, keys, rows[name]), pl.String) for name in names
        )

    def show(self, table: str, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows as people know them; only columns that are asked for are opened."""
        key = TABLES[table].key[0]
        return rows.with_columns(
            pl.struct(pl.col(key), pl.col(name))
            .map_batches(self._opener(table, key, name), return_dtype=pl.String, is_elementwise=True)
            .alias(name)
            for name in sealed_columns(table)
        )

    def is_hidden(self, table: str, rows: pl.LazyFrame) -> bool:
        """Whether these rows of the lake are hidden already, as those that earlier releases wrote are not."""
        checks = [is_personal_number(CUSTOMER)] if CUSTOMER in TABLES[table].by_name else []
        checks += [~pl.col(name).str.starts_with(SEALED) for name in sealed_columns(table)]
        if not checks:
            return True
        return not rows.select(pl.any_horizontal(check.fill_null(False).any() for check in checks)).collect().item()

    def _pseudonymous(self, table: str, rows: pl.DataFrame) -> pl.DataFrame:
        numbers = rows.select(pl.col(CUSTOMER).unique())
        values = numbers.filter(is_personal_number(CUSTOMER))[CUSTOMER].to_list()
        if not values:
            return rows
        personal = rows[CUSTOMER].is_in(values).fill_null(False)
        known = {value: self.pseudonym(value) for value in values}
        if table == "customers":
            rows = _spelt_out(rows, personal)
        if "order_id" in rows.columns:
            rows = _within_orders(rows, personal, known)
        return rows.with_columns(pl.col(CUSTOMER).replace(known))

    def _seal(self, table: str, name: str, keys: list[str | None], values: pl.Series) -> list[str | None]:
        version, cipher = max(self._vault.lake_ciphers(self._tenant).items())
        start, column, encode = f"{SEALED}{version}:", f"{table}.{name}".encode(), base64.b64encode
        return [
            None
            if value is None
            else start + encode(cipher.encrypt(value.encode(), [column, (key or "").encode()])).decode("ascii")
            for key, value in zip(keys, values.to_list(), strict=True)
        ]

    def _opener(self, table: str, key: str, name: str) -> Callable[[pl.Series], pl.Series]:
        ciphers, column = self._vault.lake_ciphers(self._tenant), f"{table}.{name}".encode()

        def opened(of: str | None, value: str | None) -> str | None:
            if value is None or not value.startswith(SEALED):
                return value
            version, _, text = value[len(SEALED) :].partition(":")
            cipher = ciphers.get(int(version))
            if cipher is None:
                raise DataErased("The key of this column was destroyed.")
            return _decrypted(cipher, text, [column, (of or "").encode()])

        def opened_all(pairs: pl.Series) -> pl.Series:
            keys, values = pairs.struct.field(key).to_list(), pairs.struct.field(name).to_list()
            return pl.Series(name, map(opened, keys, values), pl.String)

        return opened_all


def sealed_columns(table: str) -> list[str]:
    """The columns of a table that are kept sealed."""
    return [column.name for column in TABLES[table].columns if column.personal]


def _decrypted(cipher: object, text: str, bound_to: list[bytes]) -> str:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    assert isinstance(cipher, AESSIV)
    try:
        return cipher.decrypt(base64.b64decode(text), bound_to).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBroken(
            f"A value of {bound_to[0].decode()} cannot be opened: it was changed, or belongs elsewhere."
        ) from error


def _spelt_out(rows: pl.DataFrame, personal: pl.Series) -> pl.DataFrame:
    """Keep, in the column where it belongs, what the number said; the pseudonym says it no more."""
    said = pl.when(personal).then(pl.col(CUSTOMER))
    is_email = pl.col(CUSTOMER).str.contains("@")
    is_phone = pl.col(CUSTOMER).str.contains(_TELEPHONE)
    places = {"email": is_email, "phone": is_phone & ~is_email, "name": ~is_phone & ~is_email}
    there = {name: pl.col(name) if name in rows.columns else pl.lit(None, pl.String) for name in places}
    return rows.with_columns(
        pl.coalesce(there[name], pl.when(where).then(said)).alias(name) for name, where in places.items()
    )


def _within_orders(rows: pl.DataFrame, personal: pl.Series, known: dict[str, str]) -> pl.DataFrame:
    """An order without a number of its own is named after its day and customer."""
    pairs = rows.filter(personal).select("order_id", CUSTOMER).unique()
    named = {
        order: order.replace(customer, known[customer])
        for order, customer in pairs.iter_rows()
        if order is not None and customer in order
    }
    return rows.with_columns(pl.col("order_id").replace(named)) if named else rows
