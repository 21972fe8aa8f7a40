"""Trees: what one holds, and what differs between two, read level by level in batches."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from git_revisit.errors import DataError
from git_revisit.history.objects import Objects

TREE = "40000"


class Entry(NamedTuple):
    """A file in a tree; ``mode`` is git's, in octal with six digits."""

    path: str
    mode: str
    id: str


class Step(NamedTuple):
    """What lies between two trees."""

    gone: list[Entry]
    come: list[Entry]


Listing = dict[str, tuple[str, str]]  # a name -> mode and id


class Trees:
    """The trees of a repository; parsed ones are kept, since histories share most of theirs."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._known: dict[str, Listing] = {}

    def listings(self, trees: Iterable[str]) -> None:
        """Read trees that are not known yet, in one batch."""
        wanted = list(dict.fromkeys(tree for tree in trees if tree not in self._known))
        for wanted_id, found in zip(wanted, self._objects.read(wanted), strict=True):
            if found.kind != "tree":
                raise DataError(
                    f"the tree {wanted_id} is {found.kind}",
                    "run `git fsck`; in a partial clone, check that the remote can be reached",
                )
            self._known[wanted_id] = parse(found.data, len(wanted_id) // 2)

    def listing(self, tree: str) -> Listing:
        """Return a tree's entries by name."""
        if tree not in self._known:
            self.listings([tree])
        return self._known[tree]

    def find(self, roots: Sequence[str | None], path: str) -> list[tuple[str, str] | None]:
        """Return mode and id of what lies at a path in each of some trees; None where nothing does."""
        found: list[tuple[str, str] | None] = [(TREE, root) if root else None for root in roots]
        for name in path.split("/"):
            self.listings(item[1] for item in found if item and item[0] == TREE)
            found = [self._known[item[1]].get(name) if item and item[0] == TREE else None for item in found]
        return found

    def between(self, old: str | None, new: str | None, prefix: str = "", suffix: str = "") -> Step:
        """Return which files go and come from one tree to another; None is the empty tree.

        ``prefix`` stands before every path; only files that end in ``suffix`` are told.
        """
        step = Step([], [])
        level = [(prefix, old, new)] if old != new else []
        while level:
            self.listings(tree for _, a, b in level for tree in (a, b) if tree)
            level = [pair for each in level for pair in self._compare(*each, step, suffix)]
        return step

    def union(self, roots: Iterable[str], prefix: str = "", suffix: str = "") -> set[Entry]:
        """Return every file of several trees; what they share is read once."""
        files: set[Entry] = set()
        level = {(prefix, root) for root in roots}
        while level:
            self.listings(tree for _, tree in level)
            deeper = set()
            for folder, tree in level:
                for name, (mode, identity) in self._known[tree].items():
                    if mode == TREE:
                        deeper.add((f"{folder}{name}/", identity))
                    elif name.endswith(suffix):
                        files.add(Entry(folder + name, mode, identity))
            level = deeper
        return files

    def _compare(
        self, folder: str, old: str | None, new: str | None, step: Step, suffix: str
    ) -> Iterable[tuple[str, str | None, str | None]]:
        before = self._known[old] if old else {}
        after = self._known[new] if new else {}
        for name in before.keys() | after.keys():
            gone, come = before.get(name), after.get(name)
            if gone == come:
                continue
            trees = [item[1] if item and item[0] == TREE else None for item in (gone, come)]
            if any(trees):
                yield f"{folder}{name}/", trees[0], trees[1]
            for item, files in ((gone, step.gone), (come, step.come)):
                if item and item[0] != TREE and name.endswith(suffix):
                    files.append(Entry(folder + name, *item))


def parse(data: bytes, width: int) -> Listing:
    """Return the entries of a tree object; ``width`` is the length of an id in bytes."""
    listing: Listing = {}
    position, end = 0, len(data)
    while position < end:
        space = data.index(b" ", position)
        zero = data.index(b"\0", space)
        mode = data[position:space].decode()
        name = data[space + 1 : zero].decode("utf-8", "surrogateescape")
        position = zero + 1 + width
        listing[name] = (mode, data[zero + 1 : position].hex())
    return listing
