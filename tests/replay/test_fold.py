"""The fold: from a set of event files to the events that count."""

from itertools import permutations

from git_revisit.model.events import Event, Invalid
from git_revisit.replay.filters import Filter
from git_revisit.replay.fold import Fold, in_order
from replay.events import amend, focus, fold_of, note, retract, revisit


def test_effective_revisits_are_counted_by_pair() -> None:
    fold = fold_of(revisit("1"), revisit("2"), revisit("3", "data", "serve", reason="Drift"), focus("4", "model"))
    assert fold.counters.cells == {("model", "data"): 2, ("data", "serve"): 1}
    assert fold.counters.unexplained == {("model", "data"): 2}
    assert set(fold.counters.named) == {"model", "data", "serve"}


def test_a_retracted_revisit_counts_nowhere() -> None:
    fold = fold_of(revisit("1"), revisit("2"), retract("3", "1"))
    assert set(fold.revisits) == {"2"}
    assert fold.retracted == {"1"}
    assert fold.counters.cells == {("model", "data"): 1}


def test_a_retracted_note_is_gone_and_is_not_counted_as_a_revisit() -> None:
    fold = fold_of(note("1"), note("2"), retract("3", "1"))
    assert set(fold.notes) == {"2"}
    assert fold.retracted == set()


def test_amendments_apply_in_order_of_time_and_id() -> None:
    late, early = amend("3", "1", day=5, reason="Late"), amend("9", "1", day=4, reason="Early", end="serve")
    for events in permutations([revisit("1"), late, early]):
        (found,) = fold_of(*events).revisits.values()
        assert (found.reason, found.to_phase) == ("Late", "serve")
    same = [amend("3", "1", day=4, reason="3"), amend("2", "1", day=4, reason="2"), revisit("1")]
    assert fold_of(*same).revisits["1"].reason == "3"


def test_a_retracted_amendment_does_not_apply() -> None:
    fold = fold_of(revisit("1"), amend("2", "1", reason="Said"), retract("3", "2"))
    assert fold.revisits["1"].reason is None
    assert fold.amendments("1") == []
    assert fold.counters.unexplained == {("model", "data"): 1}


def test_a_retraction_cannot_be_retracted() -> None:
    fold = fold_of(revisit("1"), retract("2", "1"), retract("3", "2"))
    assert fold.revisits == {}


def test_a_focus_event_cannot_be_retracted_or_amended() -> None:
    fold = fold_of(focus("1", "model"), retract("2", "1"), amend("3", "1", reason="No"))
    assert fold.focuses["1"].phase == "model"


def test_of_two_contents_the_smallest_path_counts_in_any_order() -> None:
    fold = Fold()
    fold.put("b", revisit("1", end="serve"))
    assert fold.counters.cells == {("model", "serve"): 1}
    fold.put("a", revisit("1", end="data"))
    assert fold.counters.cells == {("model", "data"): 1}
    fold.drop("a", revisit("1", end="data"))
    assert fold.counters.cells == {("model", "serve"): 1}


def test_for_equal_paths_the_smallest_content_counts() -> None:
    fold = Fold()
    fold.put("a", revisit("1", end="serve"), b"2")
    fold.put("a", revisit("1", end="data"), b"1")
    assert fold.counters.cells == {("model", "data"): 1}


def test_what_is_dropped_leaves_nothing_behind() -> None:
    events: list[Event] = [
        revisit("1", during="5"), amend("2", "1", end="serve"), retract("3", "4"), note("4"), focus("5", "model"),
    ]  # fmt: skip
    fold, empty = fold_of(*events), Fold()
    fold.put("bad", Invalid("event-invalid", "bad"))
    assert fold.counters.cells == {("model", "serve"): 1}
    fold.drop("bad", Invalid("event-invalid", "bad"))
    for event in events:
        fold.drop(event.id, event)
    for name in ("revisits", "notes", "focuses", "retracted", "chosen"):
        assert getattr(fold, name) == getattr(empty, name), name
    for name in ("cells", "unexplained", "spans", "during", "dangling", "named"):
        assert getattr(fold.counters, name) == getattr(empty.counters, name), name
    assert (fold.invalid, fold.effective()) == ({}, [])


def test_a_correction_may_come_before_its_target() -> None:
    fold = fold_of(amend("2", "1", reason="Leak"))
    assert fold.revisits == {}
    fold.put("1", revisit("1"))
    assert fold.revisits["1"].reason == "Leak"
    fold.drop("2", amend("2", "1", reason="Leak"))
    assert fold.revisits["1"].reason is None


def test_a_filter_limits_the_counters_and_nothing_else() -> None:
    fold = fold_of(revisit("1", reason="Leak", during="9"), revisit("2"), only=Filter(explained=True))
    assert fold.counters.cells == {("model", "data"): 1}
    assert fold.counters.spans == {"9": {("model", "data"): 1}}
    assert set(fold.revisits) == {"1", "2"}
    assert fold.counters.named == {"model": 2, "data": 2}
    assert [event.id for event in fold.effective()] == ["1"]


def test_ids_can_be_left_out() -> None:
    fold = fold_of(revisit("1"), revisit("2"), without=frozenset({"1"}))
    assert fold.counters.cells == {("model", "data"): 1}
    assert [event.id for event in fold.without_reason({})] == ["2"]


def test_a_filter_sees_amended_revisits() -> None:
    fold = fold_of(revisit("1"), amend("2", "1", reason="Leak"), only=Filter(explained=True))
    assert fold.counters.cells == {("model", "data"): 1}


def test_unexplained_revisits_are_those_that_the_counter_counts() -> None:
    fold = fold_of(revisit("2", day=2), revisit("1", day=3), revisit("3", "prep", "data"), revisit("4", reason="Leak"))
    found = fold.without_reason({"prep": "data"})
    assert [event.id for event in found] == ["2", "1"], "by time; 3 starts and ends in one phase by the alias"
    assert [event.id for event in fold.without_reason({})] == ["3", "2", "1"]


def test_phases_are_mapped_in_what_is_unexplained() -> None:
    (event,) = fold_of(revisit("1", "model", "prep")).without_reason({"prep": "data"})
    assert event.to_phase == "data"


def test_a_follower_learns_which_periods_change() -> None:
    fold, changed = fold_of(revisit("1", during="9")), set[str | None]()
    fold.settle()
    fold.counters.follow(changed)
    fold.put("2", revisit("2"))
    fold.put("8", focus("8", "model"))
    fold.put("3", amend("3", "1", end="serve"))
    fold.settle()
    assert changed == {None, "8", "9"}


def test_events_are_ordered_by_time_then_id() -> None:
    assert [event.id for event in in_order([revisit("2"), revisit("1", day=2), revisit("3")])] == ["2", "3", "1"]
