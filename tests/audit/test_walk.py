"""The walk over literal commits: its state, and what it observes."""

from collections.abc import Sequence

import pytest

from audit.building import (
    BO,
    DAY,
    NOON,
    WORKFLOW,
    broken,
    config,
    file,
    focus,
    identity,
    note,
    retract,
    revisit,
    visit,
)
from git_revisit.audit.rules.facts import BrokenConfig, File, Reformat, Side, Visit
from git_revisit.audit.walk import Walk
from git_revisit.model.event_file import path_of

FOCUS = file(focus(1, "model"))
ADOPTED = visit(0, [FOCUS], changed=(config(),))


def walked(*visits: Visit) -> Walk:
    """Return the walk after a project was adopted with a focus on ``model``, and some more commits."""
    walk = Walk()
    for each in (ADOPTED, *visits):
        walk.enter(each)
    return walk


def state(walk: Walk) -> tuple[object, ...]:
    held = {identity: list(contents) for identity, contents in walk.held.items()}
    return dict(walk.blobs), held, walk.setting, dict(walk.fold.counters.cells)


def touched(walk: Walk) -> list[tuple[int, str, str | None]]:
    return [(each.number, each.phase, each.focus) for each in walk.touches]


# Touches


def test_a_touch_out_of_focus() -> None:
    walk = walked(visit(1, paths=["src/a"]), visit(2, paths=["data/a", "src/a", "data/b", "params.yaml", "x.md"]))
    assert touched(walk) == [(2, "data", "model")]
    assert walk.touches[0].paths == ("data/a", "data/b")


def test_every_touched_phase_counts() -> None:
    assert touched(walked(visit(1, paths=["data/a", "deploy/a"]))) == [(1, "data", "model"), (1, "deploy", "model")]


@pytest.mark.parametrize(
    ("files", "answered"),
    [
        ([file(revisit(2))], True),
        ([file(note(2))], True),
        ([file(revisit(2, end="prep"))], True),  # an alias of data
        ([file(revisit(2, end="deploy"))], False),
        ([file(revisit(2, end="deploy")), file(note(3))], True),
        ([file(retract(2, 1))], False),
        ([broken(".revisit/events/x.yaml")], False),
        ([file(revisit(2), path=".revisit/events/x.yaml")], False),  # misplaced
    ],
)
def test_an_event_in_the_commit_accounts_for_its_phase(files: Sequence[File], answered: bool) -> None:
    assert touched(walked(visit(1, files, paths=["data/a"]))) == ([] if answered else [(1, "data", "model")])


def test_an_event_that_is_there_already_accounts_for_nothing() -> None:
    copy = file(revisit(2))
    twin = copy._replace(path=copy.path.replace("-data", "-twin"))
    walk = walked(visit(1, [copy]), visit(2, paths=["src/a"]), visit(3, [twin], paths=["data/a"]))
    assert touched(walk) == [(3, "data", "model")]


def test_a_move_of_the_focus_accounts_for_both_phases() -> None:
    walk = walked(visit(1, [file(focus(2, "data", at="2026-01-01T12:01:00Z"))], paths=["data/a", "src/a"]))
    assert touched(walk) == []


def test_a_focus_that_never_becomes_current_accounts_for_nothing() -> None:
    old = file(focus(2, "data", at="2026-01-01T11:00:00Z"))
    assert touched(walked(visit(1, [old], paths=["data/a"]))) == [(1, "data", "model")]


def test_an_episode_continues_until_the_author_returns_to_the_focus() -> None:
    walk = walked(
        visit(1, [file(revisit(2))], paths=["data/a"]),
        visit(2, paths=["data/b"]),
        visit(3, paths=["deploy/a"], author=BO),
        visit(4, paths=["README"]),
        visit(5, paths=["data/c", "src/a"]),
        visit(6, paths=["src/a"]),
        visit(7, paths=["data/d"]),
    )
    assert touched(walk) == [(3, "deploy", "model"), (7, "data", "model")]


def test_a_retracted_revisit_begins_no_episode() -> None:
    walk = walked(
        visit(1, [file(revisit(2))], paths=["data/a"]),
        visit(2, [file(retract(3, 2))]),
        visit(3, paths=["data/b"]),
    )
    assert touched(walk) == [(3, "data", "model")]


def test_the_author_of_an_episode_is_known_by_the_address_in_any_case() -> None:
    walk = walked(
        visit(1, [file(revisit(2))], paths=["data/a"]),
        visit(2, paths=["data/b"], author=("A.", "ADA@Example.com")),
    )
    assert touched(walk) == []


def test_ignored_authors_touch_nothing() -> None:
    assert touched(walked(visit(1, paths=["data/a"], author=("ci[bot]", "ci@example.com")))) == []


def test_without_a_focus_every_phase_is_out_of_focus() -> None:
    walk = Walk()
    walk.enter(visit(0, changed=(config(),)))
    walk.enter(visit(1, paths=["src/a"]))
    assert touched(walk) == [(1, "model", None)]


def test_a_focus_over_a_day_ahead_is_not_the_focus() -> None:
    walk = Walk()
    walk.enter(visit(0, [file(focus(1, "model"))], changed=(config(),), at=NOON - 3 * DAY))
    walk.enter(visit(1, paths=["src/a"], at=NOON - DAY - 1))
    walk.enter(visit(2, paths=["src/a"], at=NOON - DAY))
    assert touched(walk) == [(1, "model", None)]


def test_adoption_is_the_first_commit_whose_parent_has_a_config() -> None:
    walk = Walk()
    walk.enter(visit(0, paths=["data/a"]))
    walk.enter(visit(1, paths=["data/a"], changed=(config(),)))
    assert touched(walk) == []
    walk.enter(visit(2, paths=["data/a"]))
    assert touched(walk) == [(2, "data", None)]


def test_adoption_survives_the_removal_of_the_config() -> None:
    walk = walked(
        visit(1, changed=(None,)), visit(2, paths=["data/a"]), visit(3, paths=["data/a"], changed=(config(),))
    )
    assert touched(walk) == [(3, "data", "model")]


def test_a_broken_config_leaves_the_last_valid_one_in_force() -> None:
    walk = walked(visit(1, changed=(config(None, "nonsense"),)), visit(2, paths=["data/a"]))
    assert touched(walk) == [(2, "data", "model")]
    assert walk.broken == [BrokenConfig(1, "nonsense")]
    assert walk.workflow == WORKFLOW


def test_nested_roots_own_their_files() -> None:
    walk = walked(
        visit(1, paths=["data/team/a"], nested=[("data/team/", 1)]),
        visit(2, paths=["data/teams"]),
        visit(3, paths=["data/team/a"], nested=[("data/team/", -1)]),
    )
    assert touched(walk) == [(2, "data", "model"), (3, "data", "model")]


# Event files


def test_an_event_that_is_misplaced_and_then_deleted_was_deleted() -> None:
    right, wrong = file(revisit(2)), file(revisit(2), path=".revisit/events/x.yaml")
    moved = visit(2, [wrong], [right])
    walk = walked(visit(1, [right]), moved, visit(3, [], [wrong]))
    assert [(each.number, each.event) for each in walk.losses] == [(3, right.content)]
    put_right = walked(visit(1, [right]), moved, visit(3, [right], [wrong]))
    assert (put_right.losses, [each.how for each in put_right.reformats]) == ([], ["moved", "fixed"])
    never_right = walked(visit(1, [wrong]), visit(2, [], [wrong]))
    assert (never_right.losses, [each.how for each in never_right.reformats]) == ([], ["invalid removed"])


def test_a_loss_and_what_stands_instead() -> None:
    old, new = file(revisit(2)), file(revisit(2, reason="other"), "2")
    deleted = walked(visit(1, [old]), visit(2, [], [old]))
    assert [(each.number, each.event, each.instead, each.modified) for each in deleted.losses] == [
        (2, old.content, (), False)
    ]
    edited = walked(visit(1, [old]), visit(2, [new], [old]))
    assert [(each.instead, each.modified) for each in edited.losses] == [((new.content,), True)]
    made_invalid = walked(visit(1, [old]), visit(2, [broken(old.path, number=2)], [old]))
    assert [(each.instead, each.modified) for each in made_invalid.losses] == [((), True)]
    elsewhere = broken(f".revisit/events/{identity(2)}.yaml", number=2)
    assert [each.modified for each in walked(visit(1, [old]), visit(2, [elsewhere], [old])).losses] == [True]


@pytest.mark.parametrize(
    ("come", "gone", "expected"),
    [
        ([file(revisit(2), "2")], [file(revisit(2))], ("rewritten", path_of(revisit(2)))),
        ([file(revisit(2), path="moved.yaml")], [file(revisit(2))], ("moved", "moved.yaml")),
        ([file(revisit(2))], [file(revisit(2))], None),  # only the mode
        ([file(revisit(2))], [broken(path_of(revisit(2)), number=2)], ("fixed", path_of(revisit(2)))),
        ([], [broken("x.yaml")], ("invalid removed", "x.yaml")),
        ([broken("x.yaml", "2")], [broken("x.yaml", "1")], None),  # still invalid
    ],
)
def test_files_that_change_while_the_log_stays_the_same(
    come: list[File], gone: list[File], expected: tuple[str, str] | None
) -> None:
    walk = walked(visit(1, gone), visit(2, come, gone))
    assert walk.losses == []
    assert [(each.how, each.path) for each in walk.reformats] == ([expected] if expected else [])


def test_one_of_two_copies_removed() -> None:
    copy = file(revisit(2))
    twin = copy._replace(path=copy.path.replace("-data", "-twin"), blob="2")
    walk = walked(visit(1, [copy, twin]), visit(2, [], [twin]))
    assert walk.reformats == [Reformat(2, twin.path, identity(2), "copy removed")]
    assert walk.losses == []


def test_a_merge_is_compared_with_every_parent() -> None:
    kept, other = file(revisit(2)), file(revisit(3))
    walk = walked(visit(1, [other]))
    walk.go_to(0, Side([other], []))
    walk.enter(visit(2, [kept]))
    walk.enter(visit(3, more=[Side([other], [kept])]))
    assert [(each.number, each.parent, each.event.id) for each in walk.losses] == [(3, 1, identity(3))]


def test_behind_a_boundary_nothing_is_observed() -> None:
    walk = Walk()
    walk.enter(visit(0, [FOCUS], changed=(config(),), boundary=True))
    assert (walk.losses, walk.reformats, walk.touches) == ([], [], [])
    assert list(walk.held) == [identity(1)]


def test_going_to_a_commit_restores_the_state_there() -> None:
    walk = walked(visit(1, [file(revisit(2))], paths=["data/a"]))
    before = state(walk)
    walk.enter(visit(2, [file(note(3))], [file(revisit(2))], changed=(None,), nested=[("data/", 1)]))
    walk.enter(visit(3, paths=["data/b"], changed=(config(None, "nonsense"),)))
    walk.go_to(1, Side([file(note(3))], [file(revisit(2))]))
    assert state(walk) == before
    walk.enter(visit(4, paths=["data/c"]))  # the episode goes on
    assert touched(walk) == []


def test_a_walk_goes_on_from_what_was_observed_before() -> None:
    visits = [
        ADOPTED,
        visit(1, [file(revisit(2))], paths=["data/a"]),
        visit(2, paths=["deploy/a"]),
        visit(3, [], [file(revisit(2))], changed=(config(None, "nonsense"),)),
    ]
    first, again = Walk(), Walk()
    observed = [first.enter(each) for each in visits]
    for number, (each, seen) in enumerate(zip(visits, observed, strict=True)):
        turn = each if each.config else None
        again.prepare(number, number - 1 if number else None, turn)
        again.recall(number, each.node, seen, turn)
    assert (again.touches, again.losses, again.broken) == (first.touches, first.losses, first.broken)
    assert touched(again) == [(2, "deploy", "model")]
    assert again.answered == first.answered == {(1, "data"): (identity(2),)}
    again.go_to(1, Side([], [FOCUS, file(revisit(2))]))
    again.enter(visit(4, paths=["data/b", "deploy/b"]))  # the episode goes on, and the other one has no answer
    assert touched(again) == [(2, "deploy", "model"), (4, "deploy", "model")]


def test_a_commit_of_many_files_is_observed_in_linear_time() -> None:
    files = [file(revisit(number), str(number)) for number in range(2, 12_002)]
    walk = walked(visit(1, files, paths=[f"data/{number}" for number in range(12_000)]))
    rewritten = [each._replace(blob=f"{each.blob} again") for each in files]
    walk.enter(visit(2, rewritten, files))
    assert (len(walk.reformats), len(walk.losses)) == (12_000, 0)
