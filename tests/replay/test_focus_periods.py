"""Counts per focus period: from scratch, and while the fold moves."""

from git_revisit.model.events import Event
from git_revisit.replay.focus import PeriodCounts, Periods
from git_revisit.replay.fold import Fold
from replay.events import WORKFLOW, amend, focus, fold_of, retract, revisit

ADA, BO = "Ada <ada@example.com>", "Bo <bo@example.com>"


def counts(fold: Fold) -> PeriodCounts:
    return Periods(fold, WORKFLOW).counts()


def test_a_period_counts_once_however_many_revisits_it_has() -> None:
    fold = fold_of(
        focus("1", "model"), focus("2", "model"), focus("3", "data"), focus("4", "model"),
        revisit("5", during="1"), revisit("6", during="1"), revisit("7", end="serve", during="1"),
        revisit("8", during="2"),
    )  # fmt: skip
    found = counts(fold)
    assert found.focused == {"model": 3, "data": 1}
    assert found.overlapping == {("model", "data"): 2, ("model", "serve"): 1}


def test_a_revisit_without_a_focus_event_for_its_phase_is_in_no_period() -> None:
    fold = fold_of(focus("1", "data"), revisit("2"), revisit("3", during="1"), revisit("4", during="9"))
    assert counts(fold).overlapping == {}


def test_phases_are_mapped_and_collapsed_revisits_left_out() -> None:
    fold = fold_of(
        focus("1", "prep"), revisit("2", "prep", "data", during="1"), revisit("3", "data", "serve", during="1")
    )
    assert counts(fold) == PeriodCounts({"data": 1}, {("data", "serve"): 1}, {}, {})  # type: ignore[arg-type]


def test_moves_are_counted_for_each_person() -> None:
    fold = fold_of(
        focus("1", "data", 1, ADA), focus("2", "model", 2, BO), focus("3", "model", 3, ADA), focus("4", "prep", 4, ADA),
        focus("5", "data", 5, ADA),
    )  # fmt: skip
    assert counts(fold).moves == {("data", "model"): 1, ("model", "data"): 1}
    shared = WORKFLOW._replace(capture=WORKFLOW.capture._replace(focus="project"))
    assert Periods(fold, shared).counts().moves == {("data", "model"): 1, ("model", "data"): 1}


def test_followed_counts_equal_those_from_scratch() -> None:
    events: list[Event] = [
        focus("1", "model", 1), revisit("2", during="1"), revisit("3", during="1", end="serve"), focus("4", "data", 3),
        focus("5", "serve", 2), amend("6", "2", end="serve"), retract("7", "3"), revisit("8", during="9"),
        focus("9", "model", 4),
    ]  # fmt: skip
    fold = Fold()
    followed = Periods(fold, WORKFLOW, follow=True)
    for event in [*events, *events[::2]]:
        if event.id in fold.copies:
            fold.drop(event.id, event)
        else:
            fold.put(event.id, event)
        assert followed.counts() == counts(fold)
