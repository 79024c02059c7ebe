"""Shop systems whose exports are known by their column names: what is known need not be found out.

A known export gives its columns their meanings, and says what no cell says: in which zone its times are, that its
numbers have points, that an order's own columns stand on its first line only. Everything it says is still verified on
the cells.
"""

from typing import TYPE_CHECKING, Final

from morgiana.commerce.importing.understanding.systems import (
    amazon,
    bagisto,
    magento,
    medusa,
    prestashop,
    saleor,
    shopify,
    shopify_api,
    spree,
    square,
    vendure,
    woocommerce,
)
from morgiana.commerce.importing.understanding.systems.system import System

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet

SYSTEMS: Final[tuple[System, ...]] = (
    *shopify.EXPORTS,
    *shopify_api.EXPORTS,
    *woocommerce.EXPORTS,
    *medusa.EXPORTS,
    *saleor.EXPORTS,
    *vendure.EXPORTS,
    *spree.EXPORTS,
    *magento.EXPORTS,
    *prestashop.EXPORTS,
    *bagisto.EXPORTS,
    *square.EXPORTS,
    *amazon.EXPORTS,
)
"""Every known export; the one that needs the most columns wins."""


def recognise(sheet: "Sheet") -> System | None:
    """The known export that the sheet is, if it is one."""
    fitting = [system for system in SYSTEMS if system.fits(sheet)]
    return max(fitting, key=lambda system: len(system.needs), default=None)


def prepared(sheet: "Sheet") -> "Sheet":
    """The sheet as its system's knowledge lays it out: facts in columns of their own, and filled down."""
    system = recognise(sheet)
    if system is None:
        return sheet
    if system.prepare is not None:
        sheet = system.prepare(sheet)
    return system.filled(sheet)


__all__ = ["SYSTEMS", "System", "prepared", "recognise"]
