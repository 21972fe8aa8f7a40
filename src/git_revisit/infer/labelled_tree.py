"""A tree of labelled files, and the names in it that mean one label wherever they stand."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from fnmatch import translate
from typing import NamedTuple

# A name means a label if it recurs, and nearly always has it.
_REPEATED, _PURE = 3, 0.8
# A file's label and that which a pattern for a name gives it, as ranks; 0 is none.
Kind = tuple[int, int]


class LabelledFile(NamedTuple):
    """A file and its label.

    ``named`` is the label that a pattern for its name gives it anyway, ``hint`` a pattern for the word in its name that
    decided its label.
    """

    path: str
    label: str | None
    named: str | None = None
    hint: str | None = None


class LabelledFolder:
    """A directory: its folders, its files by name, and how many of each kind lie below."""

    __slots__ = ("below", "cost", "files", "folders", "kinds", "left", "own", "parts", "path", "says")

    def __init__(self, path: str, says: int) -> None:
        self.path = path
        self.says = says  # the label that its name means, or 0
        self.folders: dict[str, LabelledFolder] = {}
        self.files: dict[str, Kind] = {}
        self.kinds: dict[Kind, list[str]] = {}  # its files that a pattern can name
        self.below: Counter[Kind] = Counter()
        # What ``patterns`` decides: the folders that decide for themselves, what is left without them, and, by the
        # label from above, the folder's own label and the cost.
        self.parts: list[LabelledFolder] = []
        self.left: Counter[Kind] = Counter()
        self.own: list[int] = []
        self.cost: list[float] = []


class LabelledTree:
    """A labelled tree; labels are ranks from 1, those that beat others last."""

    def __init__(self, files: Iterable[LabelledFile], says: Callable[[str], str | None], order: Sequence[str]) -> None:
        ranks: dict[str | None, int] = {None: 0, **{label: rank for rank, label in enumerate(order, 1)}}
        self.labels = len(order)
        known = {"": LabelledFolder("", 0)}
        hints: Counter[tuple[str, int]] = Counter()
        for file in files:
            place, _, name = file.path.rpartition("/")
            _folder(known, place, lambda path: ranks[says(path)]).files[name] = ranks[file.label], ranks[file.named]
            if file.hint and file.label != file.named:
                hints[file.hint, ranks[file.label]] += 1
        # From the top down.
        self.folders = tuple(
            sorted(known.values(), key=lambda each: (each.path.count("/") + bool(each.path), each.path))
        )
        counts = Counter(each.path.rpartition("/")[2] for each in self.folders)
        counts.update(name for each in self.folders for name in each.files)
        self.repeated = frozenset(name for name, count in counts.items() if count > 1)
        self.candidates = [*_words(self.folders, hints), *_names(self.folders)]
        self.candidates.sort(key=lambda each: (-each[1], each[0]))
        self.names: dict[str, int] = {}

    def use(self, number: int) -> None:
        """Give so many of the names that mean one label patterns of their own."""
        self.names = {pattern: label for pattern, _, label in self.candidates[:number]}
        self._words = [(_finder(pattern), label) for pattern, label in self.names.items() if not pattern.endswith("/")]
        self._known: dict[str, int] = {}
        for folder in reversed(self.folders):
            kinds = [(self.kind(folder, name), name) for name in folder.files]
            folder.below = Counter(kind for kind, _ in kinds)
            folder.kinds = {}
            for kind, name in kinds:
                if writable(name):
                    folder.kinds.setdefault(kind, []).append(name)
            for inner in folder.folders.values():
                folder.below.update(inner.below)

    def kind(self, folder: LabelledFolder, name: str) -> Kind:
        """Return the label of a file, and the label that names give it."""
        label, named = folder.files[name]
        if name not in self._known:
            self._known[name] = max((label for finds, label in self._words if finds(name)), default=0)
        above = (self.names.get(f"{part}/", 0) for part in folder.path.split("/"))
        return label, max(named, self._known[name], *above)


def _folder(known: dict[str, LabelledFolder], path: str, says: Callable[[str], int]) -> LabelledFolder:
    missing = []
    while path not in known:
        missing.append(path)
        path = path.rpartition("/")[0]
    folder = known[path]
    for inner in reversed(missing):
        known[inner] = folder.folders[inner.rpartition("/")[2]] = LabelledFolder(inner, says(inner))
        folder = known[inner]
    return folder


def writable(path: str) -> bool:
    """Whether a pattern in a text file can name this path."""
    return path.isprintable()


def _finder(pattern: str) -> Callable[[str], object]:
    return re.compile(translate(pattern)).match


def _words(folders: Sequence[LabelledFolder], hints: Counter[tuple[str, int]]) -> list[tuple[str, float, int]]:
    """Return the patterns for words in names of files that recur: pattern, worth, label."""
    names: dict[str, Counter[int]] = defaultdict(Counter)
    for folder in folders:
        for name, (label, named) in folder.files.items():
            if label != named or not label:
                names[name][label] += 1
    found = []
    for (pattern, label), often in hints.items():
        if often < _REPEATED or not label:
            continue
        finds = _finder(pattern)
        counts: Counter[int] = Counter()
        for name, labels in names.items():
            if finds(name):
                counts.update(labels)
        right = counts.pop(label, 0)
        if right >= _PURE * (right + counts.total()):
            found.append((pattern, min(often, right) - 1.5 * counts.total(), label))
    return [each for each in found if each[1] > 1]


def _names(folders: Sequence[LabelledFolder]) -> list[tuple[str, float, int]]:
    """Return the names of folders that recur: pattern, worth, label."""
    seen: dict[str, Counter[int]] = defaultdict(Counter)
    often = Counter(folder.path.rpartition("/")[2] for folder in folders)
    for folder in folders:
        own = Counter(label for label, named in folder.files.values() if label != named or not label)
        for part in set(folder.path.split("/")):
            if often[part] >= _REPEATED:
                seen[part].update(own)
    found = []
    for name, counts in seen.items():
        label, most = counts.most_common(1)[0] if counts else (0, 0)
        if label and name and most >= _PURE * counts.total() and writable(name):
            found.append((f"{name}/", float(most), label))
    return found
