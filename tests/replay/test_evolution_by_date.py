"""The ends of periods, at the edges of the calendar too."""

import pytest

from git_revisit.model.event_yaml import seconds, utc
from git_revisit.replay.evolution import Bound, next_bound, period_end, tag_bounds


@pytest.mark.parametrize(
    ("at", "every", "end", "label"),
    [
        ("2024-02-01T00:00:00Z", "month", "2024-02-29T23:59:59Z", "2024-02"),
        ("2024-12-31T23:59:59Z", "month", "2024-12-31T23:59:59Z", "2024-12"),
        ("2024-12-30T00:00:00Z", "week", "2025-01-05T23:59:59Z", "2025-W01"),
        ("2025-01-05T23:59:59Z", "week", "2025-01-05T23:59:59Z", "2025-W01"),
        ("2025-01-05T00:00:00Z", "day", "2025-01-05T23:59:59Z", "2025-01-05"),
        ("9999-12-31T23:59:59Z", "month", "9999-12-31T23:59:59Z", "9999-12"),
        ("9999-12-31T23:59:59Z", "week", "9999-12-31T23:59:59Z", "9999-W52"),
        ("0001-01-01T00:00:00Z", "month", "0001-01-31T23:59:59Z", "0001-01"),
    ],
)
def test_a_period_ends_with_its_last_second(at: str, every: str, end: str, label: str) -> None:
    found = period_end(seconds(at), every)
    assert (utc(found.at), found.label) == (end, label)


def test_tags_of_one_date_are_one_bound() -> None:
    bounds = tag_bounds([("b", 10), ("c", 20), ("a", 10)])
    assert bounds == [Bound(10, "a, b"), Bound(20, "c")]
    found = [next_bound(at, bounds, "HEAD", 30).label for at in (5, 10, 11, 20, 21)]
    assert found == ["a, b", "a, b", "c", "c", "HEAD"]
