"""Maxima and crossings of functions: found as near as promised, and in few calls."""

from collections.abc import Callable
from math import cos, exp, log, pi

import pytest
from scipy.optimize import minimize_scalar

from git_revisit.insights.optimum import crossing, maximum

Function = Callable[[float], float]


class Counted:
    """A function that counts its calls."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.calls = 0

    def __call__(self, x: float) -> float:
        self.calls += 1
        return self.function(x)


@pytest.mark.parametrize(
    ("function", "low", "high", "best"),
    [
        (lambda x: -((x - 0.3) ** 2), 0, 1, 0.3),
        (lambda x: -abs(x - 0.3), 0, 1, 0.3),
        (lambda x: -((x - 0.3) ** 4), 0, 1, 0.3),
        (lambda x: 3 * log(x) + 5 * log(1 - x), 1e-4, 1 - 1e-4, 0.375),
        (lambda x: -exp(-20 * x) - x, 0, 1, log(20) / 20),
        (lambda x: x, 0, 1, 1),
        (lambda x: -x, -2, 1, -2),
    ],
)
def test_a_maximum_is_found(function: Function, low: float, high: float, best: float) -> None:
    counted = Counted(function)
    assert maximum(counted, low, high) == pytest.approx(best, abs=2e-5)
    assert counted.calls <= minimize_scalar(lambda x: -function(x), bounds=(low, high), method="bounded").nfev + 2


def test_a_constant_has_its_maximum_somewhere() -> None:
    assert 0 <= maximum(lambda _: 1.0, 0, 1) <= 1


@pytest.mark.parametrize(
    ("function", "inside", "edge", "place"),
    [
        (lambda x: 0.5 - x, 0.2, 1, 0.5),
        (lambda x: x - 0.25, 0.9, 0, 0.25),
        (lambda x: 1 - x**9, 0.2, 2, 1),
        (cos, 0, 3, pi / 2),
        (lambda x: 1e-9 - x**3, -1, 1, 1e-3),
        (lambda x: 0.5 if x < 0.7 else -0.5, 0, 1, 0.7),
    ],
)
def test_a_crossing_is_found(function: Function, inside: float, edge: float, place: float) -> None:
    counted = Counted(function)
    assert crossing(counted, inside, edge) == pytest.approx(place, abs=1e-5)
    assert counted.calls <= 25


def test_a_function_that_stays_positive_ends_at_the_edge() -> None:
    assert crossing(lambda _: 1.0, 0.2, 5) == 5
    assert crossing(lambda x: x, 0.2, 0) == 0
