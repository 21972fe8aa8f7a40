"""The history as the audit walks it: every commit, with what it changed against every parent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from git_revisit.audit.reachable import itinerary, parents_first
from git_revisit.audit.reader import Reader
from git_revisit.audit.rules.facts import Side, View, Visit
from git_revisit.audit.walk import Undo, Walk
from git_revisit.errors import GitError
from git_revisit.gitio import clone, graph
from git_revisit.gitio.parse import PathChange
from git_revisit.gitio.trees import Pair
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import FOLDER, SUFFIX
from git_revisit.project.commit_facts import CommitRow, Difference, KeptCommits, difference
from git_revisit.project.read import OpenProject

AHEAD = 512  # commits whose event files are decoded in one batch


class History:
    """The commits that a revision reaches, numbered from parents to children, and what each of them changed."""

    def __init__(self, project: OpenProject, tip: str) -> None:
        self.project = project
        self.cut = clone.shallow(project.repository)  # the commits whose parents are missing
        # Where history is cut, git shows other parents than the commits have: such facts do not last.
        self._facts = KeptCommits(project.memo, project.prefix) if not self.cut else None
        self.commits = self._reached(tip)
        self.number = {commit.id: number for number, commit in enumerate(self.commits)}
        self.parents = [[self.number[parent] for parent in commit.parents] for commit in self.commits]
        self._reader = Reader(project)
        self._changed: dict[int, int] = {}  # a fingerprint of the paths that a commit with one parent changed

    def _reached(self, tip: str) -> list[Commit]:
        """Return every commit that a commit reaches, parents before children; what is known is not read."""
        repository, facts = self.project.repository, self._facts
        if facts and facts.tip:
            try:
                if tip not in facts.commits:
                    facts.commits.update((each.id, each) for each in graph.commits(repository, tip, facts.tip))
                order = parents_first(tip, lambda commit: facts.commits[commit].parents)
                return [facts.commits[each] for each in order]
            except (KeyError, GitError):  # rows are lost, or the tip is not in this repository any more
                pass
        commits = {each.id: each for each in graph.commits(repository, tip)}
        return [commits[each] for each in parents_first(tip, lambda commit: commits[commit].parents)]

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
        if self._facts:
            self._facts.finish(self.commits[-1].id)
        return walk

    def visits(self, order: Sequence[int]) -> Iterator[Visit]:
        """Yield the commits in an order; their event files are decoded in batches."""
        rows = self._rows(order)
        while batch := list(islice(rows, AHEAD)):
            sides = iter(self._reader.sides([each for _, row in batch for each in row.differences]))
            for number, row in batch:
                yield self._visit(number, row.differences, list(islice(sides, len(row.differences))))

    def _rows(self, order: Sequence[int]) -> Iterator[tuple[int, CommitRow]]:
        """Yield each commit with its differences from every parent; those that are not known are kept."""
        facts = self._facts
        new = order if facts is None else [each for each in order if not facts.knows(self.commits[each].id)]
        changes = self._changes(new)
        unknown = set(new)
        for number in order:
            commit = self.commits[number]
            row = facts.row(commit.id) if facts and number not in unknown else None
            if row is None and number in unknown:
                row = CommitRow(commit.id, tuple(difference(each, self.project.prefix) for each in next(changes)))
                if facts:
                    facts.add(commit, row)
            yield number, row or self._single(number)

    def _single(self, number: int) -> CommitRow:
        """Return the differences of a commit whose row is lost."""
        changes = next(self._changes([number]))
        return CommitRow(self.commits[number].id, tuple(difference(each, self.project.prefix) for each in changes))

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
        """Return how a tree's files are assigned; None if it has no valid configuration."""
        _, roots = self._scopes()
        changes = next(self.project.repository.trees.differences([(None, tree)], *roots))
        found = difference(changes, self.project.prefix)
        config = self._reader.config(found)
        return View(config, frozenset(root for root, _ in found.nested)) if config and config.workflow else None

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
