"""What the shop's own data say: what is loaded, the list of products, the life of one product.

Every page that shows a number from the shop reads it here, so that the same product shows the same numbers everywhere.
"""

from morgiana.commerce.overview.operations import (
    shop_data,
    shop_product,
    shop_products,
    shop_profile,
    shop_rows,
    shop_set_profile,
)
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="shop",
    title="The shop",
    introduction=__doc__,
    functions=(shop_data, shop_products, shop_product, shop_rows, shop_profile, shop_set_profile),
    package=__name__,
)
