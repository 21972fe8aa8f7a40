"""The difference of two states, from literal events."""

from git_revisit.model.events import Event
from git_revisit.replay.diff import Diff, diff, side
from git_revisit.replay.matrix import counted
from replay.events import WORKFLOW, fold_of, note, retract, revisit


def difference(before: list[Event], after: list[Event]) -> Diff:
    folds = [fold_of(*events) for events in (before, after)]
    sides = [side(fold, counted(fold, WORKFLOW, "count"), WORKFLOW) for fold in folds]
    return diff(("v1", "a" * 40), ("HEAD", None), sides[0], sides[1], WORKFLOW)


def test_cells_are_after_minus_before() -> None:
    kept, lost, new = revisit("1"), revisit("2", "data", "serve"), revisit("3", "model", "serve")
    found = difference([kept, lost], [kept, new, revisit("4", "model", "serve")])
    assert (found.a, found.b) == (("v1", "a" * 40), ("HEAD", None))
    assert found.phases == ("data", "model", "serve")
    assert found.cells == ((0, 0, -1), (0, 0, 2), (0, 0, 0))


def test_events_of_one_side_are_listed_by_id_and_in_order_of_time() -> None:
    early, late = revisit("9", day=1), note("1", day=5)
    found = difference([revisit("5")], [late, early, revisit("5", reason="the same id")])
    assert found.added == (early, late)
    assert found.removed == ()
    assert difference([late, early], []).removed == (early, late)


def test_a_retraction_is_an_event_that_only_one_side_has() -> None:
    found = difference([revisit("1")], [revisit("1"), retract("2", "1")])
    assert [event.id for event in found.added] == ["2"]
    assert found.cells[1] == (-1, 0, 0)


def test_phases_that_the_workflow_lacks_come_last_in_order() -> None:
    found = difference([revisit("1", "model", "zoo")], [revisit("2", "ape", "data")])
    assert found.phases == ("data", "model", "serve", "ape", "zoo")
    assert found.cells[1][4] == -1
    assert found.cells[3][0] == 1
