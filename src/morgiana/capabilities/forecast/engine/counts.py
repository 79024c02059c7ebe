"""Quantiles of what sells, from its mean and variance: never negative, whole where sales are whole.

Counts follow a negative binomial distribution, or a Poisson distribution where the variance is no more than the mean;
weights and lengths a gamma distribution.
"""

import numpy as np

from morgiana.capabilities.forecast.engine.panel import Floats, Mask


def quantiles(mean: Floats, variance: Floats, levels: Floats, whole: Mask) -> Floats:
    """Quantiles of n products; `mean` and `variance` (n, horizon), `whole` (n,); gives (n, horizon, levels)."""
    from scipy.stats import gamma, nbinom

    n, horizon = mean.shape
    found = np.zeros((n, horizon, len(levels)))
    sells = mean > 1e-9
    count = sells & whole[:, None]
    m, v = mean[count], np.maximum(variance[count], mean[count] * 1.0001)
    size = np.minimum(m**2 / (v - m), 1e7)
    found[count] = nbinom.ppf(levels, size[:, None], (size / (size + m))[:, None])
    other = sells & ~whole[:, None]
    m, v = mean[other], np.maximum(variance[other], mean[other] ** 2 * 1e-6)
    found[other] = gamma.ppf(levels, (m**2 / v)[:, None], scale=(v / m)[:, None])
    return found
