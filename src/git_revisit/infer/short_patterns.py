"""Few gitignore patterns that tag a tree as it is labelled: the shortest configuration that is nearly right.

Every directory either keeps the label from above or takes one of its own, at the price of a pattern. Dynamic
programming over the tree finds the cheapest choice for a price; the price rises until the patterns are few enough.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from git_revisit.infer.labelled_tree import Kind, LabelledFile, LabelledFolder, LabelledTree, writable

# What one file costs, by what it is and what the patterns make of it; a pattern for a file is dearer than for a folder.
_MISSED, _WRONG, _TAKEN_ALONG = 1.0, 1.5, 0.3
_FIRST_PRICE, _FILE_PRICE, _SHARE, _DEARER = 0.25, 1.5, 1 / 1500, 1.3
# What a folder costs whose name means something else, or nothing; it may take the label of most of its files only.
_UNNAMED, _MOST = 1.2, 0.6
# How many patterns for names to try.
_NAMES = (0, 4, 8, 12)


def summarise(
    files: Iterable[LabelledFile], says: Callable[[str], str | None], order: Sequence[str], limit: int
) -> dict[str, tuple[str, ...]]:
    """Return the patterns of each label, ``limit`` at most; ``order`` are the labels, those that beat others last.

    ``says`` gives the label that a folder's own name means: such a folder is the better pattern.
    """
    tree = LabelledTree(files, says, order)
    numbers = sorted({min(number, len(tree.candidates)) for number in _NAMES})
    tried = [_attempt(tree, number, limit) for number in numbers]
    _, patterns = min(tried, key=lambda each: each[0])
    return {label: tuple(patterns[rank]) for rank, label in enumerate(order, 1)}


def _attempt(tree: LabelledTree, names: int, limit: int) -> tuple[float, dict[int, list[str]]]:
    """Return what so many patterns for names, and the best for places beside them, get wrong; and the patterns."""
    tree.use(names)
    price = max(_FIRST_PRICE, tree.folders[0].below.total() * _SHARE)
    while True:
        _decide(tree, price)
        lists = _Lists(tree)
        loss = _write(tree, lists, price)
        if sum(map(len, lists.patterns.values())) <= limit or not tree.folders[0].folders or price > 1e9:
            return loss, lists.patterns
        price *= _DEARER


def _loss(kind: Kind, inherited: int, labels: int) -> float:
    """Return what it costs that a file of this kind gets the label from above, or from its name."""
    label, named = kind
    given = max(inherited, named)
    rescued = label == inherited and named >= labels - 1
    if given == label or (label and rescued):
        return 0.0
    if label == 0 or (label >= labels - 1 and given):
        return _TAKEN_ALONG
    missed = _MISSED if label < labels - 1 else _MISSED / 2
    return missed * (_WRONG if given else 1.0)


def _patterns_for(kind: Kind, inherited: int) -> int:
    """Return how many patterns it takes to give one file its label."""
    label, named = kind
    return (inherited != label) + (max(inherited, named) > label)


def _decide(tree: LabelledTree, price: float) -> None:
    """Find the cheapest label for each folder under each label that comes from above, from the leaves up."""
    for folder in reversed(tree.folders):
        if folder.path and folder.below.total() * _WRONG < price:
            folder.cost, folder.own = [], []
            continue
        folder.parts = [each for each in folder.folders.values() if each.cost]
        folder.left = folder.below.copy()
        for each in folder.parts:
            folder.left.subtract(each.below)
        totals = [_inside(tree, folder, label, price) for label in range(tree.labels + 1)]
        own = _possible(tree, folder)
        folder.own, folder.cost = list(range(tree.labels + 1)), totals[:]
        for above in range(tree.labels + 1):
            for label in own:
                paid = totals[label] + price * ((1.0 if label == folder.says else _UNNAMED) + (above > label))
                if label != above and paid < folder.cost[above]:
                    folder.own[above], folder.cost[above] = label, paid


def _possible(tree: LabelledTree, folder: LabelledFolder) -> list[int]:
    """Return the labels that a folder may take: those of most of its files, as far as names leave them to it."""
    if not folder.path or not writable(folder.path):
        return []
    counts: Counter[int] = Counter()
    for (label, named), count in folder.below.items():
        if not named or (named > label and named == _rescued(folder, label)):
            counts[label] += count
    most = _MOST * (counts.total() - counts[0] / 2 - counts[tree.labels])
    possible = [label for label in range(1, tree.labels) if counts[label] > (0 if label == folder.says else most)]
    return [*possible, tree.labels] if counts[tree.labels] > _MOST * counts.total() else possible


def _inside(tree: LabelledTree, folder: LabelledFolder, label: int, price: float) -> float:
    """Return the cost of all below a folder that has this label."""
    saved = sum(gain * len(names) for names, gain in _exceptions(tree, folder, label, price))
    return sum(each.cost[label] for each in folder.parts) + _missed(tree, folder, label) - saved


def _missed(tree: LabelledTree, folder: LabelledFolder, label: int) -> float:
    """Return what a folder's label costs its files, those of folders too small for a label of their own with them."""
    return sum(count * _loss(kind, label, tree.labels) for kind, count in folder.left.items())


def _exceptions(
    tree: LabelledTree, folder: LabelledFolder, label: int, price: float
) -> Iterator[tuple[list[str], float]]:
    """Yield the files of a folder that are worth patterns of their own, and what each saves."""
    if price * _FILE_PRICE >= _WRONG or not writable(folder.path):
        return
    for kind, names in folder.kinds.items():
        gain = _loss(kind, label, tree.labels) - price * _FILE_PRICE * _patterns_for(kind, label)
        if gain > 0:
            yield names, gain


class _Lists:
    """The patterns of each label: names first, then places, so that what is nearer decides."""

    def __init__(self, tree: LabelledTree) -> None:
        self.tree = tree
        self.patterns: dict[int, list[str]] = {rank: [] for rank in range(1, tree.labels + 1)}
        for name, label in sorted(tree.names.items()):
            self.patterns[label].append(f"{_escaped(name[:-1])}/" if name.endswith("/") else name)

    def place(self, path: str, kind: Kind, taken: frozenset[int], folder: bool) -> frozenset[int]:
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


def _write(tree: LabelledTree, lists: _Lists, price: float) -> float:
    """Write the patterns that the decisions call for, from the top down; return what they get wrong."""
    loss = 0.0
    waiting: list[tuple[LabelledFolder, int, frozenset[int]]] = [(tree.folders[0], 0, frozenset())]
    while waiting:
        folder, above, taken = waiting.pop()
        label = folder.own[above]
        if label != above:
            taken = lists.place(folder.path, (label, _rescued(folder, label)), taken, folder=True)
        loss += _missed(tree, folder, label)
        for name in sorted(name for names, _ in _exceptions(tree, folder, label, price) for name in names):
            kind = tree.kind(folder, name)
            lists.place(f"{folder.path}/{name}" if folder.path else name, kind, taken, folder=False)
            loss -= _loss(kind, label, tree.labels)
        inner = sorted(folder.parts, key=lambda each: each.path, reverse=True)
        waiting += [(each, label, taken) for each in inner]
    return loss


def _rescued(folder: LabelledFolder, label: int) -> int:
    """Return the label whose patterns for names would take most of a folder's own files away from it, or 0."""
    named = max((other for mine, other in folder.below if mine == label and other > label), default=0)
    return named if folder.below[label, named] > folder.below[named, named] else 0
