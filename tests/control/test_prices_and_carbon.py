"""Prices are exact until they are rounded once; carbon is energy times a named factor."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from morgiana.control.billing.price_file import PriceBookMistake
from morgiana.control.carbon import carbon, modelled_energy
from morgiana.control.energy.hours import Hours
from morgiana.control.installation import BadSetting, Settings
from morgiana.control.prices import PriceBook
from morgiana.kernel.money import Money


def test_price_book_reads_prices_per_many(tmp_path: Path) -> None:
    """20 cents for a thousand products are 0.02 cents each: 3,000 cost 60 cents and one costs nothing."""
    file = tmp_path / "prices.toml"
    file.write_text('currency = "EUR"\n[operations]\n"forecast.demand" = {price = "0.20", per = 1000}\n')
    book = PriceBook.read(file)
    assert book.price("forecast.demand", 3000) == Money(60, "EUR")
    assert book.price("forecast.demand", 1) == Money(0, "EUR")
    assert book.price("forecast.demand", 25) == Money(1, "EUR")  # 0.5 cents, rounded half up
    assert book.price("something.else", 10**6) == Money(0, "EUR")


@pytest.mark.parametrize("text", ["", 'currency = "euro"', 'currency = "EUR"\n[operations]\n"a.b" = {price = "-1"}'])
def test_price_book_with_a_mistake_is_not_read(tmp_path: Path, text: str) -> None:
    """No currency, a currency that is none, a negative price: the book is refused whole."""
    file = tmp_path / "prices.toml"
    file.write_text(text)
    with pytest.raises(PriceBookMistake):
        PriceBook.read(file)


def test_price_of_no_decimal_currency(tmp_path: Path) -> None:
    """A yen has no hundredths."""
    file = tmp_path / "prices.toml"
    file.write_text('currency = "JPY"\n[operations]\n"a.b" = {price = 3, per = 2}\n')
    assert PriceBook.read(file).price("a.b", 3) == Money(5, "JPY")


def test_one_core_hour_in_france() -> None:
    """A core for an hour is 3.5 Wh by the model, with a gigabyte 3.892; at 56 g/kWh 0.218 g."""
    energy = modelled_energy(cpu_seconds=3600, wall_seconds=3600, memory_bytes=1_000_000_000)
    assert energy.joules == pytest.approx(3.892 * 3600)
    assert energy.quality == "modelled"
    assert carbon(energy, "FR").grams_co2e == pytest.approx(0.003892 * 56.0)
    unknown = carbon(energy, None)
    assert (unknown.place, unknown.grid_grams_per_kwh) == ("world", 480.6)
    assert carbon(energy, "XX").place == "world"


def test_an_hour_that_is_known_has_its_own_factor() -> None:
    """At noon 20 g, and the receipt says which hour; at one the year's average, and no hour."""
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    hours, energy = Hours({noon: 20.0}, source="the hours in a.csv"), modelled_energy(3600, 3600, 0)
    hourly = carbon(energy, "FR", hours, noon + timedelta(minutes=59))
    assert hourly.grams_co2e == pytest.approx(0.0035 * 20)
    assert (hourly.place, hourly.source, hourly.hour) == ("FR", "the hours in a.csv", noon)
    later = carbon(energy, "FR", hours, noon + timedelta(minutes=60))
    assert (later.grid_grams_per_kwh, later.hour) == (56.0, None)


def test_settings_name_the_variable_that_is_wrong() -> None:
    """A setting that cannot be used is refused by its name."""
    good = Settings.from_environment({"MORGIANA_SPENDING_LIMIT": "50.00 eur", "MORGIANA_COUNTRY": "fr"})
    assert (good.spending_limit, good.country, good.port) == (Money(5000, "EUR"), "FR", 8765)
    for name, value, remedy in (
        ("MORGIANA_PORT", "http", "a whole number of at most 65535"),
        ("MORGIANA_PORT", "99999", "a whole number of at most 65535"),
        ("MORGIANA_COUNTRY", "France", "two letters"),
        ("MORGIANA_SPENDING_LIMIT", "lots", "50.00 EUR"),
    ):
        with pytest.raises(BadSetting, match=name) as refused:
            Settings.from_environment({name: value})
        assert remedy in refused.value.remedy


@pytest.mark.parametrize(
    ("text", "limit", "says"),
    [
        (None, None, "No such file"),
        ("currency = EUR", None, "MORGIANA_PRICES"),
        ('currency = "EUR"\n[operations]\n"a.b" = {price = "-1"}', None, "operations.a.b.price"),
        ('currency = "EUR"', Money(5000, "USD"), "MORGIANA_SPENDING_LIMIT is in USD"),
    ],
)
def test_prices_that_cannot_be_used_are_a_bad_setting(
    tmp_path: Path, text: str | None, limit: Money | None, says: str
) -> None:
    """No file, no TOML, a negative price, a limit in another currency: each is told by its variable, at once."""
    file = tmp_path / "prices.toml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(BadSetting, match=says):
        Settings(home=tmp_path, price_book=file, spending_limit=limit).prices()


def test_prices_without_a_book_are_of_the_limits_currency(tmp_path: Path) -> None:
    """Where nothing costs anything, a limit of any currency holds."""
    assert Settings(home=tmp_path, spending_limit=Money(5000, "USD")).prices().price("a.b", 7) == Money(0, "USD")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8765"),
        ("0.0.0.0", "http://127.0.0.1:8765"),
        ("::", "http://127.0.0.1:8765"),
        ("::1", "http://[::1]:8765"),
        ("shop.example.org", "http://shop.example.org:8765"),
    ],
)
def test_address_is_one_that_this_machine_reaches(tmp_path: Path, host: str, address: str) -> None:
    """An address of IPv6 is in brackets (RFC 3986, 3.2.2), and "everywhere" is no place to go to."""
    assert Settings(home=tmp_path, host=host).address == address


def test_home_is_for_its_user_alone(tmp_path: Path) -> None:
    """A folder that is made is closed to others; one that is there keeps what its owner decided."""
    new, old = Settings(home=tmp_path / "a" / "new"), Settings(home=tmp_path / "old")
    new.make_home()
    old.home.mkdir()
    old.home.chmod(0o750)
    old.make_home()
    assert (new.home.stat().st_mode & 0o777, old.home.stat().st_mode & 0o777) == (0o700, 0o750)


def test_free_without_a_book() -> None:
    """An installation of one's own charges nothing, in the book's currency."""
    assert PriceBook("EUR", {"a.b": Decimal(0)}).price("a.b", 7) == Money(0, "EUR")
