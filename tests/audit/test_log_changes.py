"""Losses of events, judged on literal histories."""

from audit.building import identity, revisit
from git_revisit.audit.rules.facts import Loss
from git_revisit.audit.rules.log_changes import judge
from git_revisit.model.events import Revisit

EVENT, EDITED, AGAIN = revisit(1), revisit(1, reason="edited"), revisit(1, reason="edited again")
LINE = [[], [0], [1], [2], [3]]


def lost(number: int, event: Revisit = EVENT, *instead: Revisit, parent: int = 0) -> Loss:
    return Loss(number, parent, "a.yaml", "1", event, instead, bool(instead))


def kinds(losses: list[Loss], parents: list[list[int]], *held: Revisit) -> list[tuple[str, int, bool]]:
    judged = judge(losses, parents, {identity(1): held} if held else {})
    return [(each.kind, each.loss.number, each.fixed) for each in judged]


def test_a_deletion_and_its_restoration() -> None:
    assert kinds([lost(1)], LINE) == [("deleted", 1, False)]
    assert kinds([lost(1)], LINE, EVENT) == [("deleted", 1, True)]
    assert kinds([lost(1)], LINE, EDITED) == [("deleted", 1, False)]


def test_an_edit_and_its_fix_which_is_not_a_loss() -> None:
    edit, fix = lost(1, EVENT, EDITED), lost(2, EDITED, EVENT)
    assert kinds([edit], LINE, EDITED) == [("modified", 1, False)]
    assert kinds([edit, fix], LINE, EVENT) == [("modified", 1, True)]


def test_an_edit_of_an_edit() -> None:
    edit, second, fix = lost(1, EVENT, EDITED), lost(2, EDITED, AGAIN), lost(3, AGAIN, EVENT)
    assert kinds([edit, second], LINE, AGAIN) == [("modified", 1, False), ("modified", 2, False)]
    assert kinds([fix, second, edit], LINE, EVENT) == [("modified", 1, True), ("modified", 2, True)]


def test_a_deleted_edit_is_fixed_by_the_original_alone() -> None:
    edit, removal = lost(1, EVENT, EDITED), lost(2, EDITED)
    assert kinds([edit, removal], LINE, EVENT) == [("modified", 1, True), ("deleted", 2, True)]
    assert kinds([edit, removal], LINE, EDITED) == [("modified", 1, False), ("deleted", 2, False)]


def test_the_same_event_deleted_twice_in_a_line() -> None:
    assert kinds([lost(1), lost(3)], LINE) == [("deleted", 1, False), ("deleted", 3, False)]


def test_two_copies_lost_in_one_commit_are_one_loss() -> None:
    assert kinds([lost(1), lost(1)._replace(path="b.yaml")], LINE) == [("deleted", 1, False)]


def test_a_merge_that_drops_what_no_parent_dropped() -> None:
    diamond = [[], [0], [0], [1, 2]]
    assert kinds([lost(3, parent=1)], diamond) == [("dropped", 3, False)]


def test_a_merge_takes_over_a_deletion_of_the_other_side() -> None:
    diamond = [[], [0], [0], [1, 2]]
    assert kinds([lost(2), lost(3, parent=0)], diamond) == [("deleted", 2, False)]


def test_a_merge_does_not_take_over_a_deletion_from_before_the_branches() -> None:
    # 1 deletes, 2 restores on a branch, 3 works on the other, 4 merges and drops the restored event
    history = [[], [0], [1], [1], [3, 2]]
    assert kinds([lost(1), lost(4, parent=1)], history) == [("deleted", 1, False), ("dropped", 4, False)]


def test_a_merge_that_edits_is_blamed_and_one_that_takes_an_edit_is_not() -> None:
    diamond = [[], [0], [0], [1, 2]]
    edit = lost(2, EVENT, EDITED)
    assert kinds([lost(3, EVENT, EDITED), lost(3, EVENT, EDITED, parent=1)], diamond, EDITED) == [
        ("modified", 3, False)
    ]
    assert kinds([edit, lost(3, EVENT, EDITED)], diamond, EDITED) == [("modified", 2, False)]


def test_an_octopus_looks_at_every_other_parent() -> None:
    history = [[], [0], [0], [0], [1, 2, 3]]
    assert kinds([lost(3), lost(4, parent=0), lost(4, parent=1)], history) == [("deleted", 3, False)]
