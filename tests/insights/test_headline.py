"""The headline: a direction only if a test rejects chance."""

from collections import Counter

from git_revisit.insights.headline import Point, comparison, headlines, span
from git_revisit.model.event_yaml import WEEK

PAIR = ("Model development", "Data preparation")
START = 1_760_000_000


def point(week: float, n: int, *tags: str) -> Point:
    return Point(int(START + week * WEEK), tags, Counter({PAIR: n}))


def test_nothing_has_gone_back() -> None:
    (found,) = headlines([point(0, 0)])
    assert (found.sentence, found.figure) == ("Nothing has gone back yet.", "–")


def test_a_few_revisits_are_too_early_for_a_direction() -> None:
    found = headlines([point(0, 0), point(4, 2)])[-1]
    assert found.sentence == "Too early for a direction: work went back twice, mostly to data preparation."
    assert (found.figure, found.unit, found.note) == ("0.5", "times a week", "work went back, since the start")


def test_a_direction_is_claimed_if_a_test_carries_it() -> None:
    found = headlines([point(0, 0), point(10, 40, "v1"), point(20, 44)])[-1]
    assert found.sentence == "Since v1, work goes back less often, still mostly to data preparation."
    assert (found.figure, found.note) == ("0.4", "▼ 90 % from 4.0 on the way to v1")
    found = headlines([point(0, 0), point(10, 4, "v1"), point(20, 44, "v2")])[-1]
    assert found.sentence == "On the way to v2, work went back more often, still mostly to data preparation."


def test_a_difference_within_chance_has_no_direction() -> None:
    found = headlines([point(0, 0), point(10, 10, "v1"), point(20, 17)])[-1]
    assert found.sentence == "Since v1, work has gone back 7 times, still mostly to data preparation."
    assert found.note == "1.0 on the way to v1: within chance"


def test_a_period_of_less_than_ten_days_waits() -> None:
    found = headlines([point(0, 0), point(10, 40, "v1"), point(20, 44, "v2"), point(21, 60)])[-1]
    assert found.sentence.startswith("On the way to v2, work went back less often")


def test_two_periods_are_compared_by_their_rates() -> None:
    start, first, second = point(0, 0), point(10, 40, "v1"), point(30, 48, "v2")
    before, after = span(start, first, True), span(first, second, True)
    assert comparison(before, after) == "Model development sent work back 0.4 times a week, down from 4.0."
    assert comparison(after, after) == "No phase sent work back more or less often than chance explains."


def test_bursts_carry_no_direction() -> None:
    points = [point(0, 0), point(10, 10, "v1"), point(20, 36)]
    assert headlines(points)[-1].sentence.startswith("Since v1, work goes back more often")
    assert (
        headlines(points, effect=4)[-1].sentence
        == "Since v1, work has gone back 26 times, still mostly to data preparation."
    )


def test_a_rise_from_nothing_has_no_percentage() -> None:
    found = headlines([point(0, 0), point(10, 0, "v1"), point(20, 30)])[-1]
    assert (found.sentence[:37], found.note[:13]) == ("Since v1, work goes back more often, ", "▲ from 0.0 on")
