"""The history as the audit walks it: every commit, with what it changed against every parent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from git_revisit.audit.reachable import itinerary
from git_revisit.audit.reader import Reader
from git_revisit.audit.rules.facts import Side, View, Visit
from git_revisit.audit.walk import Undo, Walk
from git_revisit.gitio import clone, graph
from git_revisit.gitio.parse import PathChange
from git_revisit.gitio.trees import Pair
from git_revisit.model.event_file import FOLDER, SUFFIX
from git_revisit.project.read import OpenProject

AHEAD = 512  # commits whose event files are decoded in one batch


class History:
    """The commits that a revision reaches, numbered from parents to children, and what each of them changed."""

    def __init__(self, project: OpenProject, tip: str) -> None:
        self.project = project
        self.commits = graph.commits(project.repository, tip)
        self.number = {commit.id: number for number, commit in enumerate(self.commits)}
        self.cut = clone.shallow(project.repository)  # the commits whose parents are missing
        self.parents = [[self.number[parent] for parent in commit.parents] for commit in self.commits]
        self._reader = Reader(project)
        self._changed: dict[int, int] = {}  # a fingerprint of the paths that a commit with one parent changed

    def walk(self, walk: Walk | None = None) -> Walk:
        """Take a walk, a new one by default, over every commit; return it in the state of the revision."""
        self.fetch()
        order, line = itinerary(self.parents)
        visits = self.visits([number for number in order if number >= 0])
        walk = walk or Walk()
        undos: list[Undo] = []
        for number in order:
            if number < 0:
                walk.leave(undos.pop())
            elif number in line:
                walk.enter(next(visits))
            else:
                undos.append(walk.enter(next(visits)))
        return walk

    def visits(self, order: Sequence[int]) -> Iterator[Visit]:
        """Yield the commits in an order; their event files are decoded in batches."""
        changed = self._changes(order)
        while batch := list(islice(changed, AHEAD)):
            sides = iter(self._reader.sides([changes for _, each in batch for changes in each]))
            for number, each in batch:
                yield self._visit(number, each, list(islice(sides, len(each))))

    def _changes(self, order: Sequence[int]) -> Iterator[tuple[int, list[list[PathChange]]]]:
        """Yield each commit with its changes against every parent; of a merge, only those of project roots."""
        whole, roots = self._scopes()
        plain = [number for number in order if self._is_plain(number)]
        merges = [number for number in order if not self._is_plain(number)]
        differences = self.project.repository.trees.differences
        of_plain = differences([self.pair(number) for number in plain], *whole)
        pairs = [self.pair(number, each) for number in merges for each in range(self._sides(number))]
        of_merges = differences(pairs, *roots)
        for number in order:
            if self._is_plain(number):
                yield number, [next(of_plain)]
            else:
                yield number, [next(of_merges) for _ in range(self._sides(number))]

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

    def _visit(self, number: int, changes: Sequence[Sequence[PathChange]], sides: Sequence[Side]) -> Visit:
        commit = self.commits[number]
        others, *more = map(self._reader.others, changes)
        assigns = all(each.config is not None or each.nested for each in (others, *more))
        paths = others.paths if self._is_plain(number) else []
        if paths:
            self._changed[number] = hash(frozenset(paths))
        return Visit(number, commit, sides, commit.id in self.cut, others.config, paths, others.nested, assigns)

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
        """Return how a tree's files are assigned; None if it has no valid configuration."""
        _, roots = self._scopes()
        others = self._reader.others(next(self.project.repository.trees.differences([(None, tree)], *roots)))
        config = others.config[0] if others.config else None
        return View(config, frozenset(root for root, _ in others.nested)) if config and config.workflow else None

    def alike(self, numbers: Iterable[int]) -> dict[int, list[int]]:
        """Return, for some commits, the others that changed the same paths."""
        wanted = list(numbers)
        prints = {self._changed[number] for number in wanted if number in self._changed}
        by_print: dict[int, list[int]] = {}
        for number, value in self._changed.items():
            if value in prints:
                by_print.setdefault(value, []).append(number)
        return {
            number: [each for each in by_print.get(self._changed.get(number, 0), ()) if each != number]
            for number in wanted
        }


def _literal(prefix: str) -> str:
    """Return a path with its wildcards escaped, for a glob."""
    return "".join(f"\\{each}" if each in "*?[\\" else each for each in prefix)
