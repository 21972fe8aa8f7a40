"""Options as users write them."""

import pytest

from git_revisit.errors import UsageError
from git_revisit.project.options import event_time, parse_filter, parse_pair
from git_revisit.replay.filters import EVERYTHING, Filter

NOON = 1_795_435_200  # 2026-11-23T12:00:00Z


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23", "2026-11-23T00:00:00Z"),
        ("2026-11-23T07:51:00Z", "2026-11-23T07:51:00Z"),
        ("2026-11-23T07:51:00+02:00", "2026-11-23T05:51:00Z"),
        ("2026-11-23T07:51", "2026-11-23T07:51:00Z"),
        ("2 weeks ago", "2026-11-09T12:00:00Z"),
        ("1 day ago", "2026-11-22T12:00:00Z"),
        ("90.minutes.ago", "2026-11-23T10:30:00Z"),
    ],
)
def test_a_time_is_read_as_utc(text: str, expected: str) -> None:
    assert event_time(text, NOON) == expected


def test_only_a_date_extends_to_the_end_of_its_day() -> None:
    assert event_time("2026-11-23", NOON, end_of_day=True) == "2026-11-23T23:59:59Z"
    assert event_time("20261123", NOON, end_of_day=True) == "2026-11-23T23:59:59Z"
    assert event_time("2026-11-23T07:51:00Z", NOON, end_of_day=True) == "2026-11-23T07:51:00Z"
    assert event_time("2 weeks ago", NOON, end_of_day=True) == "2026-11-09T12:00:00Z"


@pytest.mark.parametrize("text", ["soon", "", "2026-13-01", "ago", "99999 years ago"])
def test_what_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a time"):
        event_time(text, NOON)


def test_a_filter_accepts_one_value_or_several() -> None:
    assert parse_filter(NOON) == EVERYTHING
    assert parse_filter(NOON, from_phase="model", via=["hook", "!infer"], since="1 day ago", until="2026-11-23") == (
        Filter(("model",), via=("hook", "!infer"), since="2026-11-22T12:00:00Z", until="2026-11-23T23:59:59Z")
    )


def test_an_unknown_via_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="unknown via '!phone'") as caught:
        parse_filter(NOON, via=("hook", "!phone"))
    assert "hook, command" in str(caught.value.remedy)


def test_a_pair_is_two_phases() -> None:
    assert parse_pair("model:data") == Filter(("model",), ("data",))
    for text in ("model", "model:", ":data", ""):
        with pytest.raises(UsageError, match="is not a pair"):
            parse_pair(text)
