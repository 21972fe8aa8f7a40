"""Evolution along a line of commits, from literal moments."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from git_revisit.model.events import Event, Invalid
from git_revisit.replay.evolution import (
    Change,
    EvolutionStep,
    Moment,
    Span,
    difference,
    effective,
    evolve,
    period_label,
    spans_by_period,
    spans_by_tag,
    steps,
)
from git_revisit.replay.filters import Pairs
from git_revisit.replay.fold import Fold
from replay.events import WORKFLOW, amend, focus, fold_of, retract, revisit


def moment(name: str, *come: Event | Invalid, gone: tuple[Event, ...] = ()) -> Moment:
    files = [(getattr(each, "id", None) or "bad", each) for each in come]
    return Moment(name, 86_400 * len(name), name, [([(each.id, each) for each in gone], files)], (f"v{name}",))


def played(*moments: Moment) -> list[Change]:
    return list(evolve(Fold(), moments, WORKFLOW.aliases))


def test_each_moment_yields_the_events_added_and_removed() -> None:
    first, second = revisit("1"), focus("2", "prep")
    found = played(moment("a", first, second), moment("bb"), moment("ccc", gone=(first,)))
    assert found[0] == Change("a", 86_400, "a", (first, second._replace(phase="data")), (), ("va",))
    assert (found[1].put, found[1].drop) == ((), ())
    assert (found[2].put, found[2].drop, found[2].gone) == ((), (first,), ("1",))


def test_an_amended_revisit_goes_and_comes_again() -> None:
    first = revisit("1")
    found = played(moment("a", first), moment("bb", amend("2", "1", end="serve", reason="Why")))
    assert found[1].drop == (first,)
    assert found[1].put == (first._replace(to_phase="serve", reason="Why"),)
    assert found[1].gone == ()


def test_a_retraction_takes_away_and_its_loss_gives_back() -> None:
    first, withdrawn = revisit("1"), retract("2", "1")
    found = played(moment("a", first), moment("bb", withdrawn), moment("ccc", gone=(withdrawn,)))
    assert (found[1].drop, found[1].gone) == ((first,), ("1",))
    assert found[2].put == (first,)


def test_a_lost_retraction_of_an_amendment_counts_again() -> None:
    base, change, withdrawn = revisit("1"), amend("2", "1", end="serve"), retract("3", "2")
    found = played(moment("a", base, change, withdrawn), moment("bb", gone=(withdrawn,)))
    assert found[0].put == (base,)
    assert found[1].put == (base._replace(to_phase="serve"),)


def test_steps_are_the_changes_of_revisits_with_their_cells() -> None:
    first, second = revisit("1"), revisit("2", "data", "serve")
    found = list(
        steps(
            played(
                moment("a", first, focus("9", "model")),
                moment("bb", focus("8", "data")),
                moment("ccc", second, gone=(first,)),
                moment("dddd", amend("3", "2", reason="No cell changes")),
            )
        )
    )
    assert [step.label for step in found] == ["a", "ccc", "dddd"]
    assert found[0] == EvolutionStep("a", "1970-01-02T00:00:00Z", "a", 1, (("model", "data", 1),), (first,), ())
    assert found[1].delta == (("data", "serve", 1), ("model", "data", -1))
    assert [step.total for step in found] == [1, 1, 1]
    assert found[2].delta == ()
    total: Counter[tuple[str, str]] = Counter()
    for step in found:
        total.update({(start, end): n for start, end, n in step.delta})
    assert +total == {("data", "serve"): 1}


def test_only_wanted_pairs_and_no_collapsed_revisits_are_counted() -> None:
    changes = played(moment("a", revisit("1"), revisit("2", "data", "serve"), revisit("3", "prep", "data")))
    (everything,) = steps(changes)
    assert everything.delta == (("data", "serve", 1), ("model", "data", 1))
    (some,) = steps(changes, Pairs(frozenset({"data"}), frozenset()))
    assert (some.delta, some.total) == ((("data", "serve", 1),), 1)


def test_an_invalid_file_changes_nothing() -> None:
    (found,) = played(moment("a", Invalid("event-invalid", "broken")))
    assert (found.put, found.drop) == ((), ())


def test_a_difference_gives_new_and_changed_events_and_those_that_are_gone() -> None:
    same, changed, lost, new = revisit("1"), revisit("2"), revisit("3"), revisit("4", "prep", "model")
    before = effective(fold_of(same, changed, lost, focus("5", "model")))
    after = effective(fold_of(same, changed._replace(reason="Why"), new, focus("5", "model")))
    put, drop = difference(before, after, WORKFLOW.aliases)
    assert {event.id for event in put} == {"2", "4"}
    assert next(event for event in put if event.id == "4") == new._replace(from_phase="data")
    assert {event.id for event in drop} == {"2", "3"}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-23", ("2026-11-23", "2026-W48", "2026-11")),
        ("2027-01-01", ("2027-01-01", "2026-W53", "2027-01")),
        ("2024-12-30", ("2024-12-30", "2025-W01", "2024-12")),
        ("2026-01-05", ("2026-01-05", "2026-W02", "2026-01")),
    ],
)
def test_labels_are_days_iso_weeks_and_months(day: str, expected: tuple[str, str, str]) -> None:
    at = int(datetime.fromisoformat(day).replace(tzinfo=UTC, hour=23, minute=59).timestamp())
    assert tuple(period_label(at, every) for every in ("day", "week", "month")) == expected


def days(*numbers: int) -> list[tuple[str, int]]:
    return [(f"c{number}", (day - 1) * 86_400) for number, day in enumerate(numbers)]


def test_a_line_is_cut_where_the_period_changes() -> None:
    assert spans_by_period(days(1, 1, 2, 5), "day") == [
        Span("1970-01-01", 2),
        Span("1970-01-02", 3),
        Span("1970-01-05", 4),
    ]
    assert spans_by_period(days(1, 31, 32), "month") == [Span("1970-01", 2), Span("1970-02", 3)]
    assert spans_by_period([], "day") == []


def test_a_clock_that_runs_backwards_stays_in_the_latest_period() -> None:
    assert spans_by_period(days(3, 1, 2, 4), "day") == [Span("1970-01-03", 3), Span("1970-01-04", 4)]


def test_a_date_before_1970_keeps_its_own_period() -> None:
    assert spans_by_period([("c", -86_400)], "day") == [Span("1969-12-31", 1)]


def test_a_line_is_cut_at_its_tags_and_the_rest_has_the_revisions_name() -> None:
    line = days(1, 2, 3)
    tags = [("v1", "c0"), ("b", "c1"), ("a", "c1"), ("elsewhere", "x")]
    assert spans_by_tag(line, tags, "main") == [Span("v1", 1), Span("a, b", 2), Span("main", 3)]
    assert spans_by_tag(line, [("end", "c2")], "main") == [Span("end", 3)]
    assert spans_by_tag(line, [], "main") == [Span("main", 3)]
