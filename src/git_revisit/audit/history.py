"""The history as the audit walks it: every commit, with what it changed against every parent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from git_revisit.audit.commit_facts import CommitRow, Difference, KeptCommits, difference
from git_revisit.audit.reachable import itinerary, parents_first
from git_revisit.audit.reader import Reader
from git_revisit.audit.rules.facts import Side, View, Visit
from git_revisit.audit.walk import Walk
from git_revisit.errors import GitError
from git_revisit.gitio import clone, graph
from git_revisit.gitio.parse import PathChange
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
        self.commits = self._reached(tip)
        self.number = {commit.id: number for number, commit in enumerate(self.commits)}
        self.parents = [[self.number[parent] for parent in commit.parents] for commit in self.commits]
        self._reader = Reader(project)
        self._entering: dict[int, tuple[Difference, ...]] = {}
        self._changed: dict[int, int] = {}  # a fingerprint of the paths that a commit with one parent changed

    def _reached(self, tip: str) -> list[Commit]:
        """Return every commit that a commit reaches, parents before children; known ones are not read."""
        repository, facts = self.project.repository, self._facts
        if facts and facts.tip:
            try:
                if tip not in facts.commits:
                    facts.commits.update((each.id, each) for each in graph.commits(repository, tip, facts.tip))
                order = parents_first(tip, lambda commit: facts.commits[commit].parents)
                return [facts.commits[each] for each in order]
            except (KeyError, GitError):  # rows are lost, or the tip is no longer in this repository
                pass
        commits = {each.id: each for each in graph.commits(repository, tip)}
        return [commits[each] for each in parents_first(tip, lambda commit: commits[commit].parents)]

    def walk(self, walk: Walk | None = None) -> Walk:
        """Take a walk, a new one by default, over every commit; return it in the state of the revision.

        It enters the commits that no walk has observed before, and recalls the others.
        """
        self.fetch()
        walk = walk or Walk()
        missing = self._recall(walk)
        order = itinerary(self.parents)
        whole = len(missing) == len(order)
        if not self._enter(walk, [number for number in order if number in missing], whole):
            walk, missing = walk.afresh(), set(order)
            self._enter(walk, order, whole=True)
        if self._facts:
            kept = not any(map(walk.knows_better, missing))
            self._facts.finish(self.commits[-1].id if kept else None)
        return walk.in_order()

    def _recall(self, walk: Walk) -> set[int]:
        """Recall the known commits; return the others."""
        missing: set[int] = set()
        for number, commit in enumerate(self.commits):
            above = self.parents[number]
            row = None
            if self._facts and missing.isdisjoint(above) and not walk.knows_better(number):
                row = self._facts.row(commit.id)
            if row is None:
                missing.add(number)
                continue
            first = row.differences[0]
            visit = self._visit(number, row.differences, ()) if first.configured or first.nested else None
            walk.recall(number, commit, above[0] if above else None, row.observed, visit)
            for parent, each in enumerate(row.differences):
                walk.bring(number, parent, each.come)
            if first.paths:
                self._changed[number] = hash(frozenset(first.paths))
        return missing

    def _enter(self, walk: Walk, order: Sequence[int], whole: bool) -> bool:
        """Enter commits, each from its first parent, and go to the last commit; False if some must be entered first.

        When a misplaced file is removed, it matters whether its event ever counted: that depends on the ``whole``
        history.
        """
        moves = self._moves(order)
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
            if self._facts and not removes_misplaced and not walk.knows_better(visit.number):
                self._facts.add(visit.node, CommitRow(visit.node.id, differences, observed))
        if walk.place != len(self.commits) - 1:
            walk.go_to(len(self.commits) - 1, next(moves))
        return True

    def _moves(self, order: Sequence[int]) -> Iterator[Side]:
        """Yield the event files that differ for each move to a commit that is not entered, from one process."""
        here: int | None = None
        pairs: list[Pair] = []
        for number in order:
            above = self._first_parent(number)
            if above != here:
                pairs.append((self._tree(here), self._tree(above)))
            here = number
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
        plain = [number for number in order if self._is_plain(number)]
        merges = [number for number in order if not self._is_plain(number)]
        differences = self.project.repository.trees.differences
        of_plain = differences([self.pair(number) for number in plain], *whole)
        pairs = [self.pair(number, each) for number in merges for each in range(self._sides(number))]
        of_merges = differences(pairs, *roots)
        for number in order:
            if self._is_plain(number):
                yield [next(of_plain)]
            else:
                yield [next(of_merges) for _ in range(self._sides(number))]

    def _is_plain(self, number: int) -> bool:
        """Whether a commit has one parent, or none, and its parents are known."""
        return len(self.parents[number]) < 2 and self.commits[number].id not in self.cut

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
        paths = first.paths if self._is_plain(number) else ()
        if paths:
            self._changed[number] = hash(frozenset(paths))
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


def _literal(prefix: str) -> str:
    """Return a path with its wildcards escaped, for a glob."""
    return "".join(f"\\{each}" if each in "*?[\\" else each for each in prefix)
