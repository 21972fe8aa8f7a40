"""The decoded event files of a history: each is read once, and kept from one run to the next."""

from collections.abc import Callable, Sequence

from git_revisit.errors import DataError
from git_revisit.gitio.objects import Objects
from git_revisit.gitio.parse import Entry
from git_revisit.model.event_file import read
from git_revisit.model.events import Event, Invalid
from git_revisit.project.memo import Damaged, Memo

Progress = Callable[[int, int], None]
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
        missing = [entry for entry in entries if entry not in self._items]
        if recall and len(missing) > FEW:
            self._recall()
            missing = [entry for entry in missing if entry not in self._items]
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
        if not self._recalled:
            self._recalled = True
            try:
                self._items = self._memo.events() | self._items
            except Damaged:
                self._memo.forget()
                self._memo.keep_events(self._items)
