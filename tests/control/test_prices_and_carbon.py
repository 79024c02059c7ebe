"""Prices are exact until they are rounded once; carbon is energy times a named factor."""

from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from morgiana.control.carbon import EnergyCounter, carbon, modelled_energy
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
    with pytest.raises(ValidationError):
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


def test_counter_sums_packages_and_skips_their_parts(tmp_path: Path) -> None:
    """Two packages of 1 and 2 J are 3 J; a package's own core domain is not counted again."""
    for name, microjoules in {"intel-rapl:0": 1_000_000, "intel-rapl:1": 2_000_000, "intel-rapl:0:0": 500_000}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "energy_uj").write_text(str(microjoules))
    assert EnergyCounter(tmp_path).joules() == 3.0
    assert EnergyCounter(tmp_path / "absent").joules() is None


def test_settings_name_the_variable_that_is_wrong() -> None:
    """A setting that cannot be used is refused by its name."""
    good = Settings.from_environment({"MORGIANA_SPENDING_LIMIT": "50.00 eur", "MORGIANA_COUNTRY": "fr"})
    assert (good.spending_limit, good.country, good.port) == (Money(5000, "EUR"), "FR", 8765)
    for name, value in {
        "MORGIANA_PORT": "http",
        "MORGIANA_COUNTRY": "France",
        "MORGIANA_SPENDING_LIMIT": "lots",
    }.items():
        with pytest.raises(BadSetting, match=name):
            Settings.from_environment({name: value})


def test_free_without_a_book() -> None:
    """An installation of one's own charges nothing, in the book's currency."""
    assert PriceBook("EUR", {"a.b": Decimal(0)}).price("a.b", 7) == Money(0, "EUR")
