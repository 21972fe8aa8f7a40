"""A tree of labelled files, and the names in it that mean the same label everywhere."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import translate
from functools import cache
from typing import NamedTuple

# A name means a label if it recurs, and nearly always has it.
_REPEATED, _PURE = 3, 0.8
# A file's label and that which a pattern for a name gives it, as ranks; 0 is none.
Kind = tuple[int, int]


class LabelledFile(NamedTuple):
    """A file and its label.

    ``named`` is the label that a pattern for its name gives it, ``hint`` a pattern for the word in its name that
    decided its label.
    """

    path: str
    label: str | None
    named: str | None = None
    hint: str | None = None


class LabelledFolder(NamedTuple):
    """A directory: the paths of its folders, and its files by name; ``says`` is the label that its name means, or 0."""

    path: str
    says: int
    folders: tuple[str, ...]
    files: Mapping[str, Kind]


class NamePattern(NamedTuple):
    """A pattern for a name that means the same label everywhere, and the number of files that it gets right."""

    pattern: str
    worth: float
    label: int


class LabelledTree(NamedTuple):
    """A labelled tree; labels are ranks from 1 to ``labels``, those that beat others last.

    ``folders`` go from the top down. ``repeated`` are the names that occur more than once. The best of ``candidates``
    come first.
    """

    labels: int
    folders: tuple[LabelledFolder, ...]
    repeated: frozenset[str]
    candidates: tuple[NamePattern, ...]


class NamedFolder(NamedTuple):
    """A folder under some patterns for names: the files below it by kind, and its own files.

    ``nameable`` are those of its files that a pattern can name, by kind.
    """

    folder: LabelledFolder
    files: Mapping[str, Kind]
    nameable: Mapping[Kind, Sequence[str]]
    below: Counter[Kind]


class NamedTree(NamedTuple):
    """A tree under patterns for names, which are in ``names`` with their labels; ``folders`` by path, the top first."""

    tree: LabelledTree
    names: Mapping[str, int]
    folders: Mapping[str, NamedFolder]


def labelled_tree(
    files: Iterable[LabelledFile], says: Callable[[str], str | None], order: Sequence[str]
) -> LabelledTree:
    """Return the tree of some files; ``order`` are the labels, those that beat others last."""
    ranks: dict[str | None, int] = {None: 0, **{label: rank for rank, label in enumerate(order, 1)}}
    inside: dict[str, dict[str, Kind]] = {"": {}}
    hints: Counter[tuple[str, int]] = Counter()
    for file in files:
        place, _, name = file.path.rpartition("/")
        _with_folders_above(inside, place)[name] = ranks[file.label], ranks[file.named]
        if file.hint and file.label != file.named:
            hints[file.hint, ranks[file.label]] += 1
    below: dict[str, list[str]] = {path: [] for path in inside}
    for path in inside:
        if path:
            below[path.rpartition("/")[0]].append(path)
    top_down = sorted(inside, key=lambda path: (path.count("/") + bool(path), path))
    folders = tuple(
        LabelledFolder(path, ranks[says(path)] if path else 0, tuple(below[path]), inside[path]) for path in top_down
    )
    counts = Counter(_name(path) for path in inside)
    counts.update(name for names in inside.values() for name in names)
    candidates = sorted([*_words(folders, hints), *_names(folders)], key=lambda each: (-each.worth, each.pattern))
    repeated = frozenset(name for name, count in counts.items() if count > 1)
    return LabelledTree(len(order), folders, repeated, tuple(candidates))


def named_tree(tree: LabelledTree, number: int) -> NamedTree:
    """Return a tree under patterns for so many of the names that mean one label."""
    names = {each.pattern: each.label for each in tree.candidates[:number]}
    words = [(_finder(pattern), label) for pattern, label in names.items() if not pattern.endswith("/")]

    @cache
    def by_word(name: str) -> int:
        return max((label for finds, label in words if finds(name)), default=0)

    folders: dict[str, NamedFolder] = {}
    for folder in reversed(tree.folders):
        above = max(names.get(f"{part}/", 0) for part in folder.path.split("/"))
        files = {name: (label, max(named, by_word(name), above)) for name, (label, named) in folder.files.items()}
        nameable: dict[Kind, list[str]] = {}
        for name, kind in files.items():
            if writable(name):
                nameable.setdefault(kind, []).append(name)
        below = Counter(files.values())
        for path in folder.folders:
            below.update(folders[path].below)
        folders[folder.path] = NamedFolder(folder, files, nameable, below)
    return NamedTree(tree, names, {folder.path: folders[folder.path] for folder in tree.folders})


def _with_folders_above(inside: dict[str, dict[str, Kind]], path: str) -> dict[str, Kind]:
    """Return the files of a folder; adds the folder, and those above it, where they are missing."""
    above = path
    while above not in inside:
        inside[above] = {}
        above = above.rpartition("/")[0]
    return inside[path]


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def writable(path: str) -> bool:
    """Whether a pattern in a text file can name this path."""
    return path.isprintable()


def _finder(pattern: str) -> Callable[[str], object]:
    return re.compile(translate(pattern)).match


def _words(folders: Sequence[LabelledFolder], hints: Counter[tuple[str, int]]) -> list[NamePattern]:
    """Return the patterns for words in names of files that recur."""
    names: dict[str, Counter[int]] = defaultdict(Counter)
    for folder in folders:
        for name, (label, named) in folder.files.items():
            if label != named or not label:
                names[name][label] += 1
    words = []
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
            words.append(NamePattern(pattern, min(often, right) - 1.5 * counts.total(), label))
    return [each for each in words if each.worth > 1]


def _names(folders: Sequence[LabelledFolder]) -> list[NamePattern]:
    """Return the names of folders that recur."""
    seen: dict[str, Counter[int]] = defaultdict(Counter)
    often = Counter(_name(folder.path) for folder in folders)
    for folder in folders:
        own = Counter(label for label, named in folder.files.values() if label != named or not label)
        for part in set(folder.path.split("/")):
            if often[part] >= _REPEATED:
                seen[part].update(own)
    names = []
    for name, counts in seen.items():
        label, most = counts.most_common(1)[0] if counts else (0, 0)
        if label and name and most >= _PURE * counts.total() and writable(name):
            names.append(NamePattern(f"{name}/", float(most), label))
    return names
