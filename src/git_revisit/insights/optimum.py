"""The largest value of a function of one number, and its zeros."""

from collections.abc import Callable
from math import copysign, sqrt

CLOSE = 4e-6  # how near to the place an answer is; near a maximum, a smaller step changes the value by less than 1e-10
GOLDEN = (3 - sqrt(5)) / 2


def maximum(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function with one maximum is largest between two bounds.

    By parabolas through the best three places, and golden sections where they do not help. Source: Brent (1973),
    "Algorithms for Minimization without Derivatives", chapter 5.
    """
    best = second = third = low + GOLDEN * (high - low)
    at_best = at_second = at_third = function(best)
    step = last = 0.0
    while abs(best - (middle := (low + high) / 2)) > 2 * CLOSE - (high - low) / 2:
        r, q = (best - second) * (at_best - at_third), (best - third) * (at_best - at_second)
        top, bottom = (best - third) * q - (best - second) * r, 2 * (r - q)
        wanted = top / bottom if bottom else high - low
        if low < best + wanted < high and abs(wanted) < abs(last) / 2:
            last, step = step, wanted
            if abs(step) < CLOSE or min(best + step - low, high - best - step) < 2 * CLOSE:
                step = copysign(CLOSE, middle - best)
        else:
            last = (low if best >= middle else high) - best
            step = GOLDEN * last
        place = best + step
        value = function(place)
        if value >= at_best:
            low, high = (best, high) if place >= best else (low, best)
            third, at_third, second, at_second, best, at_best = second, at_second, best, at_best, place, value
        else:
            low, high = (place, high) if place < best else (low, place)
            if value >= at_second or second == best:
                third, at_third, second, at_second = second, at_second, place, value
            elif value >= at_third or third in (best, second):
                third, at_third = place, value
    return best


def crossing(function: Callable[[float], float], inside: float, edge: float) -> float:
    """Return where a function that is positive at ``inside`` becomes 0 on the way to an edge; the edge if nowhere.

    By inverse quadratic interpolation where it is sure to help, and bisection elsewhere. Source: Chandrupatla (1997),
    "A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function", Advances in Engineering
    Software 28.
    """
    a, at_a, b, at_b = edge, function(edge), inside, function(inside)
    if at_a >= 0:
        return edge
    part = 0.5
    while True:
        place = a + part * (b - a)
        value = function(place)
        if (value > 0) == (at_a > 0):
            c, at_c = a, at_a
        else:
            c, at_c, b, at_b = b, at_b, a, at_a
        a, at_a = place, value
        least = CLOSE / 2 / abs(b - a)
        if least > 0.5 or not value:
            return a if abs(at_a) < abs(at_b) else b
        xi, phi = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
        part = 0.5
        if phi * phi < xi and (1 - phi) ** 2 < 1 - xi:
            part = at_a / (at_b - at_a) * at_c / (at_b - at_c)
            part += (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (at_c - at_b)
        part = min(max(part, least), 1 - least)
