"""The commits of a history, and what each of them changed; both are kept between runs, by commit id."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence, Set
from heapq import heappop, heappush
from typing import Generic, NamedTuple, TypeVar

from git_revisit.errors import GitError
from git_revisit.gitio import clone, log
from git_revisit.gitio.parse import Entry, PathChange
from git_revisit.gitio.trees import TreePair, split
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import CONFIG, FOLDER, is_event_file, root_of
from git_revisit.project.memo import Memo
from git_revisit.project.read import OpenProject
from git_revisit.project.stored import Space

CHUNK = 512  # rows
T = TypeVar("T")


class Difference(NamedTuple):
    """The difference between a commit and one of its parents, by paths in the project.

    ``gone`` and ``come`` are event files. ``configured``: the configuration changed, to the (mode, id) in ``config``,
    None if it was removed. ``nested`` are other project roots below that came (1) or went (-1), ``paths`` all other
    paths.
    """

    gone: tuple[Entry, ...] = ()
    come: tuple[Entry, ...] = ()
    configured: bool = False
    config: tuple[str, str] | None = None
    nested: tuple[tuple[str, int], ...] = ()
    paths: tuple[str, ...] = ()


def difference(changes: Iterable[PathChange], prefix: str) -> Difference:
    """Return the difference that some changes make to the project at a prefix."""
    events: list[PathChange] = []
    nested: list[tuple[str, int]] = []
    paths: list[str] = []
    configured, config = False, None
    for change in changes:
        path = change.path[len(prefix) :]
        if f"{FOLDER}/" not in path:
            paths.append(path)
        elif path == CONFIG:
            configured = True
            config = (change.new_mode, change.new_id) if change.new_mode and change.new_id else None
        elif is_event_file(path):
            events.append(change._replace(path=path) if prefix else change)
        elif f"/{FOLDER}/" in path and not path.startswith(f"{FOLDER}/"):
            root = root_of(path)
            came = bool(change.new_mode) - bool(change.old_mode)
            if root is not None and came:
                nested.append((root, came))
        elif not path.startswith(f"{FOLDER}/"):
            paths.append(path)
    step = split(events)
    return Difference(tuple(step.gone), tuple(step.come), configured, config, tuple(nested), tuple(paths))


class KeptCommit(NamedTuple):
    """A commit, and its message if a rule may look into that, else the empty text."""

    commit: Commit
    message: str


class CommitRow(NamedTuple):
    """The differences of a commit from its parents; a root commit has one, from the empty tree."""

    differences: tuple[Difference, ...]


_CHUNKS = Space("chunks", int)
_TIP = Space("walked", str)
_TELLING = re.compile(r"revisit|co-authored-by:|\(cherry picked from commit", re.IGNORECASE)


class Lost(Exception):
    """Rows that were kept are not there any more."""


class KeptRows(Generic[T]):
    """Rows by commit id, kept in chunks in the order in which they were added; only the ids are always read."""

    def __init__(self, memo: Memo, name: str, kind: type[T]) -> None:
        self._memo = memo
        self._name = name
        self._ids = Space(f"ids {name}", tuple[str, ...])
        self._rows: Space[tuple[T, ...]] = Space(name, tuple[kind, ...])  # type: ignore[valid-type]
        count = memo.read(_CHUNKS, [name]).get(name, 0)
        ids = memo.read(self._ids, list(map(str, range(count))))
        self._chunks = [ids[str(number)] for number in range(count)] if len(ids) == count else []
        self._place = {each: number for number, chunk in enumerate(self._chunks) for each in chunk}
        self._new: dict[str, T] = {}
        self._last: tuple[int, Mapping[str, T]] = (-1, {})  # the chunk that was read last

    def __contains__(self, commit: str) -> bool:
        return commit in self._place or commit in self._new

    def __getitem__(self, commit: str) -> T:
        """Return a row; raises KeyError if there is none, and Lost."""
        if commit in self._new:
            return self._new[commit]
        number = self._place[commit]
        if self._last[0] != number:
            self._last = number, dict(self._chunk(number))
        return self._last[1][commit]

    @property
    def ids(self) -> Set[str]:
        """The commits whose rows were kept."""
        return self._place.keys()

    def rows(self) -> Iterator[tuple[str, T]]:
        """Yield the rows that were kept, in their order; raises Lost if some are not there."""
        for number in range(len(self._chunks)):
            yield from self._chunk(number)

    def _chunk(self, number: int) -> Iterator[tuple[str, T]]:
        rows = self._memo.read(self._rows, [str(number)]).get(str(number), ())
        if len(rows) != len(self._chunks[number]):
            raise Lost
        return zip(self._chunks[number], rows, strict=True)

    def forget(self) -> None:
        """Begin again with nothing, since rows are lost."""
        self._chunks, self._place, self._new = [], {}, {}

    def add(self, commit: str, row: T) -> None:
        """Keep a row, unless it is known."""
        if commit not in self._place:
            self._new[commit] = row
            if len(self._new) >= CHUNK:
                self.flush()

    def flush(self) -> None:
        """Keep the new rows, behind those of the last chunk if that has room."""
        new, self._new = self._new, {}
        if not new:
            return
        if self._chunks and len(self._chunks[-1]) + len(new) <= CHUNK:
            new = {**dict(self._chunk(len(self._chunks) - 1)), **new}
            self._chunks.pop()
        number = len(self._chunks)
        self._chunks.append(tuple(new))
        self._place |= dict.fromkeys(new, number)
        self._memo.keep(self._ids, {str(number): tuple(new)})
        self._memo.keep(self._rows, {str(number): tuple(new.values())})
        self._memo.keep(_CHUNKS, {self._name: number + 1})


class CommitHistory:
    """The commits that a revision reaches, numbered from parents to children, and what each of them changed."""

    def __init__(self, project: OpenProject, tip: str) -> None:
        self.project = project
        self.cut = clone.shallow(project.repository)  # the commits whose parents are missing
        self._name = f"{project.prefix!a}"  # a path need not be UTF-8
        self._headers = KeptRows(project.memo, f"commits {self._name}", KeptCommit)
        self._rows = KeptRows(project.memo, f"changes {self._name}", CommitRow)
        self._reached = self._read(tip)
        self.commits = [kept.commit for kept in self._reached]
        self.number = {commit.id: number for number, commit in enumerate(self.commits)}
        self.parents = [[self.number[parent] for parent in commit.parents] for commit in self.commits]
        # The commits with one parent, or none, whose parents are known.
        self.plain = [len(commit.parents) < 2 and commit.id not in self.cut for commit in self.commits]

    @property
    def keeps(self) -> bool:
        """Whether facts are kept: in a shallow history git shows other parents than the commits have."""
        return not self.cut

    def _read(self, tip: str) -> list[KeptCommit]:
        """Return every commit that a commit reaches, parents before children; what is known is not read."""
        repository, last = self.project.repository, self.project.memo.read(_TIP, [self._name]).get(self._name)
        if last and self.keeps:
            try:
                known = dict(self._headers.rows())
                new = {} if tip in known else _kept(log.commits(repository, tip, last))
                return _in_order(tip, known | new if new else known)
            except (KeyError, GitError, Lost):  # rows are lost, or the last tip is not in this repository any more
                pass
        self.forget()
        return _in_order(tip, _kept(log.commits(repository, tip)))

    def forget(self) -> None:
        """Keep everything anew, since rows are lost."""
        self._headers.forget()
        self._rows.forget()

    def rows(self) -> Iterator[tuple[str, CommitRow]]:
        """Yield the commits that were kept, of this and other revisions, parents first; raises Lost."""
        return self._rows.rows()

    def inside(self, base: Commit | None) -> Collection[int]:
        """Return the commits of a range; all without a base."""
        if base is None:
            return range(len(self.commits))
        tip = self.commits[-1].id
        return {self.number[commit] for commit in log.range_of(self.project.repository, tip, base.id)}

    def latest_first(self, inside: Container[int]) -> list[int]:
        """Return the commits of a range in the order of ``git log``: by date, each before its parents."""
        order: list[int] = []
        tip = len(self.commits) - 1
        heap, queued = [(0, 0, tip)] if tip in inside else [], {tip}
        while heap:
            number = heappop(heap)[-1]
            order.append(number)
            for parent in self.parents[number]:
                if parent in inside and parent not in queued:
                    heappush(heap, (-self.commits[parent].at, len(queued), parent))
                    queued.add(parent)
        return order

    def message(self, number: int) -> bytes:
        """Return the message of a commit, empty if no rule looks into it."""
        return self._reached[number].message.encode("utf-8", "surrogateescape")

    def differences(self, order: Sequence[int]) -> Iterator[tuple[int, tuple[Difference, ...]]]:
        """Yield commits with their differences from every parent; what is not kept yet is read and kept."""
        ids = [self.commits[number].id for number in order]
        changes = self._changes([number for number, each in zip(order, ids, strict=True) if each not in self._rows])
        try:
            for number, each in zip(order, ids, strict=True):
                if each not in self._rows:
                    row = CommitRow(tuple(difference(side, self.project.prefix) for side in next(changes)))
                    if self.keeps:
                        self._headers.add(each, self._reached[number])
                        self._rows.add(each, row)
                    yield number, row.differences
                else:
                    yield number, self._rows[each].differences
        except Lost:
            self.forget()
            yield from self.differences(order[order.index(number) :])
        finally:
            self._flush()

    def _flush(self) -> None:
        """Keep what is new; the whole history of the last commit is kept if all its rows are."""
        if not self.keeps:
            return
        self._headers.flush()
        self._rows.flush()
        if all(commit.id in self._rows for commit in self.commits):
            self.project.memo.keep(_TIP, {self._name: self.commits[-1].id})

    def _changes(self, order: Sequence[int]) -> Iterator[list[list[PathChange]]]:
        """Yield the changes of each commit against every parent; of a merge, only those of project roots."""
        whole, roots = self.scopes()
        plain = [number for number in order if self.plain[number]]
        merges = [number for number in order if not self.plain[number]]
        differences = self.project.repository.trees.differences
        of_plain = differences([self.pair(number) for number in plain], *whole)
        pairs = [self.pair(number, each) for number in merges for each in range(self.sides(number))]
        of_merges = differences(pairs, *roots)
        for number in order:
            if self.plain[number]:
                yield [next(of_plain)]
            else:
                yield [next(of_merges) for _ in range(self.sides(number))]

    def sides(self, number: int) -> int:
        """Return the number of differences of a commit."""
        return max(1, len(self.parents[number]))

    def scopes(self) -> tuple[list[str], list[str]]:
        """Return the pathspecs of the project, and of the project roots in it."""
        prefix = self.project.prefix
        inside = [f":(top,glob){_literal(prefix)}{deep}{FOLDER}/**" for deep in ("", "**/")]
        return [f":(top,literal){prefix}"] if prefix else [], inside

    def pair(self, number: int, parent: int = 0) -> TreePair:
        """Return the trees of a commit's parent and of the commit."""
        above = self.parents[number]
        return (self.commits[above[parent]].tree if above else None), self.commits[number].tree


def parents_first(tip: str, parents: Callable[[str], Sequence[str]]) -> list[str]:
    """Return all commits that a commit reaches, parents before children, the first parent's side before others.

    The order depends on the graph alone. Raises KeyError where ``parents`` does.
    """
    order: list[str] = []
    seen: set[str] = set()
    waiting = [(tip, iter(parents(tip)))]
    while waiting:
        commit, others = waiting[-1]
        for parent in others:
            if parent not in seen:
                waiting.append((parent, iter(parents(parent))))
                break
        else:
            waiting.pop()
            seen.add(commit)
            order.append(commit)
    return order


def _kept(commits: Iterable[tuple[Commit, str]]) -> dict[str, KeptCommit]:
    """Return commits by id, with their messages where these say something to the audit.

    That is an answer, a co-author, or where a commit was cherry-picked from.
    """
    return {commit.id: KeptCommit(commit, message if _TELLING.search(message) else "") for commit, message in commits}


def _in_order(tip: str, commits: Mapping[str, KeptCommit]) -> list[KeptCommit]:
    """Return what a commit reaches, parents before children; raises KeyError if that is not among ``commits``."""
    return [commits[each] for each in parents_first(tip, lambda commit: commits[commit].commit.parents)]


def _literal(prefix: str) -> str:
    """Return a path with its wildcards escaped, for a glob."""
    return "".join(f"\\{each}" if each in "*?[\\" else each for each in prefix)
