"""Trees: what one holds, and what differs between two; many questions are one process of git."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from git_revisit.errors import DataError, GitError
from git_revisit.gitio import process
from git_revisit.gitio.objects import Objects

TREE = "40000"
# The ids of the empty tree, which every repository knows, by their length.
EMPTY = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


class Entry(NamedTuple):
    """A file in a tree; ``mode`` is git's, in octal with six digits."""

    path: str
    mode: str
    id: str


class Step(NamedTuple):
    """What lies between two trees."""

    gone: list[Entry]
    come: list[Entry]


ARGUMENTS = 200  # paths that a command line is given
ABSENT = "000000"
Listing = dict[str, tuple[str, str]]  # a name -> mode and id


class Trees:
    """The trees of a repository; parsed ones are kept, since histories share most of theirs."""

    def __init__(self, path: Path, objects: Objects) -> None:
        self._path = path
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
        return next(self.steps([old, new], prefix, suffix))

    def steps(self, trees: Sequence[str | None], prefix: str = "", suffix: str = "") -> Iterator[Step]:
        """Yield what differs between each tree and the next, as ``between`` does, all from one process."""
        empty = EMPTY[next((len(tree) for tree in trees if tree), 40)]
        pairs = [(old or empty, new or empty) for old, new in itertools.pairwise(trees)]
        asked = "".join(f"{old} {new}\n" for old, new in pairs if old != new).encode()
        command = ["diff-tree", "--stdin", "-r", "-z", "--no-renames", "--no-relative", "--ignore-submodules=none"]
        try:
            said = process.run(command, self._path, asked) if asked else b""
        except GitError as error:
            raise DataError(
                f"a tree cannot be read: {error.stderr}",
                "run `git fsck`; in a partial clone, check that the remote can be reached",
            ) from None
        changes = _parsed(said, prefix, suffix)
        for old, new in pairs:
            yield next(changes) if old != new else Step([], [])

    def holding(self, tree: str, entries: Iterable[Entry], prefix: str = "") -> list[Entry]:
        """Return those of some files that a tree holds; ``prefix`` stands before their paths."""
        asked = list(entries)
        held: set[Entry] = set()
        for start in range(0, len(asked), ARGUMENTS):
            paths = [entry.path[len(prefix) :] for entry in asked[start : start + ARGUMENTS]]
            said = process.run(["ls-tree", "-z", "--full-tree", tree, "--", *paths], self._path)
            for row in said.decode("utf-8", "surrogateescape").split("\0")[:-1]:
                head, _, path = row.partition("\t")
                mode, _, identity = head.split(" ")
                held.add(Entry(prefix + path, mode, identity))
        return [entry for entry in asked if entry in held]

    def union(self, roots: Iterable[str], prefix: str = "", suffix: str = "") -> set[Entry]:
        """Return every file of several trees; what they share is read once."""
        steps = self.steps([None, *sorted(set(roots))], prefix, suffix)
        return {entry for step in steps for entry in step.come}


def _parsed(said: bytes, prefix: str, suffix: str) -> Iterator[Step]:
    """Yield the steps in the output of ``diff-tree --stdin -z``: after each pair's line, its changes.

    A change is ``:<old mode> <new mode> <old id> <new id> <status>``, then, after a zero byte, the path.
    """
    fields = said.decode("utf-8", "surrogateescape").split("\0")
    step: Step | None = None
    for number in range(0, len(fields), 2):
        *heads, change = fields[number].split("\n")
        for _ in heads:
            if step:
                yield step
            step = Step([], [])
        if not change or not step:
            continue
        path = fields[number + 1]
        if path.endswith(suffix):
            old, new, gone, come, _ = change[1:].split(" ")
            if old != ABSENT:
                step.gone.append(Entry(prefix + path, old, gone))
            if new != ABSENT:
                step.come.append(Entry(prefix + path, new, come))
    if step:
        yield step


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
