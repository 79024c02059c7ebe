"""What each product will sell.

Give the products, or none for all that you sell, and get the units expected in each day or week ahead, how sure that
is, and why. Products that sell rarely, products that are new and products with gaps get a forecast too. The methods are
chosen by how well each would have forecast your own past, and the answer says how far it was off then.
"""

from morgiana.capabilities.forecast.operations import forecast_demand
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="forecast",
    title="Forecast",
    introduction=__doc__,
    functions=(forecast_demand,),
    package=__name__,
)
