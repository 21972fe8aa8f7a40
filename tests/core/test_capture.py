"""The decision as a pure function: every rule, in its order, and the walk over an episode."""

from itertools import product, takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_revisit.errors import Refused
from git_revisit.hook.decision import Decision, Doorway, Given, Situation, decide, enter
from git_revisit.model.events import Capture, Workflow
from git_revisit.model.workflow_yaml import DEFAULT
from git_revisit.replay.episodes import Step, continuing, unanswered

ADA, BO = "ada@example.com", "bo@example.com"
DOOR = Doorway(configured=True, under_way=None, author_ignored=False, skip=False, changed=())
NOW = Situation({"monitoring": 1}, "scalability", frozenset(), ADA, (), None, terminal=True)


def step(phases: str, explained: str = "", author: str = ADA, merge: bool = False) -> Step:
    return Step(author, merge, frozenset(phases), frozenset(explained))


@pytest.mark.parametrize(
    "values", list(product([True, False], [None, "merge"], [False, True], [False, True], [(), ("e",)]))
)
def test_the_door_in_its_order(values: tuple[bool, str | None, bool, bool, tuple[str, ...]]) -> None:
    configured, under_way, ignored, skip, changed = values
    decision = enter(Doorway(*values))
    expected = next(
        (rule for fits, rule in (
            (not configured, "no-config"), (under_way, "under-way"), (ignored, "ignored-author"), (skip, "skip"),
            (changed, "event-changed"),
        ) if fits), None,
    )  # fmt: skip
    assert (decision.rule if decision else None) == expected
    assert decision is None or decision.action == ("refuse" if expected == "event-changed" else "silent")


@pytest.mark.parametrize(
    "values",
    list(product(
        [{}, {"scalability": 2}, {"monitoring": 1}, {"scalability": 2, "monitoring": 1}],
        [None, "scalability", "gone"],
        [frozenset(), frozenset({"monitoring"})],
        [(), (Step(ADA, False, frozenset({"monitoring"}), frozenset({"monitoring"})),)],
        [None, Given("Because", None)],
        [True, False],
        ["defer", "require", "ignore"],
    )),
)  # fmt: skip
def test_the_rules_in_their_order(
    values: tuple[dict[str, int], str | None, frozenset[str], tuple[Step, ...], Given | None, bool, str],
) -> None:
    touched, focus, answered, behind, told, terminal, policy = values
    now = Situation(touched, focus, answered, ADA, behind, told, terminal)
    decision = decide(now, DEFAULT._replace(capture=Capture(unattended=policy)))
    open_ones = [phase for phase in touched if phase != focus]
    left = [phase for phase in open_ones if phase not in answered and not (behind and phase == "monitoring")]
    if not open_ones:
        expected = "silent"
    elif focus is None:
        expected = "ask-focus" if terminal else "record-focus"
    elif not left:
        expected = "silent"
    elif told:
        expected = "record"
    elif terminal:
        expected = "ask"
    else:
        expected = {"defer": "record", "require": "refuse", "ignore": "silent"}[policy]
    assert decision.action == expected
    if expected in ("record", "ask"):
        assert list(decision.phases) == left
    if expected.endswith("focus"):
        assert decision.phases == (max(touched, key=lambda phase: touched[phase]),)


@pytest.mark.parametrize(
    ("category", "reason", "action"),
    [
        ("drift", None, "record"), ("drift:seasonal", "x", "record"), ("nonsense", "x", "refuse"),
        ("nonsense:drift", "x", "refuse"), ("drift:Bad", "x", "refuse"), ("other", None, "refuse"),
        ("other", "x", "record"), (None, "x", "record"),
    ],
)  # fmt: skip
def test_a_category_that_comes_along(category: str | None, reason: str | None, action: str) -> None:
    assert decide(NOW._replace(given=Given(reason, category)), DEFAULT).action == action


def test_a_refusal_names_the_way_out_and_first_where_nobody_is_there() -> None:
    workflow = DEFAULT._replace(capture=Capture(unattended="require"))
    with pytest.raises(Refused) as refused:
        decide(NOW._replace(terminal=False), workflow).check()
    assert str(refused.value).splitlines()[0] == 'git -c revisit.reason="REASON" commit'
    with pytest.raises(Refused, match="use `git revisit amend`"):
        (enter(DOOR._replace(changed=("x.yaml",))) or Decision("silent", "")).check()
    Decision("silent", "").check()


@pytest.mark.parametrize(
    ("behind", "goes_on"),
    [
        ([], False),
        ([step("p", "p")], True),
        ([step("p"), step("p", "p")], True),
        ([step("pf"), step("pf", "p")], True),
        ([step("p")], False),
        ([step("f"), step("p", "p")], False),
        ([step("p"), step("q"), step("p", "p")], False),
        ([step(""), step("", "p"), step("p", "p")], True),
        ([step("f", author=BO), step("p", "p")], True),
        ([step("f", merge=True), step("p", "p")], True),
        ([step("p", "p", author=BO)], False),
        ([step("p", "q"), step("p", "p")], True),
    ],
)
def test_an_episode(behind: list[Step], goes_on: bool) -> None:
    assert continuing("p", ADA, behind) == (frozenset("p") if goes_on else frozenset())


def test_no_more_commits_are_read_than_needed() -> None:
    def behind():  # type: ignore[no-untyped-def]
        yield step("p", "p")
        raise AssertionError("read on")

    assert continuing(["p"], ADA, behind()) == {"p"}
    assert continuing([], ADA, behind()) == frozenset()


STEP = st.builds(
    Step,
    st.sampled_from([ADA, BO]),
    st.booleans(),
    st.frozensets(st.sampled_from("pqf"), max_size=2),
    st.frozensets(st.sampled_from("pqf"), max_size=1),
)


@given(st.lists(STEP, max_size=8))
def test_several_phases_at_once_are_each_walked_alone(steps: list[Step]) -> None:
    for author in (ADA, BO):
        own = [each for each in steps if each.author == author and not each.merge and each.phases]
        for phase in "pqf":
            run = list(takewhile(lambda each, phase=phase: phase in each.phases, own))
            goes_on = any(phase in each.explained for each in run)
            assert (phase in continuing("pqf", author, steps)) == goes_on


def test_what_nothing_accounts_for() -> None:
    assert unanswered("dcba", ["a", None], "b", "c") == ("d",)


@pytest.mark.parametrize(
    ("pattern", "ignored"),
    [
        ("*[bot]*", True), ("renovate[bot]", True), ("RENOVATE*", True), ("bot@example.com", True),
        ("*@example.com", True),
        ("renovate[bot] <bot@example.com>", True), ("renovateb", False), ("bot", False), ("b?t@example.com", True),
    ],
)  # fmt: skip
def test_ignored_authors_are_meant_as_written(pattern: str, ignored: bool) -> None:
    workflow = Workflow(phases=(), ignore_authors=(pattern,))
    assert workflow.ignores("renovate[bot]", "bot@example.com") is ignored
    assert not Workflow(phases=(), ignore_authors=("*[bot]*",)).ignores("Bot Robot", "bot@bots.example.com")
