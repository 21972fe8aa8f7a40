"""The changes of commits, kept between runs: rows by commit id, in chunks in the order of the walk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from git_revisit.audit.observed import Observed
from git_revisit.gitio.parse import Entry, PathChange
from git_revisit.gitio.trees import split
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import CONFIG, FOLDER, is_event_file, root_of
from git_revisit.project.memo import Memo
from git_revisit.project.stored import Space

CHUNK = 512  # rows


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


_TELLING = re.compile(r"revisit|co-authored-by:|\(cherry picked from commit", re.IGNORECASE)


def telling(message: str) -> str:
    """Return a message that says something to the audit: an answer, a co-author, where it was cherry-picked from."""
    return message if _TELLING.search(message) else ""


class Lost(Exception):
    """Rows that were kept are not there any more."""


class KeptCommits:
    """The rows of one project; ``tip`` is a commit whose whole history was kept, if there is one."""

    def __init__(self, memo: Memo, prefix: str) -> None:
        self._memo = memo
        self._name = f"{prefix!a}"  # a path need not be UTF-8
        self._headers: Space[tuple[KeptCommit, ...]] = Space(f"commits {self._name}", tuple[KeptCommit, ...])
        self._rows: Space[tuple[CommitRow, ...]] = Space(f"changes {self._name}", tuple[CommitRow, ...])
        self._count = memo.read(_COUNT, [self._name]).get(self._name, 0)
        headers = memo.read(self._headers, list(map(str, range(self._count))))
        if len(headers) < self._count:
            headers, self._count = {}, 0
        self._filled = len(headers[str(self._count - 1)]) if headers else 0  # rows in the last chunk
        self._new: list[tuple[KeptCommit, CommitRow]] = []
        self.commits = {kept.commit.id: kept for chunk in headers.values() for kept in chunk}
        self.tip = memo.read(_TIP, [self._name]).get(self._name) if headers else None

    def rows(self) -> Iterator[CommitRow]:
        """Yield the rows as they were added; raises Lost if some are not there."""
        for number in map(str, range(self._count)):
            rows = self._memo.read(self._rows, [number]).get(number)
            if rows is None:
                raise Lost
            yield from rows

    def forget(self) -> None:
        """Begin again with nothing, since rows are lost."""
        self.commits, self.tip, self._count, self._filled, self._new = {}, None, 0, 0, []

    def add(self, kept: KeptCommit, row: CommitRow) -> None:
        """Keep a row, unless it is known."""
        if row.id not in self.commits:
            self.commits[row.id] = kept
            self._new.append((kept, row))
            if len(self._new) >= CHUNK:
                self._write()

    def finish(self, tip: str | None) -> None:
        """Keep the rest; the whole history of ``tip`` is kept now, if one is given."""
        self._write()
        if tip and tip != self.tip:
            self._memo.keep(_TIP, {self._name: tip})

    def _write(self) -> None:
        """Keep the new rows, behind those of the last chunk if that has room."""
        new, self._new = self._new, []
        if not new:
            return
        headers: Sequence[KeptCommit] = ()
        rows: Sequence[CommitRow] = ()
        if self._filled + len(new) <= CHUNK and self._count:
            self._count -= 1
            key = str(self._count)
            headers = self._memo.read(self._headers, [key]).get(key, ())
            rows = self._memo.read(self._rows, [key]).get(key, ())
        key = str(self._count)
        self._memo.keep(self._headers, {key: (*headers, *(kept for kept, _ in new))})
        self._memo.keep(self._rows, {key: (*rows, *(row for _, row in new))})
        self._count += 1
        self._filled = len(headers) + len(new)
        self._memo.keep(_COUNT, {self._name: self._count})
