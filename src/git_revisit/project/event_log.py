"""The decoded event files of a history: each is read once, and kept from one run to the next.

A fold moves from one events tree to the next, so it decodes only the files that differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from git_revisit.errors import DataError
from git_revisit.gitio.index import Progress
from git_revisit.gitio.objects import Objects
from git_revisit.gitio.parse import Entry
from git_revisit.gitio.repository import Repository
from git_revisit.gitio.trees import TreeStep
from git_revisit.model.event_file import EVENTS, SUFFIX, id_in, read
from git_revisit.model.events import Event, Invalid
from git_revisit.project.memo import Damaged, Memo
from git_revisit.replay.filters import EVERYTHING, Filter
from git_revisit.replay.fold import Fold

FEW = 64  # event files; up to so many it is faster to read them than to load all kept ones


class EventLog:
    """The event files of a repository; ``progress`` is called with the number of files read and of all files."""

    def __init__(self, objects: Objects, memo: Memo) -> None:
        self.progress: Progress | None = None
        self._objects = objects
        self._memo = memo
        self._items: dict[Entry, Event | Invalid] = {}
        self._recalled = False

    def items(self, entries: Sequence[Entry], recall: bool = True) -> list[Event | Invalid]:
        """Return the decoded content of event files; each is read once.

        ``recall=False`` is for files that are likely new, so that a look at the kept ones is wasted.
        """
        with suppress(KeyError):  # the most frequent case in one pass
            return list(map(self._items.__getitem__, entries))
        missing = [entry for entry in entries if entry not in self._items]
        if recall and len(missing) > FEW and not self._recalled:
            self._recall()
            return self.items(entries)
        wanted = sorted({entry.id for entry in missing if entry.mode.startswith("100")})
        tell, total = self.progress, len(wanted) + len(missing)
        data: dict[str, bytes] = {}
        for identity, item in zip(wanted, self._objects.read(wanted), strict=True):
            if tell:
                tell(len(data), total)
            if item.kind != "blob":
                raise DataError(f"the event file {identity} is {item.kind}", "run `git fsck` or `git fetch --refetch`")
            data[identity] = item.data
        news: dict[Entry, Event | Invalid] = {}
        for entry in missing:
            if tell:
                tell(len(data) + len(news), total)
            news[entry] = read(entry.path, entry.mode, data.get(entry.id, b""))
        if tell:
            tell(total, total)
        self._items |= news
        self._memo.keep_events(news)
        return list(map(self._items.__getitem__, entries))

    def _recall(self) -> None:
        """Load every event file that an earlier run decoded, once."""
        self._recalled = True
        try:
            self._items = self._memo.events() | self._items
        except Damaged:
            self._memo.forget()
            self._memo.keep_events(self._items)


KEPT_FOLDS = 2  # folds in memory


class TreeFolds:
    """The folds of the events trees of a repository; trees are given by their ids, None is one without events."""

    def __init__(self, repository: Repository, log: EventLog) -> None:
        self._repository = repository
        self._log = log
        self._kept: dict[tuple[str | None, Filter], Fold] = {}

    def of(self, tree: str | None, only: Filter = EVERYTHING) -> Fold:
        """Return the fold of a tree; it is made once for all who ask, so nobody may move it."""
        key = tree, only.by_event
        if key not in self._kept:
            fold = Fold(only)
            self.move(fold, *self.steps([tree]))
            self._keep(key, fold)
        return self._kept[key]

    def take_over(self, tree: str | None, fold: Fold) -> None:
        """Take over a fold that has moved to a tree, and moves no further."""
        self._keep((tree, EVERYTHING), fold)

    def _keep(self, key: tuple[str | None, Filter], fold: Fold) -> None:
        if len(self._kept) >= KEPT_FOLDS:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = fold

    def steps(self, trees: Sequence[str | None]) -> list[TreeStep]:
        """Return the steps from no events through some trees; their files are decoded in one batch."""
        steps = list(self._repository.trees.steps([None, *trees], f"{EVENTS}/", SUFFIX))
        self._log.items([entry for step in steps for entry in (*step.gone, *step.come)])
        return steps

    def move(self, fold: Fold, step: TreeStep) -> None:
        """Bring a fold over a step between two trees."""
        items = iter(self._log.items([*step.gone, *step.come]))
        for entry in step.gone:
            fold.drop(entry.path, next(items))
        for entry in step.come:
            fold.put(entry.path, next(items))

    def of_entries(self, entries: Sequence[Entry], only: Filter) -> Fold:
        """Return the fold of some event files."""
        fold = Fold(only)
        self.move(fold, TreeStep([], list(entries)))
        return fold

    def union(self, trees: Sequence[str], only: Filter = EVERYTHING) -> Fold:
        """Return the fold of the union of some trees; of two contents of a path, the smallest counts."""
        entries = sorted(self._repository.trees.union(trees, f"{EVENTS}/", SUFFIX))
        contents: dict[str, set[str]] = {}
        for entry in entries:
            contents.setdefault(entry.path, set()).add(entry.id)
        rivals = {identity for ids in contents.values() if len(ids) > 1 for identity in ids}
        data = {each.id: each.data for each in self._repository.objects.read(sorted(rivals))}
        fold = Fold(only)
        for entry, item in zip(entries, self._log.items(entries), strict=True):
            fold.put(entry.path, item, data[entry.id] if entry.id in rivals else b"")
        return fold

    def ids(self, tree: str | None) -> set[str]:
        """Return the ids of the event files of a tree, by content and by name."""
        entries = self._repository.trees.between(None, tree, f"{EVENTS}/", SUFFIX).come
        named = {id_in(entry.path) for entry in entries}
        held = {item.id for item in self._log.items(entries)}
        return {identity for identity in named | held if identity}
