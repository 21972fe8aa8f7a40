"""The size of a revisit, from literal commits."""

from git_revisit.model.events import Revisit
from git_revisit.replay.episodes import RevisitSize, WorkedCommit, revisit_sizes, working_days


def worked(commit: str, phases: str, day: int = 0, brought: str = "", person: str = "ada") -> WorkedCommit:
    return WorkedCommit(commit, person, day, frozenset(phases), tuple(brought.split()))


def revisit(name: str, to: str = "p", commit: str | None = None) -> Revisit:
    return Revisit(id=name, at="2026-01-05T09:00:00Z", via="hook", from_phase="m", to_phase=to, commit=commit)


def test_an_episode_goes_on_while_the_author_touches_the_phase() -> None:
    history = [
        worked("1", "p", 1, "R1"),
        worked("2", "m", 1, person="bob"),
        worked("3", "", 2),
        worked("4", "pm", 3),
        worked("5", "p", 3),
        worked("6", "m", 4),
        worked("7", "p", 5),
    ]
    assert revisit_sizes([revisit("R1")], history) == {"R1": RevisitSize(commits=3, days=2)}


def test_the_next_revisit_to_the_phase_starts_an_episode_of_its_own() -> None:
    history = [worked("1", "p", 1, "R1"), worked("2", "p", 2, "R2"), worked("3", "p", 3)]
    sizes = revisit_sizes([revisit("R1"), revisit("R2")], history)
    assert sizes == {"R1": RevisitSize(1, 1), "R2": RevisitSize(2, 2)}


def test_an_event_that_names_a_commit_starts_there() -> None:
    history = [worked("1", "p", 1), worked("2", "p", 2), worked("3", "m", 3, "R1")]
    assert revisit_sizes([revisit("R1", commit="1")], history) == {"R1": RevisitSize(2, 2)}


def test_a_revisit_without_a_commit_in_the_phase_has_no_size() -> None:
    assert revisit_sizes([revisit("R1"), revisit("R2", commit="9")], [worked("1", "m", 1, "R1")]) == {}


def test_an_event_that_a_second_commit_brings_again_counts_once() -> None:
    history = [worked("1", "p", 1, "R1"), worked("2", "m", 2), worked("3", "p", 3, "R1")]
    assert revisit_sizes([revisit("R1")], history) == {"R1": RevisitSize(1, 1)}


def test_working_days_are_by_person_and_of_everybody() -> None:
    history = [worked("1", "p", 3), worked("2", "p", 1), worked("3", "m", 1), worked("4", "m", 2, person="bob")]
    assert working_days(history) == {"": (1, 2, 3), "ada": (1, 3), "bob": (2,)}
