"""Focus and revisits from a history that recorded none: what was planted is found again."""

import random
from statistics import mean
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_revisit.infer.decode import decode_focus, propose
from git_revisit.infer.inferred import WorkStep
from git_revisit.model.workflow import PHASES


class Planted(NamedTuple):
    """A history whose focus and episodes are known: (from, to, first commit)."""

    steps: list[WorkStep]
    episodes: set[tuple[str, str, str]]


class Setting(NamedTuple):
    """How histories are planted; the defaults are nine focus periods, one step in five an episode of 1-2 commits."""

    periods: int = 9
    length: tuple[int, int] = (15, 25)
    rate: float = 0.2
    both: float = 0.0  # how often a commit of an episode touches the focus as well
    returns: bool = False  # whether a focus may come again
    anywhere: bool = False  # whether a period may start with an episode: then nobody can tell under which focus it was


def plant(seed: int, setting: Setting) -> Planted:
    """Make a history; two episodes that touch each other and go to the same phase are one."""
    rng = random.Random(seed)
    planted = Planted([], set())
    focus = ""
    for number in range(setting.periods):
        again = setting.returns or number >= len(PHASES)
        focus = rng.choice([phase for phase in PHASES if phase != focus]) if again else PHASES[number]
        end = len(planted.steps) + rng.randint(*setting.length)
        if not setting.anywhere:
            commit(planted, {focus: rng.randint(1, 4)})
        while len(planted.steps) < end:
            if rng.random() < setting.rate:
                episode(planted, focus, setting, rng)
            else:
                commit(planted, {focus: rng.randint(1, 4)})
    return planted


def episode(planted: Planted, focus: str, setting: Setting, rng: random.Random) -> None:
    to = rng.choice([phase for phase in PHASES if phase != focus])
    goes_on = bool(planted.steps) and to in planted.steps[-1].touched
    if not goes_on:
        planted.episodes.add((focus, to, str(len(planted.steps))))
    for _ in range(rng.randint(1, 2)):
        more = {focus: rng.randint(1, 3)} if rng.random() < setting.both else {}
        commit(planted, {to: rng.randint(1, 3), **more})


def commit(planted: Planted, touched: dict[str, int]) -> None:
    number = len(planted.steps)
    planted.steps.append(WorkStep(str(number), number * 3600, "ada@example.com", touched))


def score(seed: int, setting: Setting) -> float:
    """Return the F1 of what is found, by main phase, revisited phase and first commit."""
    planted = plant(seed, setting)
    found = {(each.period.phase, each.to, each.steps[0].commit) for each in propose(planted.steps, PHASES).episodes}
    return 2 * len(found & planted.episodes) / (len(found) + len(planted.episodes) or 1)


@pytest.mark.parametrize(
    ("setting", "floor"),
    [
        pytest.param(Setting(), 0.94, id="nine-periods"),
        pytest.param(Setting(anywhere=True), 0.86, id="periods-that-start-anywhere"),
        pytest.param(Setting(both=0.5), 0.95, id="commits-that-touch-several-phases"),
        pytest.param(Setting(periods=14, returns=True), 0.93, id="returns-to-an-old-focus"),
        pytest.param(Setting(length=(150, 250), rate=0.02), 0.97, id="long-with-few-revisits"),
        pytest.param(Setting(rate=0.35), 0.85, id="many-revisits"),
    ],
)
def test_planted_revisits_are_found_again(setting: Setting, floor: float) -> None:
    assert mean(score(seed, setting) for seed in range(40)) >= floor


def test_a_long_history_without_revisits_has_none() -> None:
    for seed in range(10):
        planted = plant(seed, Setting(length=(150, 250), rate=0.0))
        found = propose(planted.steps, PHASES)
        assert found.episodes == ()
        assert [period.phase for period in found.periods] == list(PHASES)


def steps(text: str, person: str = "ada") -> list[WorkStep]:
    """Return steps from letters: each touches the phases that it names; ``ab`` touches both, space between steps."""
    return [WorkStep(str(n), n, person, dict.fromkeys(each, 1)) for n, each in enumerate(text.split())]


def shown(text: str) -> list[tuple[str, str, int]]:
    found = propose(steps(text), "abcdefghi").episodes
    return [(each.period.phase, each.to, len(each.steps)) for each in found]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ("a a a a b a a a", [("a", "b", 1)]),
        ("a a a a b b a a a", [("a", "b", 2)]),
        ("a a a b a b a a", [("a", "b", 1), ("a", "b", 1)]),
        ("a a a bc b a a a", [("a", "b", 2), ("a", "c", 1)]),
        ("a a ab ab a a", [("a", "b", 2)]),
        ("a a a a a b b b b b b", []),
        ("a a a a a b b b b b a b b b", [("b", "a", 1)]),
        ("a", []),
        ("", []),
    ],
)
def test_a_run_on_another_phase_is_one_episode(history: str, expected: list[tuple[str, str, int]]) -> None:
    assert shown(history) == expected


def test_the_focus_moves_when_work_on_the_new_phase_begins() -> None:
    assert (
        "".join(decode_focus([each.touched for each in steps("a a a a a c b b b b b b")], "abcdefghi")[0])
        == "aaaaaabbbbbb"
    )


def test_episodes_are_each_persons_own() -> None:
    walked = [("x", "a")] * 4 + [("x", "b"), ("y", "a"), ("x", "b")]
    history = [WorkStep(str(n), n, person, {phase: 1}) for n, (person, phase) in enumerate(walked)]
    history += [WorkStep("8", 8, "y", {"b": 1}), *(WorkStep(str(n), n, "x", {"a": 1}) for n in range(9, 14))]
    found = propose(history, "abcdefghi").episodes
    assert [[step.commit for step in each.steps] for each in found] == [["4", "6"], ["8"]]


def test_each_person_can_have_a_focus() -> None:
    history = [WorkStep(str(n), n, "xy"[n % 2], {"ab"[n % 2]: 1}) for n in range(30)]
    found = propose(history, "abcdefghi", per_author=True)
    assert [(each.person, each.phase, each.steps) for each in found.periods] == [("x", "a", 15), ("y", "b", 15)]
    assert found.episodes == ()


def test_a_workflow_of_one_phase_has_no_revisit() -> None:
    assert propose(steps("a a a"), "a").episodes == ()


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(1, 9), min_size=1), max_size=30), st.booleans())
def test_periods_part_the_history_and_no_revisit_goes_to_the_focus(history: list[dict[str, int]], own: bool) -> None:
    sequence = [WorkStep(str(n), n, "xy"[n % 2], touched) for n, touched in enumerate(history)]
    found = propose(sequence, "abc", own)
    assert sum(period.steps for period in found.periods) == len(sequence)
    assert all(each.to != each.period.phase and each.steps for each in found.episodes)
    touches = sum(len(step.touched) for step in sequence)
    assert sum(len(each.steps) for each in found.episodes) <= touches
    assert propose(sequence, "abc", own) == found


def alternating(seed: int, people: int, shared: bool) -> Planted:
    """Make a history of people who take turns, each with a focus of their own, or all with the same one."""
    rng = random.Random(seed)
    focus = [PHASES[(2 + 2 * (0 if shared else person)) % len(PHASES)] for person in range(people)]
    planted = Planted([], set())
    for number in range(60 * people):
        person = number % people
        to = focus[person]
        if rng.random() < 0.12:
            to = rng.choice([phase for phase in PHASES if phase not in focus])
            own = [step for step in planted.steps if step.person == str(person)]
            if not own or to not in own[-1].touched:
                planted.episodes.add((focus[person], to, str(number)))
        planted.steps.append(WorkStep(str(number), number * 3600, str(person), {to: 1}))
    return planted


def f1(planted: Planted, per_author: bool | None) -> float:
    found = propose(planted.steps, PHASES, per_author).episodes
    known = {(each.period.phase, each.to, each.steps[0].commit) for each in found}
    return 2 * len(known & planted.episodes) / (len(known) + len(planted.episodes) or 1)


def test_people_who_alternate_have_a_focus_each_unless_asked_otherwise() -> None:
    histories = [alternating(seed, people, shared=False) for seed in range(6) for people in (2, 3)]
    one, chosen = (mean(f1(each, own) for each in histories) for own in (False, None))
    assert one < 0.6 < 0.95 < chosen


def test_people_who_share_a_focus_keep_it() -> None:
    for seed in range(6):
        found = propose(alternating(seed, 3, shared=True).steps, PHASES, None)
        assert {period.person for period in found.periods} == {None}


def test_one_person_has_the_focus_of_the_project() -> None:
    assert {period.person for period in propose(steps("a a a b a a"), "abcdefghi", None).periods} == {None}


def test_a_touch_in_passing_has_under_half_of_each_commit() -> None:
    history = [WorkStep(str(n), n, "ada", {"a": 3}) for n in range(6)]
    passing = [*history, WorkStep("6", 6, "ada", {"a": 2, "b": 1}), *history]
    half = [*history, WorkStep("6", 6, "ada", {"a": 1, "b": 1}), *history]
    assert [each.in_passing for each in propose(passing, "abcdefghi").episodes] == [True]
    assert [each.in_passing for each in propose(half, "abcdefghi").episodes] == [False]
