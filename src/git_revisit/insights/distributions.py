"""The beta, gamma, t, chi-squared and normal distributions, as far as the insights need them.

They replace scipy, which would be two fifths of the installed size and take a second to import. The tests hold them to
scipy's answers, and to exact ones. Floats in and out; parameters may be effective numbers, so they need not be whole.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log, sqrt, tau
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHIFT = 8  # Stirling's series holds from here, to the last digit
TINY = 1e-17  # a term that no longer changes a sum
CLOSE = 1e-15  # a factor that no longer changes a product
FAR = 700.0  # the exponential of more is no float
STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400)

Tail = tuple[float, float]  # the logarithm of a probability that grows with t, and its derivative by t


def normal_quantile(p: float) -> float:
    """Return the quantile of the standard normal distribution."""
    return NormalDist().inv_cdf(p)


def t_quantile(df: float, p: float) -> float:
    """Return the quantile of Student's t distribution, for p ≥ 1/2."""
    return sqrt(df / beta_odds(df / 2, 0.5, 2 * (1 - p))) if p > 0.5 else 0.0


def chi2_tail(df: float, value: float) -> float:
    """Return P(X ≥ value) for X with the chi-squared distribution."""
    return exp(_gamma_above(df / 2, value / 2)[0]) if value > 0 else 1.0


def gamma_quantile(a: float, p: float) -> float:
    """Return the quantile of the gamma distribution with shape a > 0 and scale 1."""
    if p <= 0.5:
        return exp(_where(lambda t: _gamma_below(a, exp(t)), log(a), p))
    return exp(-_where(lambda t: _gamma_above(a, exp(-t)), -log(a), 1 - p))


def beta_cdf(a: float, b: float, x: float) -> float:
    """Return P(X ≤ x) for X with the beta distribution of a, b > 0, for 0 < x < 1."""
    return exp(_beta_below(a, b, x, 1 - x)[0])


def beta_quantile(a: float, b: float, p: float) -> float:
    """Return the quantile of the beta distribution of a, b > 0."""
    return 1 / (1 + 1 / beta_odds(a, b, p))


def beta_odds(a: float, b: float, p: float) -> float:
    """Return x / (1 - x) of the quantile x of the beta distribution, exact also where x is near 1."""
    if p > 0.5:
        return 1 / beta_odds(b, a, 1 - p)
    return exp(_where(lambda t: _beta_below(a, b, 1 / (1 + exp(-t)), 1 / (1 + exp(t))), log(a / b), p))


def _where(tail: Callable[[float], Tail], start: float, p: float) -> float:
    """Return where a tail is p, by Newton's method.

    The logarithm of a tail is concave, since the densities here are log-concave in t: the first step ends left of the
    root, and no later one goes past it.
    """
    t, first = start, True
    while True:
        logarithm, slope = tail(t)
        step = (log(p) - logarithm) / slope
        moved = min(max(t + step, -FAR), FAR)
        if moved == t or not (first or step >= 1e-9):  # the error of a step is of the order of its square
            return moved
        t, first = moved, False


def _beta_below(a: float, b: float, x: float, y: float) -> Tail:
    """Return the tail below x = 1 - y, by t = log(x / y)."""
    density = _log_beta_density(a, b, x, y)
    if (a + b + 2) * x > a + 1:
        return _rest(density, _beta_fraction(b, a, y, x))
    fraction = _beta_fraction(a, b, x, y)
    return density - log(fraction), fraction


def _rest(density: float, fraction: float) -> Tail:
    """Return the tail that the other one leaves; the density is given by its logarithm."""
    rest = 1 - exp(density) / fraction
    return log(rest), exp(density) / rest


def _log_beta_density(a: float, b: float, x: float, y: float) -> float:
    """Return log(x^a y^b / B(a, b)), with y = 1 - x: the density by log(x / y).

    Source: Loader (2000), "Fast and accurate computation of binomial probabilities".
    """
    n, excess = a + b, b * x - a * y
    deviance = _deviance(a, n * x, excess) + _deviance(b, n * y, -excess)
    return log(a / n * b / tau) / 2 + _stirling(n) - _stirling(a) - _stirling(b) - deviance


def _beta_fraction(a: float, b: float, x: float, y: float) -> float:
    """Return the continued fraction by which the density is divided to get the tail below x.

    Source: DiDonato & Morris (1992), "Algorithm 708", ACM TOMS 18.
    """

    def step(m: int) -> tuple[float, float]:
        odd = a + 2 * m - 1
        numerator = (a + m - 1) * (a + b + m - 1) * m * (b - m) * x * x / (odd * odd)
        return numerator, m + m * (b - m) * x / odd + (a + m) * (a * y - b * x + 1 + m * (1 + y)) / (odd + 2)

    return _continued(a * (a * y - b * x + 1) / (a + 1), step)


def _continued(first: float, step: Callable[[int], tuple[float, float]]) -> float:
    """Return a continued fraction by Lentz's method; ``step`` gives the numerator and denominator of each level."""
    value = c = first
    d, m = 0.0, 0
    while True:
        m += 1
        numerator, denominator = step(m)
        d = 1 / (denominator + numerator * d)
        c = denominator + numerator / c
        value *= c * d
        if not abs(c * d - 1) >= CLOSE:
            return value


def _gamma_below(a: float, x: float) -> Tail:
    """Return the tail below x, by t = log(x)."""
    density = _log_gamma_density(a, x)
    if x > a + 1:
        return _rest(density, _gamma_fraction(a, x))
    total = _gamma_series(a, x)
    return density + log(total), 1 / total


def _gamma_above(a: float, x: float) -> Tail:
    """Return the tail above x, by t = -log(x)."""
    density = _log_gamma_density(a, x)
    if x <= a + 1:
        return _rest(density, 1 / _gamma_series(a, x))
    fraction = _gamma_fraction(a, x)
    return density - log(fraction), fraction


def _gamma_series(a: float, x: float) -> float:
    """Return 1 / a + x / (a (a + 1)) + …: the tail below x, divided by the density."""
    term = total = 1 / a
    n = a
    while term > TINY * total:
        n += 1
        term *= x / n
        total += term
    return total


def _gamma_fraction(a: float, x: float) -> float:
    """Return Legendre's continued fraction, by which the density is divided to get the tail above x."""
    return _continued(x + 1 - a, lambda m: (m * (a - m), x + 1 - a + 2 * m))


def _log_gamma_density(a: float, x: float) -> float:
    """Return log(x^a e^-x / Γ(a)): the density by log(x)."""
    return log(a / tau) / 2 - _stirling(a) - _deviance(a, x, x - a)


def _deviance(a: float, mean: float, excess: float) -> float:
    """Return a log(a / mean) + mean - a for excess = mean - a, without cancellation where both are close."""
    if abs(excess) > 0.2 * a:
        return a * (log(a) - log(mean)) + excess
    r = excess / (mean + a)
    odd, power, total = 3, r * r, 0.0
    while (term := power / odd) > TINY * total:
        total += term
        odd, power = odd + 2, power * r * r
    return r * (excess - 2 * a * total)


def _stirling(a: float) -> float:
    """Return by how much log Γ(a) exceeds Stirling's approximation."""
    return _series(a) if a >= SHIFT else lgamma(a) - (a - 0.5) * log(a) + a - log(tau) / 2


def log_rising(a: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log(Γ(a + k) / Γ(a)) for each count k ≥ 0, without cancellation where a is large.

    Both functions are shifted to where Stirling's series holds.
    """
    import numpy as np

    above, ratio = a + counts, a / (a + counts)
    for each in range(1, SHIFT):
        ratio *= (a + each) / (above + each)
    above, shifted = above + SHIFT, a + SHIFT
    main = (shifted - 0.5) * np.log1p(counts / shifted) + counts * (np.log(above) - 1)
    rest: NDArray[np.float64] = main + np.log(ratio) + _series(above) - _series(shifted)
    return rest


def _series(a: Any) -> Any:
    """Return Stirling's series of a number, or of each in an array."""
    square, total = 1 / (a * a), 0.0
    for coefficient in reversed(STIRLING):
        total = total * square + coefficient
    return total / a
