"""Project roots that moved or were deleted, and what this did to their events.

A root has moved, and stays the same project, if a commit takes its configuration away and adds one elsewhere, with at
least half of its events. Event files below a directory that is no longer a root count for nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from git_revisit.audit.history import History
from git_revisit.audit.observed import Setting, by_phase
from git_revisit.audit.rules.facts import Loss, PhaseTouch, UnrootedEvent, View
from git_revisit.gitio.parse import Entry
from git_revisit.gitio.trees import TreePair
from git_revisit.model.commits import Commit, named_actor
from git_revisit.model.event_file import CONFIG, EVENTS, FOLDER, id_in, is_event_file, moved_to, nearest, root_of
from git_revisit.model.events import Event, Focus, Note, Revisit, subject
from git_revisit.model.workflow import DEFAULT_WORKFLOW
from git_revisit.project.project_roots import roots_of
from git_revisit.replay.episodes import unanswered
from git_revisit.replay.focus import current

_CONFIGS = f":(top,glob)**/{CONFIG}"


class Step(NamedTuple):
    """A commit and one of its parents, by number; ``gone`` and ``come`` are the roots that differ."""

    number: int
    parent: int
    gone: frozenset[str]
    come: frozenset[str]


class Earlier(NamedTuple):
    """An earlier root of the project, and the last commit that had it."""

    root: str
    tip: Commit


class RootHistory:
    """The moves of a project's roots in its history; ``candidates`` are the commits that changed a root."""

    def __init__(self, history: History, candidates: Iterable[int]) -> None:
        self._history = history
        self._prefix = history.project.prefix
        self._known: dict[tuple[str, str], dict[str, Entry]] = {}  # event files by tree and root
        self._steps = self._read(sorted(set(candidates)))
        self._moves = {step: self._moved(step) for step in self._steps}
        # The steps that moved a root here, with that root.
        self._arrivals = [
            (step, old) for step, moves in self._moves.items() for old, new in moves.items() if new == self._prefix
        ]
        self._returns = self._returned()

    def earlier(self) -> list[Earlier]:
        """Return the roots from which the project came."""
        earlier_moves = [
            Earlier(old, self._history.commits[self._history.parents[step.number][step.parent]])
            for step, old in (*self._arrivals, *self._returns)
        ]
        return list(dict.fromkeys(earlier_moves))

    def left(self, number: int) -> bool:
        """Whether the project moved elsewhere in a commit."""
        return any(step.number == number and self._prefix in moves for step, moves in self._moves.items())

    def settled(self, losses: Iterable[Loss]) -> list[Loss]:
        """Return losses without events that only moved with the root, and with those lost in the move."""
        kept: dict[tuple[int, int], Collection[str]] = {
            (step.number, step.parent): self._files(step.number, moves[self._prefix]).keys()
            for step, moves in self._moves.items()
            if self._prefix in moves
        }
        lost = [each for step, old in self._arrivals for each in self._lost(step, old)]
        for step, old in self._returns:
            there = self._files(step.number, old).keys() if self._is_ours(step, old) else ()
            lost += [each for each in self._lost(step, old) if each.event.id not in there]
        rest = [each for each in losses if each.event.id not in kept.get((each.number, each.parent), ())]
        return [*rest, *lost]

    def touches(self, walked: Iterable[PhaseTouch], settings: Mapping[int, Setting]) -> list[PhaseTouch]:
        """Return touches, with those of commits that moved the root judged by what did not only move with it."""
        moves = [(step, old) for step, old in self._arrivals if len(self._history.parents[step.number]) == 1]
        numbers = {step.number for step, _ in moves}
        kept = [each for each in walked if each.number not in numbers and not self.left(each.number)]
        fresh = [touch for step, old in moves for touch in self._touches(step, old, settings[step.number].view)]
        return sorted([*kept, *fresh], key=lambda each: each.number)

    def _touches(self, step: Step, old: str, view: View | None) -> list[PhaseTouch]:
        """Return the touches in a commit that moved the root here that no event accounts for."""
        commit, workflow = self._history.commits[step.number], view.workflow if view else DEFAULT_WORKFLOW
        if view is None or workflow.ignores(commit.name, commit.email):
            return []
        touched = by_phase(self._changed(step, old), view)
        before = self._files(self._history.parents[step.number][step.parent], old)
        after = self._files(step.number, self._prefix)
        actor = named_actor(commit.name, commit.email, workflow.capture.actor)
        focuses = []
        for files in (before, after):
            entries = {id_: each for id_, each in files.items() if each.path.startswith(f"{EVENTS}/focus/")}
            events = [each for each in self._events(entries).values() if isinstance(each, Focus)]
            focuses.append(current(events, workflow, actor, commit.at).phase)
        fresh = self._events({id_: each for id_, each in after.items() if id_ not in before}).values()
        answers = [subject(each.mapped(workflow.aliases)) or "" for each in fresh if isinstance(each, Revisit | Note)]
        focus = focuses[0] or focuses[1]
        phases = unanswered(touched, focuses, answers, ())
        return [PhaseTouch(step.number, phase, touched[phase], focus) for phase in phases]

    def _changed(self, step: Step, old: str) -> list[str]:
        """Return the paths that a commit which moved the root changed, without those that only moved with it."""
        whole, _ = self._history.scopes()
        trees = self._history.project.repository.trees
        changes = next(trees.differences([self._history.pair(step.number, step.parent)], *whole))
        inside = {each.path[len(self._prefix) :]: each for each in changes if f"{FOLDER}/" not in each.path}
        above = self._history.commits[self._history.parents[step.number][step.parent]].tree
        before = dict(zip(inside, trees.find([(above, old + path) for path in inside]), strict=True))
        gone = {self._prefix + path for path, each in inside.items() if each.status == "D"}
        moved = {old + path for path, each in inside.items() if each.status != "D" and old + path in gone}
        same = {path for path, each in inside.items() if before[path] == (each.new_mode, each.new_id)}
        return [path for path in inside if path not in same and self._prefix + path not in moved]

    def unrooted(self) -> list[UnrootedEvent]:
        """Return the event files below roots that lost their configuration and did not move."""
        lost = [
            (step, root)
            for step, moves in self._moves.items()
            for root in sorted(step.gone - moves.keys())
            if step.parent == 0 and root and self._is_ours(step, root)
        ]
        now = self._roots(len(self._history.commits) - 1) if lost else frozenset()
        there = {root: self._files(len(self._history.commits) - 1, root) for _, root in lost}
        return [
            UnrootedEvent(
                step.number,
                root[len(self._prefix) :] + entry.path,
                identity,
                root,
                fixed=root in now and entry == there[root].get(identity),
            )
            for step, root in lost
            for identity, entry in self._files(step.number, root).items()
        ]

    def _is_ours(self, step: Step, root: str) -> bool:
        """Whether a root that went is the project itself, or its files now belong to the project."""
        return root == self._prefix or nearest(root, self._roots(step.number) | {""}) == self._prefix

    def _read(self, numbers: Sequence[int]) -> list[Step]:
        history = self._history
        questions = [
            (number, parent)
            for number in numbers
            if history.commits[number].id not in history.cut
            for parent in range(len(history.parents[number]))
        ]
        pairs: list[TreePair] = [history.pair(*each) for each in questions]
        differences = history.project.repository.trees.differences(pairs, _CONFIGS)
        steps = []
        for (number, parent), changes in zip(questions, differences, strict=True):
            gone = frozenset(root_of(each.path) or "" for each in changes if each.status == "D")
            come = frozenset(root_of(each.path) or "" for each in changes if each.status == "A")
            steps.append(Step(number, parent, gone, come))
        return [step for step in steps if step.gone]

    def _moved(self, step: Step) -> dict[str, str]:
        """Return the new root of each one that a step removed: that with most, and at least half, of its events."""
        above = self._history.parents[step.number][step.parent]
        moved = {}
        for old in step.gone:
            after = {new: self._files(step.number, new).keys() for new in step.come}
            new = moved_to(self._files(above, old).keys(), after)
            if new is not None:
                moved[old] = new
        return moved

    def _returned(self) -> list[tuple[Step, str]]:
        """Return the roots that went without a move, with events that had left with the project, and no root here.

        What they lost is the project's, however few of its events come back.
        """
        left: set[str] = set()
        returns = []
        for step, moves in self._moves.items():
            above = self._history.parents[step.number][step.parent]
            if self._prefix in moves:
                left |= self._files(above, self._prefix).keys()
            if left and self._prefix not in self._roots(above):
                unmoved = sorted(step.gone - moves.keys())
                returns += [(step, old) for old in unmoved if not left.isdisjoint(self._files(above, old))]
        return returns

    def _lost(self, step: Step, old: str) -> list[Loss]:
        """Return the events of the old root that the commit which moved it lost or changed."""
        above = self._history.parents[step.number][step.parent]
        before, after = self._files(above, old), self._files(step.number, self._prefix)
        changed = {id_: each for id_, each in before.items() if id_ not in after or after[id_].id != each.id}
        events, instead = self._events(changed), self._events({id_: after[id_] for id_ in changed if id_ in after})
        return [
            Loss(
                step.number, step.parent, changed[id_].path, changed[id_].id, event,
                instead=(instead[id_],) if id_ in instead else (), modified=id_ in after,
            )
            for id_, event in events.items()
            if event != instead.get(id_)
        ]  # fmt: skip

    def _events(self, entries: Mapping[str, Entry]) -> dict[str, Event]:
        items = self._history.project.log.items(list(entries.values()))
        return {id_: item for id_, item in zip(entries, items, strict=True) if isinstance(item, Event)}

    def _files(self, number: int, root: str) -> dict[str, Entry]:
        """Return the event files of a root in a commit by the id in their names, with paths relative to the root."""
        tree = self._history.commits[number].tree
        if (tree, root) not in self._known:
            entries = self._history.project.repository.trees.files(tree, root + EVENTS, recursive=True)
            inside = (entry._replace(path=entry.path[len(root) :]) for entry in entries)
            named = ((id_in(entry.path), entry) for entry in inside if is_event_file(entry.path))
            self._known[tree, root] = {identity: entry for identity, entry in named if identity}
        return self._known[tree, root]

    def _roots(self, number: int) -> frozenset[str]:
        return roots_of(self._history.project.repository, self._history.commits[number].tree)
