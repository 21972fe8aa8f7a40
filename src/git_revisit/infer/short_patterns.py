"""The workflow detected in a tree: few gitignore patterns that tag it as the rules do, and are nearly right.

Every directory either keeps the label from above or takes one of its own, at the price of a pattern. Dynamic
programming over the tree finds the cheapest choice for a price; the price rises until the patterns are few enough.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from git_revisit.infer.labelled_tree import (
    Kind,
    LabelledFile,
    NamedFolder,
    NamedTree,
    labelled_tree,
    named_tree,
    writable,
)
from git_revisit.infer.name_rules import GENERATED, Detector, NameRule, library_package
from git_revisit.model.tagging import IGNORED, SHARED
from git_revisit.model.workflow import DEFAULT_WORKFLOW, Workflow

# The cost of a file, by its kind and the label that patterns give it; a file's own pattern costs more than a folder's.
_MISSED, _WRONG, _TAKEN_ALONG = 1.0, 1.5, 0.3
_FIRST_PRICE, _FILE_PRICE, _SHARE, _DEARER = 0.25, 1.5, 1 / 1500, 1.3
# The cost of a folder whose name means another label, or none; it may only take the label of most of its files.
_UNNAMED, _MOST = 1.2, 0.6
# The numbers of patterns for names to try.
_NAMES = (0, 4, 8, 12)


class _Decision(NamedTuple):
    """The decision of a folder: its label for each label from above, and the cost of all files below.

    ``parts`` are the folders in it that decide for themselves, by path; ``left`` are the files below without them.
    """

    parts: tuple[str, ...]
    left: Counter[Kind]
    own: tuple[int, ...]
    cost: tuple[float, ...]


class _Attempt(NamedTuple):
    """Patterns by label, and the cost of what they get wrong."""

    loss: float
    patterns: Mapping[int, Sequence[str]]


class _Row(NamedTuple):
    """A pattern in the list of a label."""

    label: int
    pattern: str


Decisions = Mapping[str, _Decision]  # by path; a folder that is too small for a label of its own has none


def summarise(
    files: Iterable[LabelledFile], says: Callable[[str], str | None], order: Sequence[str], limit: int
) -> dict[str, tuple[str, ...]]:
    """Return the patterns of each label, ``limit`` at most; ``order`` are the labels, those that beat others last.

    ``says`` gives the label that a folder's own name means: such a folder is the better pattern.
    """
    tree = labelled_tree(files, says, order)
    numbers = sorted({min(number, len(tree.candidates)) for number in _NAMES})
    best = min((_attempt(named_tree(tree, number), limit) for number in numbers), key=lambda each: each.loss)
    return {label: tuple(best.patterns[rank]) for rank, label in enumerate(order, 1)}


def _attempt(named: NamedTree, limit: int) -> _Attempt:
    """Return the patterns for names and the best ones for places beside them, ``limit`` in all at most."""
    top = named.folders[""]
    price = max(_FIRST_PRICE, top.below.total() * _SHARE)
    while True:
        patterns = _written(named, _decisions(named, price), price)
        if sum(map(len, patterns.patterns.values())) <= limit or not top.folder.folders or price > 1e9:
            return patterns
        price *= _DEARER


def _loss(kind: Kind, inherited: int, labels: int) -> float:
    """Return the cost of a file of this kind that gets the label from above, or from its name."""
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
    """Return the number of patterns needed to give one file its label."""
    label, named = kind
    return (inherited != label) + (max(inherited, named) > label)


def _decisions(named: NamedTree, price: float) -> Decisions:
    """Find the cheapest label for each folder under each label that comes from above, from the leaves up."""
    decisions: dict[str, _Decision] = {}
    labels = range(named.tree.labels + 1)
    for path, folder in reversed(tuple(named.folders.items())):
        if path and folder.below.total() * _WRONG < price:
            continue
        parts = tuple(each for each in folder.folder.folders if each in decisions)
        left = folder.below.copy()
        for each in parts:
            left.subtract(named.folders[each].below)
        totals = [
            sum(decisions[each].cost[label] for each in parts)
            + _missed(left, label, named.tree.labels)
            - sum(gain * len(names) for names, gain in _exceptions(named, folder, label, price))
            for label in labels
        ]
        paid = {
            label: totals[label] + price * (1.0 if label == folder.folder.says else _UNNAMED)
            for label in _possible(named, folder)
        }
        choices = [_cheapest(above, totals[above], paid, price) for above in labels]
        decisions[path] = _Decision(parts, left, *zip(*choices, strict=True))
    return decisions


def _cheapest(above: int, kept: float, paid: Mapping[int, float], price: float) -> tuple[int, float]:
    """Return the label that a folder takes under one from above, and its cost.

    ``kept`` is the cost of the label from above, ``paid`` that of each other one; one that is beaten costs more.
    """
    label, cost = above, kept
    for own, own_cost in paid.items():
        whole = own_cost + price * (above > own)
        if own != above and whole < cost:
            label, cost = own, whole
    return label, cost


def _possible(named: NamedTree, folder: NamedFolder) -> list[int]:
    """Return the labels that a folder may take: those of most of its files, as far as names leave them to it."""
    if not folder.folder.path or not writable(folder.folder.path):
        return []
    labels = named.tree.labels
    counts: Counter[int] = Counter()
    for (label, by_name), count in folder.below.items():
        if not by_name or (by_name > label and by_name == _rescued(folder, label)):
            counts[label] += count
    most = _MOST * (counts.total() - counts[0] / 2 - counts[labels])
    possible = [label for label in range(1, labels) if counts[label] > (0 if label == folder.folder.says else most)]
    return [*possible, labels] if counts[labels] > _MOST * counts.total() else possible


def _missed(left: Counter[Kind], label: int, labels: int) -> float:
    """Return the cost of a folder's label for its files, and for those of folders too small to have their own."""
    return sum(count * _loss(kind, label, labels) for kind, count in left.items())


def _exceptions(
    named: NamedTree, folder: NamedFolder, label: int, price: float
) -> Iterator[tuple[Sequence[str], float]]:
    """Yield the files of a folder that are worth patterns of their own, and what each saves."""
    if price * _FILE_PRICE >= _WRONG or not writable(folder.folder.path):
        return
    for kind, names in folder.nameable.items():
        gain = _loss(kind, label, named.tree.labels) - price * _FILE_PRICE * _patterns_for(kind, label)
        if gain > 0:
            yield names, gain


def _written(named: NamedTree, decisions: Decisions, price: float) -> _Attempt:
    """Return the patterns that the decisions require, names first, then places from the top down: the last one wins."""
    rows = [
        _Row(label, f"{_escaped(name[:-1])}/" if name.endswith("/") else name)
        for name, label in sorted(named.names.items())
    ]
    labels, loss = named.tree.labels, 0.0
    waiting: list[tuple[str, int, frozenset[int]]] = [("", 0, frozenset())]
    while waiting:
        path, above, taken = waiting.pop()
        folder, decided = named.folders[path], decisions[path]
        label = decided.own[above]
        if label != above:
            pattern = _pattern(path, named.tree.repeated, "/")
            rows += _rows(pattern, (label, _rescued(folder, label)), taken)
            taken = frozenset(each for each in taken if each <= label) | {label}
        loss += _missed(decided.left, label, labels)
        for name in sorted(name for names, _ in _exceptions(named, folder, label, price) for name in names):
            kind = folder.files[name]
            rows += _rows(_pattern(f"{path}/{name}" if path else name, named.tree.repeated), kind, taken)
            loss -= _loss(kind, label, labels)
        waiting += [(each, label, taken) for each in sorted(decided.parts, reverse=True)]
    patterns = {rank: [row.pattern for row in rows if row.label == rank] for rank in range(1, labels + 1)}
    return _Attempt(loss, patterns)


def _rows(pattern: str, kind: Kind, taken: frozenset[int]) -> Iterator[_Row]:
    """Yield the patterns that give a path its label: out of every list that takes it and wins, into the label's own."""
    label, by_name = kind
    for other in sorted(taken | {by_name}):
        if other > label:
            yield _Row(other, f"!{pattern}")
    if label not in taken:
        yield _Row(label, pattern)


def _pattern(path: str, repeated: frozenset[str], end: str = "") -> str:
    """Return the pattern for a path; a name that occurs elsewhere too is anchored at the top."""
    if "/" not in path and path in repeated:
        return f"/{_escaped(path).removeprefix(chr(92))}{end}"
    return f"{_escaped(path)}{end}"


def _escaped(path: str) -> str:
    text = "".join(f"\\{each}" if each in "*?[]\\" else each for each in path)
    text = f"\\{text}" if text[0] in "#!" else text
    return f"{text[:-1]}\\ " if text.endswith(" ") else text


def _rescued(folder: NamedFolder, label: int) -> int:
    """Return the label whose patterns for names would take most of a folder's own files away from it, or 0."""
    by_name = max((other for mine, other in folder.below if mine == label and other > label), default=0)
    return by_name if folder.below[label, by_name] > folder.below[by_name, by_name] else 0


IGNORE_AUTHORS = ("*[bot]*",)
_SAMPLE = 50_000  # paths that are enough to choose patterns by


def detect(paths: Iterable[str], rules: Sequence[NameRule], limit: int = 25) -> Workflow:
    """Return the nine default phases with the patterns that tag these paths as the rules do, or nearly.

    Paths are relative to the project root. Besides the ``patterns`` of the rules that fit a path there are ``limit``
    patterns at most, folders over files, so that people can read the configuration.
    """
    known = sorted(set(paths))
    library = library_package(known)
    if len(known) > _SAMPLE:  # a part shows what is worth a pattern
        known = [
            path for number, path in enumerate(known) if number % (len(known) // _SAMPLE + 1) == 0 or "/" not in path
        ]
    detector = Detector(rules, library)
    order = (*DEFAULT_WORKFLOW.ids, SHARED, IGNORED)
    always: dict[str, set[str]] = {tag: set() for tag in order}
    files = []
    for path in known:
        verdict = detector.judge(path)
        tag, named = _configured(verdict.tag), _configured(verdict.named)
        if verdict.pattern and named:
            always[named].add(verdict.pattern)
        files.append(LabelledFile(path, tag, named, verdict.hint))

    def says(folder: str) -> str | None:
        return _configured(detector.folder(folder.rpartition("/")[2]))

    patterns = {tag: (*sorted(always[tag]), *more) for tag, more in summarise(files, says, order, limit).items()}
    return DEFAULT_WORKFLOW._replace(
        phases=tuple(phase._replace(paths=patterns[phase.id]) for phase in DEFAULT_WORKFLOW.phases),
        shared=patterns[SHARED],
        ignore=patterns[IGNORED],
        ignore_authors=IGNORE_AUTHORS,
    )


def _configured(tag: str | None) -> str | None:
    return IGNORED if tag == GENERATED else tag
