"""Every sentence of the shop's pages, in English; `locale/` has the others."""

from typing import Final

UNKNOWN_PRODUCT: Final = "The shop has no product {product}."
UNKNOWN_PRODUCT_REMEDY: Final = "Look for it in the list of products."
UNKNOWN_TIME_ZONE: Final = "There is no time zone {time_zone}."
UNKNOWN_TIME_ZONE_REMEDY: Final = "Choose one such as Europe/Paris, Africa/Lagos or America/Sao_Paulo."
