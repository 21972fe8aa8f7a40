"""Playback: which stops a line has, what is summed at each, and when each revisit counts."""

from collections import Counter
from typing import Any

from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Focus, Revisit
from git_revisit.model.workflow import Phase, Workflow
from git_revisit.replay.evolution import Change
from git_revisit.replay.playback import dated, playback, thinned

FLOW = Workflow((Phase("data", "Data", (), ("data/",)), Phase("model", "Model", (), ("model/",))))
DAY = 24 * 3600
START = 1_760_000_000


def revisit(number: int, at: int = START, via: str = "hook", **fields: Any) -> Revisit:
    return Revisit(id=f"01{number:024d}", at=utc(at), via=via, from_phase="model", to_phase="data", **fields)


def change(number: int, *put: Revisit | Focus, drop: tuple[Revisit, ...] = (), tags: tuple[str, ...] = ()) -> Change:
    return Change(f"{number:040x}", START + number * DAY, f"Commit {number}", put, drop, tags)


def test_stops_have_the_sums_of_the_matrix() -> None:
    focus = Focus(id="01F", at=utc(START), via="command", phase="model")
    first, second = revisit(1, during="01F", category="labels"), revisit(2)
    played = playback([change(0, focus), change(1, first), change(2, second)], FLOW)
    assert [stop.tally.counts for stop in played.stops] == [Counter(), {("model", "data"): 1}, {("model", "data"): 2}]
    assert played.stops[1].tally.periods == {"model": 1}
    assert played.stops[1].tally.overlapping == {("model", "data"): 1}
    assert played.stops[2].reasons == {("model", "data", "labels"): 1, ("model", "data", ""): 1}
    assert [stop.named for stop in played.stops] == [{"model"}, {"model", "data"}, {"model", "data"}]


def test_an_amended_revisit_lives_twice_and_a_withdrawn_one_ends() -> None:
    first, second = revisit(1), revisit(2)
    amended = first._replace(reason="Seen again")
    changes = [change(0, first, second), change(1, amended, drop=(first,)), change(2, drop=(second,))]
    played = playback(changes, FLOW)
    lives = [(life.event.reason, life.event.id, life.first, life.last) for life in played.lives]
    assert lives == [(None, first.id, 0, 1), ("Seen again", first.id, 1, None), (None, second.id, 0, 2)]
    assert [stop.tally.counts.total() for stop in played.stops] == [2, 2, 1]


def test_a_revisit_between_two_stops_is_nowhere() -> None:
    short = revisit(1)
    changes = [change(0), change(1, short), change(2, drop=(short,)), *(change(n) for n in range(3, 60))]
    assert playback(changes, FLOW, most=5).lives == ()


def test_a_thinned_line_keeps_its_ends_and_tags() -> None:
    changes = [change(number, tags=("v1",) if number == 33 else ()) for number in range(1000)]
    kept = thinned(changes, 50)
    assert {0, 33, 999} <= kept
    assert len(kept) <= 53
    assert thinned(changes[:50], 50) == frozenset(range(50))


def test_time_never_goes_back() -> None:
    late = change(0)._replace(at=START + 9 * DAY)
    assert [stop.at for stop in playback([late, change(1), change(10)], FLOW).stops] == [
        START + 9 * DAY, START + 9 * DAY, START + 10 * DAY,
    ]  # fmt: skip


def test_an_inferred_history_is_played_by_the_dates_of_its_events() -> None:
    events = [revisit(number, START - number * 30 * DAY, "infer") for number in range(3)]
    tag = change(0, tags=("v1",))._replace(at=START - 45 * DAY)
    played = playback([tag, change(1, *events)], FLOW)
    assert played.dated
    assert [stop.tally.counts.total() for stop in played.stops] == [1, 1, 2, 3, 3]
    assert [stop.tags for stop in played.stops if stop.tags] == [("v1",)]
    assert played.stops[-1].commit == change(1).commit
    recorded = [revisit(number) for number in range(10, 13)]
    assert not playback([change(0, *events, *recorded)], FLOW).dated


def test_by_date_has_a_change_for_each_day_and_tag() -> None:
    events = [revisit(1, START), revisit(2, START + 60), revisit(3, START + 3 * DAY), revisit(4, START + 99 * DAY)]
    tag = change(3, tags=("v1",))._replace(at=START + 30)
    found = dated([tag, change(9, *events)])
    midnight = START // DAY * DAY + DAY - 1
    assert [(each.at, len(each.put), each.tags) for each in found] == [
        (START + 30, 1, ()), (START + 30, 0, ("v1",)), (midnight, 1, ()), (midnight + 3 * DAY, 1, ()),
        (START + 9 * DAY, 1, ()), (START + 9 * DAY, 0, ()),
    ]  # fmt: skip
