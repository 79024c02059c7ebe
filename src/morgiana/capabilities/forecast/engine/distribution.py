"""What may sell, as a distribution: never negative, whole where sales are whole.

Counts follow a negative binomial distribution, or nearly a Poisson distribution where the variance is no more than the
mean; weights and lengths a gamma distribution.
"""

from dataclasses import dataclass

import numpy as np

from morgiana.capabilities.forecast.engine.panel import Floats, Mask

NOTHING = 1e-9
"""An expectation below this is none."""


@dataclass(frozen=True)
class Distribution:
    """One distribution for each product and period, by mean and variance, both (..., n, periods)."""

    mean: Floats
    variance: Floats
    whole: Mask
    """Which products are sold in whole units; shape (n,)."""

    def quantiles(self, levels: Floats) -> Floats:
        """The least that is not exceeded with the probability of a level; shape (..., n, periods, levels)."""
        from scipy.stats import gamma, nbinom

        found = np.zeros((*self.mean.shape, len(levels)))
        count, other = self._kinds()
        size, share = _negative_binomial(self.mean[count], self.variance[count])
        found[count] = nbinom.ppf(levels, size[:, None], share[:, None])
        shape, scale = _gamma(self.mean[other], self.variance[other])
        found[other] = gamma.ppf(levels, shape[:, None], scale=scale[:, None])
        return found

    def below(self, sold: Floats, random: np.random.Generator) -> Floats:
        """The probability of selling less than was sold; a count's own probability is split at random.

        Uniform if the distribution is right (Czado, Gneiting and Held 2009, 10.1111/j.1541-0420.2009.01191.x). NaN
        where nothing was expected or the sale is not known.
        """
        from scipy.stats import gamma, nbinom

        found = np.full(self.mean.shape, np.nan)
        count, other = self._kinds()
        known = ~np.isnan(sold)
        count, other = count & known, other & known
        size, share = _negative_binomial(self.mean[count], self.variance[count])
        under, at = nbinom.cdf(sold[count] - 1, size, share), nbinom.cdf(sold[count], size, share)
        found[count] = under + random.random(len(at)) * (at - under)
        shape, scale = _gamma(self.mean[other], self.variance[other])
        found[other] = gamma.cdf(sold[other], shape, scale=scale)
        return found

    def _kinds(self) -> tuple[Mask, Mask]:
        sells = self.mean > NOTHING
        return sells & self.whole[:, None], sells & ~self.whole[:, None]


def _negative_binomial(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    size = np.minimum(mean**2 / np.maximum(variance - mean, mean * 1e-4), 1e7)
    return size, size / (size + mean)


def _gamma(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    variance = np.maximum(variance, mean**2 * 1e-6)
    return mean**2 / variance, variance / mean
