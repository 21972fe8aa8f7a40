"""The history as the audit walks it: every commit, with what it changed against every parent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from git_revisit.audit.commit_facts import (
    CommitRow,
    Difference,
    KeptCommit,
    KeptCommits,
    Lost,
    difference,
    telling,
)
from git_revisit.audit.observed import Observed
from git_revisit.audit.reachable import itinerary, parents_first
from git_revisit.audit.reader import Reader
from git_revisit.audit.rules.facts import Side, View, Visit
from git_revisit.audit.walk import Walk
from git_revisit.errors import GitError
from git_revisit.gitio import clone, log
from git_revisit.gitio.parse import Entry, PathChange
from git_revisit.gitio.trees import Pair
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import FOLDER, SUFFIX
from git_revisit.model.events import Invalid
from git_revisit.project.read import OpenProject

AHEAD = 512  # commits whose event files are decoded in one batch


class History:
    """The commits that a revision reaches, numbered from parents to children, and what each of them changed."""

    def __init__(self, project: OpenProject, tip: str) -> None:
        self.project = project
        self.cut = clone.shallow(project.repository)  # the commits whose parents are missing
        # In a shallow history git shows other parents than the commits have: such facts are not kept.
        self._facts = KeptCommits(project.memo, project.prefix) if not self.cut else None
        self._reached = self._read(tip)
        self.commits = [kept.commit for kept in self._reached]
        self.number = {commit.id: number for number, commit in enumerate(self.commits)}
        self.parents = [[self.number[parent] for parent in commit.parents] for commit in self.commits]
        # The commits with one parent, or none, whose parents are known.
        self._plain = [len(commit.parents) < 2 and commit.id not in self.cut for commit in self.commits]
        self._reader = Reader(project)
        self._entering: dict[int, tuple[Difference, ...]] = {}
        self._changed: dict[int, int] = {}  # the hash of the paths that a commit with one parent changed
        self.touching: dict[int, Sequence[str]] = {}  # the paths that a commit with open touches changed

    def _read(self, tip: str) -> list[KeptCommit]:
        """Return every commit that a commit reaches, parents before children; what is known is not read."""
        repository, facts = self.project.repository, self._facts
        if facts and facts.tip:
            try:
                new = {} if tip in facts.commits else _kept(log.commits(repository, tip, facts.tip))
                return _in_order(tip, facts.commits | new if new else facts.commits)
            except (KeyError, GitError):  # rows are lost, or the tip is not in this repository any more
                pass
        return _in_order(tip, _kept(log.commits(repository, tip)))

    def message(self, number: int) -> bytes:
        """Return the message of a commit, empty if no rule looks into it."""
        return self._reached[number].message.encode("utf-8", "surrogateescape")

    def walk(self, walk: Walk | None = None) -> Walk:
        """Take a walk, a new one by default, over every commit; return it in the state of the revision.

        It enters the commits that no walk has observed before, and recalls the others.
        """
        self.fetch()
        walk = walk or Walk()
        try:
            order = self._recall(walk)
        except Lost:
            order = None
            if self._facts:
                self._facts.forget()
        if order is None or not self._enter(walk, order):
            walk, order = walk.afresh(), itinerary(self.parents)
            self._enter(walk, order)
        if self._facts:
            kept = not any(map(walk.knows_better, order))
            self._facts.finish(self.commits[-1].id if kept else None)
        return walk.in_order()

    def _recall(self, walk: Walk) -> list[int]:
        """Recall what is known, and go to where the other commits begin; return these, in the order to enter them.

        Raises Lost if rows are lost.
        """
        missing = self._missing(walk)
        order = [number for number in itinerary(self.parents) if number in missing] if missing else []
        if not self._facts or len(order) == len(self.commits):
            return order
        place = self._first_parent(order[0]) if order else len(self.commits) - 1
        line = self._line(place)
        files: dict[str, Entry] = {}  # those of the place: what the commits up to there brought, one after the other
        for row in self._facts.rows():
            number = self.number.get(row.id)
            if number is None or number in missing:
                continue
            first = row.differences[0]
            visit = self._visit(number, row.differences, ()) if first.configured or first.nested else None
            walk.recall(number, self.commits[number], self._first_parent(number), row, visit)
            if number in line:
                for entry in first.gone:
                    files.pop(entry.path, None)
                for entry in first.come:
                    files[entry.path] = entry
            self._note_paths(number, row.observed, first.paths)
        walk.go_to(place, self._reader.sides([Difference(come=tuple(files.values()))])[0])
        return order

    def _missing(self, walk: Walk) -> set[int]:
        """Return the commits that are to be entered: those that are not known, and all that reach one of them."""
        known = self._facts.commits if self._facts else {}
        missing: set[int] = set()
        for number, commit in enumerate(self.commits):
            if commit.id not in known or walk.knows_better(number) or not missing.isdisjoint(self.parents[number]):
                missing.add(number)
        return missing

    def _note_paths(self, number: int, observed: Observed, paths: Sequence[str]) -> None:
        if paths:
            self._changed[number] = hash(paths)
        if observed.touches:
            self.touching[number] = paths

    def _line(self, number: int | None) -> set[int]:
        """Return the first-parent line of a commit."""
        line = set[int]()
        while number is not None:
            line.add(number)
            number = self._first_parent(number)
        return line

    def _enter(self, walk: Walk, order: Sequence[int]) -> bool:
        """Enter commits, each from its first parent, and go to the last commit; False if some must be entered first.

        Where a misplaced file goes, it matters whether its event ever counted: that depends on the whole history.
        """
        whole = len(order) == len(self.commits)
        moves = self._moves(order, walk.place)
        for visit in self.visits(order):
            above = self._first_parent(visit.number)
            differences = self._entering.pop(visit.number)
            removes_misplaced = any(
                file.content and isinstance(file.item, Invalid) for side in visit.sides for file in side.gone
            )
            if removes_misplaced and not whole:
                return False
            if walk.place != above:
                walk.go_to(above, next(moves))
            observed = walk.enter(visit)
            self._note_paths(visit.number, observed, visit.paths)
            if self._facts and not removes_misplaced and not walk.knows_better(visit.number):
                self._facts.add(self._reached[visit.number], CommitRow(visit.node.id, differences, observed))
        if walk.place != len(self.commits) - 1:
            walk.go_to(len(self.commits) - 1, next(moves))
        return True

    def _moves(self, order: Sequence[int], here: int | None) -> Iterator[Side]:
        """Yield the event files that differ where a walk goes to a commit without entering it, from one process."""
        pairs: list[Pair] = []
        for number in order:
            above = self._first_parent(number)
            if above != here:
                pairs.append((self._tree(here), self._tree(above)))
            here = number
        if here != len(self.commits) - 1:
            pairs.append((self._tree(here), self._tree(len(self.commits) - 1)))
        folder = f":(top,literal){self.project.prefix}{FOLDER}"
        for changes in self.project.repository.trees.differences(pairs, folder):
            yield from self._reader.sides([difference(changes, self.project.prefix)])

    def _first_parent(self, number: int) -> int | None:
        above = self.parents[number]
        return above[0] if above else None

    def _tree(self, number: int | None) -> str | None:
        return None if number is None else self.commits[number].tree

    def visits(self, order: Sequence[int]) -> Iterator[Visit]:
        """Yield the commits in an order; their event files are decoded in batches."""
        rows = self._differences(order)
        while batch := list(islice(rows, AHEAD)):
            sides = iter(self._reader.sides([each for _, parents in batch for each in parents]))
            for number, parents in batch:
                self._entering[number] = parents
                yield self._visit(number, parents, list(islice(sides, len(parents))))

    def _differences(self, order: Sequence[int]) -> Iterator[tuple[int, tuple[Difference, ...]]]:
        """Yield each commit with its differences from every parent."""
        for number, changes in zip(order, self._changes(order), strict=True):
            yield number, tuple(difference(each, self.project.prefix) for each in changes)

    def _changes(self, order: Sequence[int]) -> Iterator[list[list[PathChange]]]:
        """Yield the changes of each commit against every parent; of a merge, only those of project roots."""
        whole, roots = self._scopes()
        plain = [number for number in order if self._plain[number]]
        merges = [number for number in order if not self._plain[number]]
        differences = self.project.repository.trees.differences
        of_plain = differences([self.pair(number) for number in plain], *whole)
        pairs = [self.pair(number, each) for number in merges for each in range(self._sides(number))]
        of_merges = differences(pairs, *roots)
        for number in order:
            if self._plain[number]:
                yield [next(of_plain)]
            else:
                yield [next(of_merges) for _ in range(self._sides(number))]

    def _sides(self, number: int) -> int:
        return max(1, len(self.parents[number]))

    def _scopes(self) -> tuple[list[str], list[str]]:
        """Return the pathspecs of the project, and of the project roots in it."""
        prefix = self.project.prefix
        inside = [f":(top,glob){_literal(prefix)}{deep}{FOLDER}/**" for deep in ("", "**/")]
        return [f":(top,literal){prefix}"] if prefix else [], inside

    def pair(self, number: int, parent: int = 0) -> Pair:
        """Return the trees of a commit's parent and of the commit."""
        above = self.parents[number]
        return (self.commits[above[parent]].tree if above else None), self.commits[number].tree

    def _visit(self, number: int, differences: Sequence[Difference], sides: Sequence[Side]) -> Visit:
        commit, first = self.commits[number], differences[0]
        assigns = all(each.configured or each.nested for each in differences)
        paths = first.paths if self._plain[number] else ()
        config = (self._reader.config(first),) if first.configured else None
        return Visit(number, commit, sides, commit.id in self.cut, config, paths, first.nested, assigns)

    def fetch(self) -> None:
        """Fetch the event files and configurations that a partial clone lacks, in one batch."""
        if clone.promisor(self.project.repository) is None:
            return
        _, roots = self._scopes()
        pairs = [self.pair(number, each) for number in range(len(self.commits)) for each in range(self._sides(number))]
        changes = (each for step in self.project.repository.trees.differences(pairs, *roots) for each in step)
        ours = (each for each in changes if each.path.endswith(SUFFIX))
        blobs = {blob for each in ours for blob in (each.old_id, each.new_id) if blob}
        clone.fetch_missing(self.project.repository, blobs)

    def files(self, trees: Sequence[str]) -> dict[str, list[str]]:
        """Return the paths of the project in some trees; all are read by one process."""
        unique = list(dict.fromkeys(trees))
        whole, _ = self._scopes()
        listings = self.project.repository.trees.differences([(None, tree) for tree in unique], *whole)
        start = len(self.project.prefix)
        return {tree: [each.path[start:] for each in step] for tree, step in zip(unique, listings, strict=True)}

    def view(self, tree: str) -> View | None:
        """Return the view of a tree; None if it has no valid configuration."""
        _, roots = self._scopes()
        changes = next(self.project.repository.trees.differences([(None, tree)], *roots))
        change = difference(changes, self.project.prefix)
        config = self._reader.config(change)
        return View(config, frozenset(root for root, _ in change.nested)) if config and config.workflow else None

    def alike(self, numbers: Iterable[int]) -> list[list[int]]:
        """Return the groups of commits that changed the same paths, if one of some commits is among them, in order."""
        wanted = {self._changed[number] for number in numbers if number in self._changed}
        groups: dict[int, list[int]] = {}
        for number, value in sorted(self._changed.items()):
            if value in wanted:
                groups.setdefault(value, []).append(number)
        return [group for group in groups.values() if len(group) > 1]


def _kept(commits: Iterable[tuple[Commit, str]]) -> dict[str, KeptCommit]:
    return {commit.id: KeptCommit(commit, telling(message)) for commit, message in commits}


def _in_order(tip: str, commits: Mapping[str, KeptCommit]) -> list[KeptCommit]:
    """Return what a commit reaches, parents before children; raises KeyError if that is not among ``commits``."""
    return [commits[each] for each in parents_first(tip, lambda commit: commits[commit].commit.parents)]


def _literal(prefix: str) -> str:
    """Return a path with its wildcards escaped, for a glob."""
    return "".join(f"\\{each}" if each in "*?[\\" else each for each in prefix)
