"""The history as the audit walks it: every commit, with what it changed against every parent."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

from git_revisit.audit.observed import Observed
from git_revisit.audit.reachable import itinerary
from git_revisit.audit.reader import Reader
from git_revisit.audit.rules.facts import Side, View, Visit
from git_revisit.audit.walk import Walk
from git_revisit.gitio import clone
from git_revisit.gitio.parse import Entry, path_bytes
from git_revisit.gitio.trees import TreePair
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import FOLDER, SUFFIX
from git_revisit.model.events import Invalid
from git_revisit.project.commit_history import CommitHistory, CommitRow, Difference, KeptRows, Lost, difference
from git_revisit.project.read import OpenProject

AHEAD = 512  # commits whose event files are decoded in one batch
Brought = Mapping[tuple[str, str], Sequence[tuple[int, int]]]


class Passed(NamedTuple):
    """A commit that an earlier walk entered.

    ``turns``: it changes the configuration or roots. ``paths`` identifies the set of other paths that it changed, empty
    if there are none. Of the observations, touches are seen by its own configuration unless it changes that.
    """

    turns: bool
    paths: str
    observed: Observed


class History(CommitHistory):
    """The commits that a revision reaches, and the walk over them."""

    def __init__(self, project: OpenProject, tip: str) -> None:
        super().__init__(project, tip)
        self._passed = KeptRows(project.memo, f"observed {project.prefix!a}", Passed)
        self._turns = KeptRows(project.memo, f"turns {project.prefix!a}", CommitRow)  # differences without files
        self._reader = Reader(project)
        self._entering: dict[int, tuple[Difference, ...]] = {}
        self.brought: dict[tuple[str, str], list[tuple[int, int]]] = {}  # by file: who brought it, against which parent
        self.changed: dict[int, str] = {}  # what identifies the paths that a commit with one parent changed

    def walk(self, base: Commit | None = None, judged: Container[int] = ()) -> Walk:
        """Take a walk over every commit; return it in the state of the revision.

        It enters the commits that no walk has observed before, and recalls the others. ``base`` is an ancestor by whose
        configuration some commits are judged too.
        """
        self.fetch()
        walk = Walk()
        order: list[int] | None = None
        try:
            turns = self._prepare(walk)
            walk.judge_by(self._base_view(walk, base), judged)
            order = self._recall(walk, turns)
        except Lost:
            self.forget()
            self._passed.forget()
            self._turns.forget()
        if order is None or not self._enter(walk, order):
            self.brought = {}
            walk, order = Walk(), itinerary(self.parents)
            walk.judge_by(self._base_view(walk, base), judged)
            self._enter(walk, order)
        return walk.in_order()

    def _prepare(self, walk: Walk) -> dict[int, Visit]:
        """Set the configuration of every commit that is known; return those that change it."""
        turns: dict[int, Visit] = {}
        passed, turning = self._passed.ids, self._turns.ids
        for number, commit in enumerate(self.commits if self.keeps else ()):
            above = self.first_parent(number)
            if commit.id in passed and (above is None or above in walk.settings):
                if commit.id in turning:
                    turns[number] = self._visit(number, self._turns[commit.id].differences, ())
                walk.prepare(number, above, turns.get(number))
        return turns

    def _base_view(self, walk: Walk, base: Commit | None) -> View | None:
        """Return the view of a commit, from a walk that was prepared or else from its tree."""
        if base is None:
            return None
        setting = walk.settings.get(self.number.get(base.id, -1))
        if setting is None:
            return self.view(base.tree)
        return setting.view if setting.config and setting.config.workflow else None

    def _recall(self, walk: Walk, turns: Mapping[int, Visit]) -> list[int]:
        """Recall what is known; return the other commits, in the order to enter them. Raises Lost if rows are lost."""
        missing: set[int] = set()
        for number, above in enumerate(self.parents):
            if number not in walk.settings or walk.knows_better(number) or not missing.isdisjoint(above):
                missing.add(number)
        order = [number for number in itinerary(self.parents) if number in missing] if missing else []
        if len(order) < len(self.commits):
            self._recall_observed(walk, missing, turns)
            place = self.first_parent(order[0]) if order else len(self.commits) - 1
            walk.go_to(place, self._reader.sides([Difference(come=self._files_at(place, missing))])[0])
        return order

    def _recall_observed(self, walk: Walk, missing: Container[int], turns: Mapping[int, Visit]) -> None:
        for identity, passed in self._passed.rows():
            number = self.number.get(identity, -1)
            if number < 0 or number in missing:
                continue
            if passed.turns != (number in turns):
                raise Lost
            walk.recall(number, self.commits[number], passed.observed, turns.get(number))
            if passed.paths:
                self.changed[number] = passed.paths

    def _files_at(self, place: int | None, missing: Container[int]) -> tuple[Entry, ...]:
        """Return the event files of a commit, from what the commits up to there changed; note what others brought."""
        line = set[int]()
        while place is not None:
            line.add(place)
            place = self.first_parent(place)
        files: dict[str, Entry] = {}
        for identity, row in self.rows():
            number = self.number.get(identity, -1)
            if number < 0 or number in missing:
                continue
            self._bring(number, row.differences)
            if number in line:
                line.remove(number)
                for entry in row.differences[0].gone:
                    files.pop(entry.path, None)
                for entry in row.differences[0].come:
                    files[entry.path] = entry
        if line:
            raise Lost
        return tuple(files.values())

    def _enter(self, walk: Walk, order: Sequence[int]) -> bool:
        """Enter commits, each from its first parent, and go to the last commit; False if some must be entered first.

        Where a misplaced file goes, it matters whether its event ever counted: that depends on the whole history.
        """
        whole = len(order) == len(self.commits)
        moves = self._moves(order, walk.place)
        for visit in self.visits(order):
            number, above = visit.number, self.first_parent(visit.number)
            removes_misplaced = any(
                file.content and isinstance(file.item, Invalid) for side in visit.sides for file in side.gone
            )
            if removes_misplaced and not whole:
                return False
            if walk.place != above:
                walk.go_to(above, next(moves))
            observed = walk.enter(visit)
            if visit.paths:
                self.changed[number] = fingerprint(visit.paths)
            if not visit.boundary:
                self._bring(number, self._entering[number])
            if self.keeps and not removes_misplaced and not walk.knows_better(number):
                self._pass(visit, observed)
        if walk.place != len(self.commits) - 1:
            walk.go_to(len(self.commits) - 1, next(moves))
        self._passed.flush()
        self._turns.flush()
        return True

    def _pass(self, visit: Visit, observed: Observed) -> None:
        """Keep what was observed at a commit, as its own configuration shows it."""
        turns = visit.config is not None or bool(visit.nested)
        if turns:
            bare = (each._replace(gone=(), come=(), paths=()) for each in self._entering[visit.number])
            self._turns.add(visit.node.id, CommitRow(tuple(bare)))
        else:
            observed = observed._replace(touches=tuple(each._replace(seen_by="own") for each in observed.touches))
        self._passed.add(visit.node.id, Passed(turns, self.changed.get(visit.number, ""), observed))

    def _bring(self, number: int, differences: Iterable[Difference]) -> None:
        for parent, each in enumerate(differences):
            for entry in each.come:
                self.brought.setdefault((entry.path, entry.id), []).append((number, parent))

    def _moves(self, order: Sequence[int], here: int | None) -> Iterator[Side]:
        """Yield the event files that differ where a walk goes to a commit without entering it, from one process."""
        pairs: list[TreePair] = []
        for number in order:
            above = self.first_parent(number)
            if above != here:
                pairs.append((self._tree(here), self._tree(above)))
            here = number
        if here != len(self.commits) - 1:
            pairs.append((self._tree(here), self._tree(len(self.commits) - 1)))
        folder = f":(top,literal){self.project.prefix}{FOLDER}"
        for changes in self.project.repository.trees.differences(pairs, folder):
            yield from self._reader.sides([difference(changes, self.project.prefix)])

    def first_parent(self, number: int) -> int | None:
        """Return the first parent of a commit; None for a root."""
        above = self.parents[number]
        return above[0] if above else None

    def _tree(self, number: int | None) -> str | None:
        return None if number is None else self.commits[number].tree

    def visits(self, order: Sequence[int]) -> Iterator[Visit]:
        """Yield the commits in an order; their event files are decoded in batches."""
        rows = self.differences(order)
        while batch := list(islice(rows, AHEAD)):
            sides = iter(self._reader.sides([each for _, parents in batch for each in parents]))
            self._entering = dict(batch)
            for number, parents in batch:
                yield self._visit(number, parents, list(islice(sides, len(parents))))

    def _visit(self, number: int, differences: Sequence[Difference], sides: Sequence[Side]) -> Visit:
        commit, first = self.commits[number], differences[0]
        assigns = all(each.configured or each.nested for each in differences)
        paths = first.paths if self.plain[number] else ()
        config = (self._reader.config(first),) if first.configured else None
        return Visit(number, commit, sides, commit.id in self.cut, config, paths, first.nested, assigns)

    def fetch(self) -> None:
        """Fetch the event files and configurations that a partial clone lacks, in one batch."""
        if clone.promisor(self.project.repository) is None:
            return
        _, roots = self.scopes()
        pairs = [self.pair(number, each) for number in range(len(self.commits)) for each in range(self.sides(number))]
        changes = (each for step in self.project.repository.trees.differences(pairs, *roots) for each in step)
        ours = (each for each in changes if each.path.endswith(SUFFIX))
        blobs = {blob for each in ours for blob in (each.old_id, each.new_id) if blob}
        clone.fetch_missing(self.project.repository, blobs)

    def files(self, trees: Sequence[str]) -> dict[str, list[str]]:
        """Return the paths of the project in some trees; all are read by one process."""
        unique = list(dict.fromkeys(trees))
        whole, _ = self.scopes()
        listings = self.project.repository.trees.differences([(None, tree) for tree in unique], *whole)
        start = len(self.project.prefix)
        return {tree: [each.path[start:] for each in step] for tree, step in zip(unique, listings, strict=True)}

    def view(self, tree: str) -> View | None:
        """Return the view of a tree; None if it has no valid configuration."""
        _, roots = self.scopes()
        changes = next(self.project.repository.trees.differences([(None, tree)], *roots))
        change = difference(changes, self.project.prefix)
        config = self._reader.config(change)
        return View(config, frozenset(root for root, _ in change.nested)) if config and config.workflow else None

    def alike(self, numbers: Iterable[int]) -> list[list[int]]:
        """Return the groups of commits that changed the same paths, if one of some commits is among them, in order."""
        wanted = {self.changed[number] for number in numbers if number in self.changed}
        groups: dict[str, list[int]] = {}
        for number, value in sorted(self.changed.items()):
            if value in wanted:
                groups.setdefault(value, []).append(number)
        return [group for group in groups.values() if len(group) > 1]


def fingerprint(paths: Iterable[str]) -> str:
    """Return what identifies a set of paths."""
    return blake2b(path_bytes("\0".join(sorted(paths))), digest_size=16).hexdigest()
