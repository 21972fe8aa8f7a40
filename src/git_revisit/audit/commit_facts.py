"""The changes of commits, kept between runs: rows by commit id, in chunks in the order of the walk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from git_revisit.audit.observed import Observed
from git_revisit.gitio.parse import Entry, PathChange
from git_revisit.gitio.trees import split
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import CONFIG, FOLDER, is_event_file
from git_revisit.model.roots import root_of
from git_revisit.project.memo import Memo
from git_revisit.project.stored import Space

CHUNK = 256  # rows
RECENT = 8  # decoded chunks that are kept in memory


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


class CommitRow(NamedTuple):
    """The differences of a commit from its parents (a root commit has one, from the empty tree), and their effect."""

    id: str
    differences: tuple[Difference, ...]
    observed: Observed


_COUNT = Space("chunks", int)
_TIP = Space("walked", str)


def difference(changes: Iterable[PathChange], prefix: str) -> Difference:
    """Return the difference that some changes make to the project at a prefix."""
    events: list[PathChange] = []
    nested: list[tuple[str, int]] = []
    paths: list[str] = []
    configured, config = False, None
    for change in changes:
        path = change.path[len(prefix) :]
        if path == CONFIG:
            configured = True
            config = (change.new_mode, change.new_id) if change.new_mode and change.new_id else None
        elif is_event_file(path):
            events.append(change._replace(path=path))
        elif f"/{FOLDER}/" in path and not path.startswith(f"{FOLDER}/"):
            root = root_of(path)
            came = bool(change.new_mode) - bool(change.old_mode)
            if root is not None and came:
                nested.append((root, came))
        elif not path.startswith(f"{FOLDER}/"):
            paths.append(path)
    step = split(events)
    return Difference(tuple(step.gone), tuple(step.come), configured, config, tuple(nested), tuple(paths))


class KeptCommits:
    """The rows of one project; ``tip`` is a commit whose whole history was kept, if there is one."""

    def __init__(self, memo: Memo, prefix: str) -> None:
        self._memo = memo
        self._name = f"{prefix!a}"  # a path need not be UTF-8
        self._headers: Space[tuple[Commit, ...]] = Space(f"commits {self._name}", tuple[Commit, ...])
        self._rows: Space[tuple[CommitRow, ...]] = Space(f"changes {self._name}", tuple[CommitRow, ...])
        self._count = memo.read(_COUNT, [self._name]).get(self._name, 0)
        self._recent: dict[int, dict[str, CommitRow]] = {}
        self._new: list[tuple[Commit, CommitRow]] = []
        self._added: set[str] = set()
        kept = memo.read(self._headers, list(map(str, range(self._count))))
        self.commits = {commit.id: commit for commits in kept.values() for commit in commits}
        self._chunk = {commit.id: int(number) for number, commits in kept.items() for commit in commits}
        self._filled = sum(number == self._count - 1 for number in self._chunk.values())  # rows in the last chunk
        self.tip = memo.read(_TIP, [self._name]).get(self._name)

    def row(self, commit: str) -> CommitRow | None:
        """Return the differences of a commit, if they are known."""
        number = self._chunk.get(commit)
        if number is None:
            return None
        if number not in self._recent:
            if len(self._recent) >= RECENT:
                del self._recent[next(iter(self._recent))]
            rows = self._memo.read(self._rows, [str(number)]).get(str(number), ())
            self._recent[number] = {row.id: row for row in rows}
            if not rows:
                self._forget()
                return None
        return self._recent[number].get(commit)

    def add(self, commit: Commit, row: CommitRow) -> None:
        """Keep a row, unless it is known."""
        if commit.id in self._chunk or commit.id in self._added:
            return
        self._added.add(commit.id)
        self._new.append((commit, row))
        if len(self._new) >= CHUNK:
            self._write()

    def finish(self, tip: str | None) -> None:
        """Keep the rest; the whole history of ``tip`` is kept now, if one is given."""
        self._write()
        if tip and tip != self.tip:
            self._memo.keep(_TIP, {self._name: tip})

    def _forget(self) -> None:
        """Start again without rows, since some are lost."""
        self._chunk, self._recent, self._count, self._filled = {}, {}, 0, 0

    def _write(self) -> None:
        """Keep the new rows, behind those of the last chunk if that has room."""
        new, self._new = self._new, []
        if not new:
            return
        headers: Sequence[Commit] = ()
        rows: Sequence[CommitRow] = ()
        if self._filled + len(new) <= CHUNK and self._count:
            self._count -= 1
            key = str(self._count)
            headers = self._memo.read(self._headers, [key]).get(key, ())
            rows = self._memo.read(self._rows, [key]).get(key, ())
        key = str(self._count)
        self._memo.keep(self._headers, {key: (*headers, *(commit for commit, _ in new))})
        self._memo.keep(self._rows, {key: (*rows, *(row for _, row in new))})
        self._count += 1
        self._filled = len(headers) + len(new)
        self._memo.keep(_COUNT, {self._name: self._count})
