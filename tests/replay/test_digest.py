"""The digest, from literal revisits."""

from git_revisit.replay.digest import digest_of
from replay.events import revisit

ORDER = ("data", "model", "serve")


def test_revisits_are_grouped_by_pair_the_most_frequent_first() -> None:
    events = [
        revisit("1", "serve", "model", day=1),
        revisit("2", "model", "data", day=2),
        revisit("3", "data", "model", day=3),
        revisit("4", "model", "data", day=4),
    ]
    found = digest_of(("v1", "a"), ("HEAD", "b"), events, ORDER)
    assert [loop.phases for loop in found.loops] == [("data", "model"), ("model", "serve")]
    assert found.loops[0].directions == (("model", "data", 2), ("data", "model", 1))
    assert (found.revisits, found.loops[0].revisits) == (4, 3)
    assert (found.first, found.last) == (events[0].at, events[3].at)


def test_the_same_reason_is_listed_once_with_its_dates_and_ids() -> None:
    events = [
        revisit("2", day=3, reason="Leak", category="labels"),
        revisit("1", day=1, reason="Leak", category="labels"),
        revisit("3", day=2, reason="Leak"),
        revisit("4", day=1, reason="Drift", planned=True),
    ]
    (loop,) = digest_of(None, ("HEAD", None), events, ORDER).loops
    assert [(each.reason, each.category, each.planned, each.events) for each in loop.reasons] == [
        ("Leak", "labels", False, ("1", "2")),
        ("Drift", None, True, ("4",)),
        ("Leak", None, False, ("3",)),
    ]
    assert (loop.reasons[0].first, loop.reasons[0].last) == (events[1].at, events[0].at)
    assert (loop.planned, loop.categories) == (1, (("labels", 2),))


def test_only_those_who_were_asked_owe_a_reason() -> None:
    events = [
        revisit("1"),
        revisit("2", via="infer"),
        revisit("3", via="import"),
        revisit("4", reason="x"),
        revisit("5", reason=" "),
    ]
    found = digest_of(None, ("HEAD", None), events, ORDER)
    assert found.loops[0].unexplained == ("1", "5")
    assert found.loops[0].guessed == 2
    assert (found.explained, found.origin.inferred, found.origin.imported) == (1, 1, 1)


def test_phases_outside_of_the_workflow_come_after_the_others() -> None:
    (loop,) = digest_of(None, ("HEAD", None), [revisit("1", "zoo", "serve")], ORDER).loops
    assert loop.phases == ("serve", "zoo")


def test_an_empty_log_has_no_loop() -> None:
    found = digest_of(None, ("HEAD", None), [], ORDER)
    assert (found.loops, found.revisits, found.first, found.last) == ((), 0, None, None)
