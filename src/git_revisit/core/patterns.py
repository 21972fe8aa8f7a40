"""Few gitignore patterns that tag a tree as it is labelled: the shortest configuration that is nearly right.

Every directory either keeps the label from above or takes one of its own, at the price of a pattern. Dynamic
programming over the tree finds the cheapest choice for a price; the price rises until the patterns are few enough.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

# What one file costs, by what it is and what the patterns make of it; a pattern for a file is dearer than for a folder.
_MISSED, _WRONG, _TAKEN_ALONG = 1.0, 1.5, 0.3
_FIRST_PRICE, _FILE_PRICE, _SHARE, _DEARER = 0.25, 1.5, 1 / 1500, 1.3
# What a folder costs whose name means something else, or nothing.
_UNNAMED = 1.2
# A name means a label if it recurs and nearly always has it; a folder may take the label of most of its files only.
_REPEATED, _PURE, _MOST, _NAMES = 3, 0.9, 0.6, 12
# A file's label and that which a pattern for its name alone gives it, as ranks; 0 is none.
_Kind = tuple[int, int]


class Labelled(NamedTuple):
    """A file, its label, and the label that a pattern for its name gives it anyway."""

    path: str
    label: str | None
    named: str | None


class _Folder:
    """A directory: its folders, its files by name, and how many of each kind lie below."""

    __slots__ = ("below", "cost", "files", "folders", "own", "path", "says")

    def __init__(self, path: str, says: int) -> None:
        self.path = path
        self.says = says  # the label that its name means, or 0
        self.folders: dict[str, _Folder] = {}
        self.files: dict[str, _Kind] = {}
        self.below: Counter[_Kind] = Counter()
        self.cost: list[float] = []
        self.own: list[int] = []


class _Tree(NamedTuple):
    """A labelled tree, its folders from the top down, and the patterns that are names at any depth."""

    folders: tuple[_Folder, ...]
    names: dict[str, int]
    repeated: frozenset[str]
    labels: int

    def kind(self, folder: _Folder, name: str) -> _Kind:
        label, named = folder.files[name]
        return label, max(named, *(self.names.get(part, 0) for part in folder.path.split("/")))


def summarise(
    files: Iterable[Labelled], says: Callable[[str], str | None], order: Sequence[str], limit: int
) -> dict[str, tuple[str, ...]]:
    """Return the patterns of each label, ``limit`` at most; ``order`` are the labels, those that beat others last.

    ``says`` gives the label that a folder's own name means: such a folder is the better pattern.
    """
    tree = _tree(files, says, order)
    price = max(_FIRST_PRICE, tree.folders[0].below.total() * _SHARE)
    while True:
        _decide(tree, price)
        lists = _Lists(tree)
        _write(tree, lists, price)
        if sum(map(len, lists.patterns.values())) <= limit or not tree.folders[0].cost:
            return {label: tuple(lists.patterns[rank]) for rank, label in enumerate(order, 1)}
        price *= _DEARER


def _tree(files: Iterable[Labelled], says: Callable[[str], str | None], order: Sequence[str]) -> _Tree:
    ranks: dict[str | None, int] = {None: 0, **{label: rank for rank, label in enumerate(order, 1)}}
    known = {"": _Folder("", 0)}
    for file in files:
        place, _, name = file.path.rpartition("/")
        _folder(known, place, lambda path: ranks[says(path)]).files[name] = ranks[file.label], ranks[file.named]
    folders = tuple(sorted(known.values(), key=lambda each: (each.path.count("/") + bool(each.path), each.path)))
    counts = Counter(each.path.rpartition("/")[2] for each in folders)
    counts.update(name for each in folders for name in each.files)
    repeated = frozenset(name for name, count in counts.items() if count > 1)
    tree = _Tree(folders, _names(folders), repeated, len(order))
    for each in reversed(folders):
        each.below.update(tree.kind(each, name) for name in each.files)
        for inner in each.folders.values():
            each.below.update(inner.below)
    return tree


def _folder(known: dict[str, _Folder], path: str, says: Callable[[str], int]) -> _Folder:
    missing = []
    while path not in known:
        missing.append(path)
        path = path.rpartition("/")[0]
    folder = known[path]
    for inner in reversed(missing):
        known[inner] = folder.folders[inner.rpartition("/")[2]] = _Folder(inner, says(inner))
        folder = known[inner]
    return folder


def _names(folders: Sequence[_Folder]) -> dict[str, int]:
    """Return the names of folders that recur and nearly always mean one label."""
    seen: dict[str, Counter[int]] = defaultdict(Counter)
    often = Counter(folder.path.rpartition("/")[2] for folder in folders)
    for folder in folders:
        own = Counter(label for label, named in folder.files.values() if label != named or not label)
        for part in set(folder.path.split("/")):
            if often[part] >= _REPEATED:
                seen[part].update(own)
    found: Counter[tuple[str, int]] = Counter()
    for name, counts in seen.items():
        label, most = counts.most_common(1)[0] if counts else (0, 0)
        if label and name and most >= _PURE * counts.total() and _writable(name):
            found[name, label] = most
    return {name: label for (name, label), _ in found.most_common(_NAMES)}


def _writable(path: str) -> bool:
    """Whether a pattern in a text file can name this path."""
    return path.isprintable()


def _loss(kind: _Kind, inherited: int, labels: int) -> float:
    """Return what it costs that a file of this kind gets the label from above, or from its name."""
    label, named = kind
    given = max(inherited, named)
    if given == label or (label == inherited and label):
        return 0.0
    if label == 0 or (label >= labels - 1 and given):
        return _TAKEN_ALONG
    missed = _MISSED if label < labels - 1 else _MISSED / 2
    return missed * (_WRONG if given else 1.0)


def _patterns_for(kind: _Kind, inherited: int) -> int:
    """Return how many patterns it takes to give one file its label."""
    label, named = kind
    return (inherited != label) + (max(inherited, named) > label)


def _decide(tree: _Tree, price: float) -> None:
    """Find the cheapest label for each folder under each label that comes from above, from the leaves up."""
    for folder in reversed(tree.folders):
        if folder.path and folder.below.total() * _WRONG < price:
            folder.cost, folder.own = [], []
            continue
        totals = [_inside(tree, folder, label, price) for label in range(tree.labels + 1)]
        own = _possible(tree, folder)
        folder.own, folder.cost = list(range(tree.labels + 1)), totals[:]
        for above in range(tree.labels + 1):
            for label in own:
                paid = totals[label] + price * ((1.0 if label == folder.says else _UNNAMED) + (above > label))
                if label != above and paid < folder.cost[above]:
                    folder.own[above], folder.cost[above] = label, paid


def _possible(tree: _Tree, folder: _Folder) -> list[int]:
    """Return the labels that a folder may take: those of most of its files, as far as names leave them to it."""
    if not folder.path or not _writable(folder.path):
        return []
    counts: Counter[int] = Counter()
    for (label, named), count in folder.below.items():
        if not named or (named > label and named == _rescued(folder, label)):
            counts[label] += count
    most = _MOST * (counts.total() - counts[0] / 2 - counts[tree.labels])
    possible = [label for label in range(1, tree.labels) if counts[label] > (0 if label == folder.says else most)]
    return [*possible, tree.labels] if counts[tree.labels] > _MOST * counts.total() else possible


def _inside(tree: _Tree, folder: _Folder, label: int, price: float) -> float:
    """Return the cost of all below a folder that has this label."""
    inner = [each for each in folder.folders.values() if each.cost]
    small = folder.below.copy()
    for each in inner:
        small.subtract(each.below)
    direct = _exceptions(tree, folder, label, price)
    return (
        sum(each.cost[label] for each in inner)
        + sum(count * _loss(kind, label, tree.labels) for kind, count in small.items())
        - sum(gain for _, gain in direct)
    )


def _exceptions(tree: _Tree, folder: _Folder, label: int, price: float) -> Iterator[tuple[str, float]]:
    """Yield the files of a folder that are worth patterns of their own, and what each saves."""
    if price * _FILE_PRICE >= _WRONG:
        return
    for name in folder.files:
        kind = tree.kind(folder, name)
        gain = _loss(kind, label, tree.labels) - price * _FILE_PRICE * _patterns_for(kind, label)
        if gain > 0 and _writable(name) and _writable(folder.path):
            yield name, gain


class _Lists:
    """The patterns of each label: names first, then places, so that what is nearer decides."""

    def __init__(self, tree: _Tree) -> None:
        self.tree = tree
        self.patterns: dict[int, list[str]] = {rank: [] for rank in range(1, tree.labels + 1)}
        for name, label in sorted(tree.names.items()):
            self.patterns[label].append(f"{_escaped(name)}/")

    def place(self, path: str, kind: _Kind, taken: frozenset[int], folder: bool) -> frozenset[int]:
        """Give a path its label: take it in, and out of every list that beats it. Returns the lists that take it."""
        label, named = kind
        pattern = self._pattern(path, folder)
        for other in sorted(taken | {named}):
            if other > label:
                self.patterns[other].append(f"!{pattern}")
        if label not in taken:
            self.patterns[label].append(pattern)
        return frozenset(each for each in taken if each <= label) | {label}

    def _pattern(self, path: str, folder: bool) -> str:
        anchor = "/" if "/" not in path and path in self.tree.repeated else ""
        return (
            f"{anchor}{_escaped(path) if not anchor else _escaped(path).removeprefix(chr(92))}{'/' if folder else ''}"
        )


def _escaped(path: str) -> str:
    text = "".join(f"\\{each}" if each in "*?[]\\" else each for each in path)
    text = f"\\{text}" if text[0] in "#!" else text
    return f"{text[:-1]}\\ " if text.endswith(" ") else text


def _write(tree: _Tree, lists: _Lists, price: float) -> None:
    """Write the patterns that the decisions call for, from the top down."""
    waiting: list[tuple[_Folder, int, frozenset[int]]] = [(tree.folders[0], 0, frozenset())]
    while waiting:
        folder, above, taken = waiting.pop()
        label = folder.own[above]
        if label != above:
            taken = lists.place(folder.path, (label, _rescued(folder, label)), taken, folder=True)
        for name, _ in sorted(_exceptions(tree, folder, label, price)):
            lists.place(f"{folder.path}/{name}".lstrip("/"), tree.kind(folder, name), taken, folder=False)
        inner = sorted((name for name, each in folder.folders.items() if each.cost), reverse=True)
        waiting += [(folder.folders[name], label, taken) for name in inner]


def _rescued(folder: _Folder, label: int) -> int:
    """Return the label whose patterns for names would take most of a folder's own files away from it, or 0."""
    named = max((other for mine, other in folder.below if mine == label and other > label), default=0)
    return named if folder.below[label, named] > folder.below[named, named] else 0
