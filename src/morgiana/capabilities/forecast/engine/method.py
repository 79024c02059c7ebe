"""What a forecasting method is: something that learns a panel's past and says what it expects."""

from typing import Protocol

from morgiana.capabilities.forecast.engine.panel import Floats, Panel


class Fitted(Protocol):
    """A method that has learnt a past."""

    def predict(self, panel: Panel, horizon: int) -> Floats:
        """Units expected of each product of `panel` in the periods after its last; shape (n, horizon).

        NaN where the method has nothing to say, such as for a product without a past. `panel` ends where the one that
        was learnt from ended, and may hold only some of its products.
        """


class Method(Protocol):
    """A way to forecast many products at once."""

    @property
    def name(self) -> str:
        """What it is called in the literature."""

    @property
    def pooled(self) -> bool:
        """Whether it learns from all products together, so that they cannot be learnt in batches."""

    def fit(self, panel: Panel, horizon: int, seed: int) -> Fitted:
        """Learn the panel's past, for forecasts of up to `horizon` periods."""
