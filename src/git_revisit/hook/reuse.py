"""The remembered events of one project that this commit takes along, and those that it withdraws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from git_revisit.gitio import log
from git_revisit.gitio.parse import Entry
from git_revisit.gitio.repository import Repository
from git_revisit.hook.changes import Root, focus_in
from git_revisit.hook.decision import Given
from git_revisit.hook.moment import CommitMoment
from git_revisit.hook.pending import Held
from git_revisit.hook.recall import Loose, Recall
from git_revisit.model.events import Focus, Note, Revisit
from git_revisit.model.workflow import Workflow
from git_revisit.record.answers import path_fields
from git_revisit.record.ids import new_ids
from git_revisit.record.writer import event_file
from git_revisit.replay.focus import CurrentFocus

PhaseOf = Callable[[str], str | None]


class Reuse(NamedTuple):
    """Events to take along: ``going`` for this commit, ``late`` for one that was made without them; and to withdraw."""

    going: tuple[Held, ...] = ()
    late: tuple[Held, ...] = ()
    withdrawn: tuple[Held, ...] = ()

    @property
    def phases(self) -> frozenset[str]:
        """The phases that the events taken along account for."""
        return frozenset(phase for held in (*self.going, *self.late) for phase in held.phases)


class Bystanders(NamedTuple):
    """The workflow, the actor, and the focus events that were not staged by the hook."""

    workflow: Workflow
    actor: str | None
    focuses: tuple[Focus, ...]


def choose(
    moment: CommitMoment,
    root: Root,
    recalled: Recall,
    others: Bystanders,
    staged: Mapping[str, Sequence[bytes]],
    phase_of: PhaseOf,
) -> tuple[CurrentFocus, Reuse]:
    """Return the focus, and the loose events to take along and to withdraw; ``staged`` are the staged paths by phase.

    In a rebase, cherry-pick or revert only those are taken along that the index lacks, and none is withdrawn; in a
    merge or am nothing happens.
    """
    place, in_progress = moment.place, moment.in_progress
    loose = [each for each in recalled.loose if not in_progress or not each.staged]
    if in_progress in ("merge", "am"):
        loose = []
    late = [] if in_progress else [each for each in loose if _was_left_out(place, root, each, phase_of)]
    touching = [
        each.held
        for each in loose
        if each not in late and set(each.held.phases) & staged.keys() and each.held.event.actor == others.actor
    ]
    moves = [held for held in touching if isinstance(held.event, Focus)]
    focus = _focus(moment, root, recalled, others, moves)
    fitting = [held for held in touching if held not in moves and _fits(held, focus, staged, others.workflow)]
    going = (*moves, *fitting)
    explained = tuple(_explaining(each) for each in late)
    if in_progress:
        return focus, Reuse(going)
    stale = tuple(each.held for each in loose if each.held.own and each not in late and each.held not in going)
    return focus, Reuse(going, explained, (*stale, *_amended_out(moment, root, recalled.landed, phase_of)))


def _focus(
    moment: CommitMoment, root: Root, recalled: Recall, others: Bystanders, moves: Sequence[Held]
) -> CurrentFocus:
    loose = {each.held.path for each in recalled.loose}
    entries: list[Entry] = [each for each in root.focuses if each.path not in loose]
    events = [event for held in moves if isinstance(event := held.event, Focus)]
    focuses = [*events, *others.focuses]
    return focus_in(moment.place.top, entries, focuses, others.workflow, others.actor, moment.now)


def _fits(held: Held, focus: CurrentFocus, staged: Mapping[str, Sequence[bytes]], workflow: Workflow) -> bool:
    """Whether an event still applies; once a commit had it, as in a squash, the focus no longer matters."""
    if held.committed:
        return True
    event = held.event
    start = event.mapped(workflow.aliases).from_phase if isinstance(event, Revisit) else None
    return any(phase in staged and phase != focus.phase for phase in held.phases) and start in (None, focus.phase)


def _was_left_out(place: Repository, root: Root, loose: Loose, phase_of: PhaseOf) -> bool:
    """Whether the commit that an event was tried for was made without it: the hook or git died, or was bypassed."""
    if loose.child is None:
        return False
    changes = (each for _, changed in log.changes(place.top, ["-1", loose.child]) for each in changed)
    touched = {phase_of(each.path) for each in root.inside(changes)}
    return bool(touched & set(loose.held.phases))


def _explaining(loose: Loose) -> Held:
    """Return an event as given afterwards, for the commit that was made without it."""
    event = loose.held.event
    if isinstance(event, Focus):
        return loose.held
    return loose.held._replace(text=event_file(event._replace(commit=loose.child)).data.decode())


def _amended_out(moment: CommitMoment, root: Root, landed: Sequence[Held], phase_of: PhaseOf) -> list[Held]:
    """Return the events that HEAD adds for phases which the amended commit no longer touches."""
    changes = moment.amending.changes if landed else None
    if changes is None:
        return []
    parent = moment.amending.parent or ""
    before = {each.path for each in moment.place.trees.files(parent, *(each.full for each in landed))}
    left = {phase_of(each.path) for each in root.inside(changes)}
    return [each for each in landed if each.own and each.full not in before and not set(each.phases) & left]


def renewed(held: Held, staged: Mapping[str, Sequence[bytes]], given: Given | None) -> Held:
    """Return an event with the paths and the answer of this try.

    Once a commit has it, its bytes stay; a new answer then makes a new event.
    """
    event, answer = held.event, held.answer
    if not (held.own and isinstance(event, Revisit | Note)):
        return held
    answered: Revisit | Note = event
    if isinstance(event, Revisit) and given:
        reason, category = given.reason or event.reason, given.category or event.category
        answered = event._replace(reason=reason, category=category, agent=given.agent)
        answer = answer._replace(reason=given.reason or answer.reason, category=given.category or answer.category)
    if held.committed and answered == event:
        return held
    if held.committed:
        answered = answered._replace(id=new_ids(event.at, [event.id])[0])
    answered = answered._replace(**path_fields([path for phase in held.phases for path in staged.get(phase, ())]))
    file = event_file(answered)
    return held._replace(path=file.path, text=file.data.decode(), answer=answer, committed=False)
