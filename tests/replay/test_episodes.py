"""Episodes: which commits continue one, and which touches nothing accounts for."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_revisit.model.events import Event
from git_revisit.replay.episodes import EpisodeStep, continuing, explained, unanswered
from replay.events import WORKFLOW, at, fold_of, note, retract, revisit

ADA, BO = "ada@example.com", "bo@example.com"


def step(phases: str, explained: str = "", author: str = ADA, merge: bool = False) -> EpisodeStep:
    return EpisodeStep(author, merge, frozenset(phases), frozenset(explained))


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
def test_an_episode(behind: list[EpisodeStep], goes_on: bool) -> None:
    assert continuing("p", ADA, behind) == (frozenset("p") if goes_on else frozenset())


def test_no_more_commits_are_read_than_needed() -> None:
    def behind() -> Iterator[EpisodeStep]:
        yield step("p", "p")
        raise AssertionError("read on")

    assert continuing(["p"], ADA, behind()) == {"p"}
    assert continuing([], ADA, behind()) == frozenset()


STEP = st.builds(
    EpisodeStep,
    st.sampled_from([ADA, BO]),
    st.booleans(),
    st.frozensets(st.sampled_from("pqf"), max_size=2),
    st.frozensets(st.sampled_from("pqf"), max_size=1),
)


@given(st.lists(STEP, max_size=8))
def test_several_phases_at_once_are_each_walked_alone(steps: list[EpisodeStep]) -> None:
    for author in (ADA, BO):
        own = [each for each in steps if each.author == author and not each.merge and each.phases]
        for phase in "pqf":
            run = own[: next((n for n, each in enumerate(own) if phase not in each.phases), len(own))]
            goes_on = any(phase in each.explained for each in run)
            assert (phase in continuing("pqf", author, steps)) == goes_on


def test_what_nothing_accounts_for() -> None:
    assert unanswered("dcba", ["a", None], "b", "c") == ("d",)


COMMIT, OTHER = "a" * 40, "b" * 40


@pytest.mark.parametrize(
    ("events", "phases"),
    [
        ([revisit("R")], {"data"}),
        ([revisit("R", end="prep")], {"data"}),
        ([revisit("R"), retract("X", "R")], set()),
        ([note("N", day=3)._replace(commit=COMMIT)], {"data"}),
        ([note("N", day=3)._replace(commit=OTHER)], set()),
        ([note("N", day=3)._replace(commit=COMMIT), retract("X", "N", day=4)], set()),
        ([revisit("R"), retract("X", "R"), note("N", day=3)], {"data"}),
        ([revisit("R"), retract("X", "R"), note("N", day=4)], set()),
        ([revisit("R", paths=("a",)), retract("X", "R"), note("N", day=3)], set()),
        ([revisit("R", during="F"), retract("X", "R"), note("N", day=3)], set()),
        ([revisit("R"), retract("X", "R"), note("N", day=3)._replace(actor="Bo")], set()),
        ([revisit("R", day=3)._replace(commit=COMMIT)], {"data"}),
    ],
)
def test_what_answers_a_commit(events: list[Event], phases: set[str]) -> None:
    added = [event.id for event in events if event.id == "R"]
    assert explained(fold_of(*events), COMMIT, added, WORKFLOW.aliases) == phases


def test_a_note_of_a_commit_goes_with_it() -> None:
    fold = fold_of(named := note("N")._replace(commit=COMMIT))
    assert fold.notes_by(COMMIT) == fold.notes_by(at(1)) == [named]
    fold.drop("N", named)
    assert fold.notes_by(COMMIT) == fold.notes_by(at(1)) == []
