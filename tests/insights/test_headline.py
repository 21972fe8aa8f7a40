"""The headline: a direction only if a test rejects chance."""

from collections import Counter

from git_revisit.insights.headline import Point, comparison, headlines, span
from git_revisit.model.event_yaml import WEEK

PAIR = ("Model development", "Data preparation")
START = 1_760_000_000


def point(week: float, n: int, *tags: str, days: int | None = None) -> Point:
    return Point(int(START + week * WEEK), tags, Counter({PAIR: n}), days)


def test_nothing_has_gone_back() -> None:
    (found,) = headlines([point(0, 0)])
    assert found == ("Nothing has gone back yet.", "–", "times a week", "went back to an earlier phase")


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


def test_a_log_without_two_periods_to_compare_says_what_happened() -> None:
    found = headlines([point(0, 0), point(10, 40)])[-1]
    assert found.sentence == "Work went back 40 times, mostly to data preparation."
    assert (found.figure, found.unit) == ("4.0", "times a week")


def test_a_log_of_a_day_has_no_weekly_rate() -> None:
    found = headlines([point(0, 0), point(0.1, 6)])[-1]
    assert (found.figure, found.unit, found.note) == ("6", "times", "work went back so far")
    assert headlines([point(0, 0), point(0.1, 1)])[-1][1:3] == ("1", "once")


def test_a_slow_rate_is_told_in_a_unit_in_which_it_is_not_zero() -> None:
    found = headlines([point(0, 0), point(100, 5)])[-1]
    assert (found.figure, found.unit) == ("0.2", "times a month")
    found = headlines([point(0, 0), point(1000, 8)])[-1]
    assert (found.figure, found.unit) == ("0.4", "times a year")
    found = headlines([point(0, 0), point(10, 40, "v1"), point(50, 42)])[-1]
    assert (found.figure, found.unit, found.note) == ("0.2", "times a month", "▼ 99 % from 17.4 on the way to v1")


def test_a_pause_is_no_direction() -> None:
    """Two quiet years after ten busy weeks: work goes back as often on the few days on which somebody works."""
    busy, quiet = point(10, 40, "v1", days=50), point(110, 44, days=55)
    found = headlines([point(0, 0, days=0), busy, quiet])[-1]
    assert found.sentence == "Since v1, work has gone back 4 times, still mostly to data preparation."
    assert comparison(span(point(0, 0, days=0), busy, True), span(busy, quiet, True)).startswith("No")
    found = headlines([point(0, 0, days=0), busy, point(110, 44, days=550)])[-1]
    assert found.sentence.startswith("Since v1, work goes back less often")
    nobody = headlines([point(0, 0, days=0), busy, point(110, 44, days=50)])[-1]
    assert nobody.sentence.startswith("Since v1, work has gone back 4 times")
    assert point(3, 8, "v1", days=7).start() == point(3, 0, "the start", days=0)._replace(back=Counter())


def test_a_very_long_name_is_cut() -> None:
    points = [Point(START, (), Counter()), Point(START + WEEK, (), Counter({("Model", "Data " * 20): 9}))]
    assert headlines(points)[-1].sentence == "Work went back 9 times, mostly to data Data Data Data Data Data D…."


def test_eight_revisits_are_enough_to_tell() -> None:
    assert headlines([point(0, 0), point(10, 4, "v1"), point(20, 8)])[-1].sentence.startswith("Since v1, work has gone")
    assert headlines([point(0, 0), point(10, 4, "v1"), point(20, 7)])[-1].sentence.startswith("Too early")
    exactly = headlines([point(0, 0), point(1, 8)])[-1]
    assert (exactly.sentence, exactly.figure) == ("Work went back 8 times, mostly to data preparation.", "8.0")
    assert headlines([point(0, 0), point(100, 10)])[-1][1:3] == ("0.1", "times a week")


def test_a_short_period_after_the_first_tag_is_no_period_to_compare() -> None:
    assert headlines([point(0, 0), point(10, 40, "v1"), point(11, 60)])[-1].sentence.startswith("Work went back 60")
    once = headlines([point(0, 0), point(10, 10, "v1"), point(12, 11)])[-1]
    assert once.sentence == "Since v1, work has gone back once, still mostly to data preparation."


def test_a_rise_to_three_times_as_much_has_no_percentage() -> None:
    assert headlines([point(0, 0), point(10, 10, "v1"), point(20, 40)])[-1].note == "▲ from 1.0 on the way to v1"


def test_a_period_has_the_time_that_is_known_and_what_is_new() -> None:
    assert span(point(0, 0), point(10, 4, days=5), False).exposure == 10
    assert span(point(0, 0, days=2), point(10, 4, days=5), False).exposure == 3
    assert dict(span(point(0, 5), point(1, 5), False).back) == {}
    assert point(3, 8).start().days is None


def test_the_two_largest_changes_of_four_revisits_or_more_are_named() -> None:
    def rows(week: float, *counts: int) -> Point:
        pairs = zip(("Serving", "Training", "Tuning"), counts, strict=True)
        return Point(int(START + week * WEEK), (), Counter({(name, "Data"): n for name, n in pairs}))

    start = rows(0, 0, 0, 0)
    few = comparison(span(start, rows(1, 4, 3, 0), True), span(rows(1, 4, 3, 0), rows(61, 4, 3, 0), True))
    assert few == "Serving sent work back 0.0 times a week, down from 4.0."
    many = rows(10, 90, 60, 80)
    both = comparison(span(start, many, True), span(many, rows(20, 91, 61, 81), True))
    assert both == (
        "Serving sent work back 0.1 times a week, down from 9.0; Tuning sent work back 0.1 times a week, down from 8.0."
    )


def test_a_name_of_32_characters_is_not_cut() -> None:
    name = "data " + "x" * 27
    points = [Point(START, (), Counter()), Point(START + WEEK, (), Counter({("Model", name): 9}))]
    assert headlines(points)[-1].sentence == f"Work went back 9 times, mostly to {name}."
