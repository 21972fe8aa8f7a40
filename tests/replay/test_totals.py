"""Totals of a tree, and how they grow with it."""

from collections import Counter

from git_revisit.model.events import Event, Invalid
from git_revisit.replay.fold import Fold
from git_revisit.replay.totals import EMPTY, Summary, grown, links, needs, shifted, summary
from replay.events import amend, focus, fold_of, note, retract, revisit

BROKEN = Invalid("event-invalid", "not YAML")


def test_a_summary_has_the_counts_of_a_fold() -> None:
    fold = fold_of(revisit("1", reason="Why"), revisit("2", "data", "serve"), focus("3", "model"), retract("4", "1"))
    fold.put("broken", BROKEN)
    cells = Counter({("data", "serve"): 1})
    naming = Counter({"data": 1, "serve": 1, "model": 1})
    assert summary(fold) == Summary(cells, cells, naming, Counter(), Counter(), Counter(), 1, 1)
    assert summary(Fold()) == EMPTY


def test_a_summary_does_not_change_with_its_fold() -> None:
    fold = fold_of(revisit("1"))
    before = summary(fold)
    fold.put("2", revisit("2"))
    assert before.cells == {("model", "data"): 1}
    assert summary(fold).cells == {("model", "data"): 2}


def test_growing_equals_a_fold_from_scratch() -> None:
    kept: list[tuple[str, Event | Invalid]] = [
        (event.id, event) for event in (revisit("1"), amend("2", "1", reason="Why"), note("3"), focus("4", "serve"))
    ]
    gone: list[tuple[str, Event | Invalid]] = [("5", retract("5", "1")), ("bad", BROKEN)]
    come: list[tuple[str, Event | Invalid]] = [("6", revisit("6", "data", "serve")), ("7", retract("7", "6"))]

    def total(*files: list[tuple[str, Event | Invalid]]) -> Summary:
        fold = Fold()
        for path, item in (each for some in files for each in some):
            fold.put(path, item)
        return summary(fold)

    linked = [each for each in kept if each[0] in ("1", "2")]
    assert grown(total(kept, gone), linked, gone, come) == total(kept, come)


def test_growing_follows_revisits_to_their_focus_event() -> None:
    period, old = focus("1", "model"), revisit("2", during="1")
    new, lost = revisit("3", during="1"), revisit("4", during="9")
    base = summary(fold_of(period, old))
    assert (base.during, base.dangling) == ({("model", "data", "model"): 1}, {})
    found = grown(base, [("1", period)], [], [("3", new), ("4", lost)])
    assert found == summary(fold_of(period, old, new, lost))
    assert (found.during, found.dangling) == ({("model", "data", "model"): 2}, {"9": 1})


def test_a_changed_focus_event_may_shift_revisits_that_do_not_change() -> None:
    period, new = focus("1", "model"), focus("9", "data")
    base = summary(fold_of(period, revisit("2", during="1"), revisit("3", during="9")))
    assert shifted(base, [period], [period], []), "it goes"
    assert shifted(base, [period], [], [revisit("1")]), "another event takes its id"
    assert shifted(base, [], [], [new]), "a revisit has named it before it came"
    assert not shifted(base, [], [], [focus("8", "data"), BROKEN])
    assert not shifted(base, [period], [revisit("2", during="1")], [revisit("4", during="1")])


def test_what_decides_how_events_count_includes_their_focus_events() -> None:
    assert needs([revisit("1", during="2"), amend("3", "4"), BROKEN]) == set("1234")


def test_events_are_linked_by_their_id_and_their_target() -> None:
    assert links([revisit("1"), amend("2", "3"), retract("4", "5"), BROKEN]) == set("12345")
    assert links([BROKEN]) == set()
