"""Trees: their entries, and the differences between two; one git process answers many questions."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from git_revisit.errors import DataError, GitError
from git_revisit.gitio import parse, process
from git_revisit.gitio.objects import Objects
from git_revisit.gitio.parse import Entry, Listing, PathChange

TREE = "40000"
# The ids of the empty tree, which every repository knows, by their length.
EMPTY = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
ARGUMENTS = 200  # paths in one command line
_REMEDY = "run `git fsck`; in a partial clone, check that the remote can be reached"

TreePair = tuple[str | None, str | None]  # two trees; None is the empty tree


class TreeStep(NamedTuple):
    """The files that differ between two trees."""

    gone: list[Entry]
    come: list[Entry]


class Trees:
    """The trees of a repository; parsed trees are kept, since commits share most of them."""

    def __init__(self, path: Path, objects: Objects) -> None:
        self._path = path
        self._objects = objects
        self._known: dict[str, Listing] = {}

    def listings(self, trees: Iterable[str]) -> None:
        """Read trees that are not known yet, in one batch."""
        wanted = list(dict.fromkeys(tree for tree in trees if tree not in self._known))
        for wanted_id, item in zip(wanted, self._objects.read(wanted), strict=True):
            if item.kind != "tree":
                raise DataError(f"the tree {wanted_id} is {item.kind}", _REMEDY)
            self._known[wanted_id] = parse.tree(item.data, len(wanted_id) // 2)

    def listing(self, tree: str) -> Listing:
        """Return a tree's entries by name."""
        if tree not in self._known:
            self.listings([tree])
        return self._known[tree]

    def find(self, questions: Sequence[tuple[str | None, str]]) -> list[tuple[str, str] | None]:
        """Return mode and id of the entry at a path in a tree, for each tree and path; None if there is none.

        One batch reads a level of all the trees, so the number of questions to git does not grow with theirs.
        """
        places: list[tuple[str, str] | None] = [(TREE, root) if root else None for root, _ in questions]
        names = [path.split("/") for _, path in questions]
        for level in range(max(map(len, names), default=0)):
            inner = [
                item if item and item[0] == TREE and level < len(parts) else None
                for item, parts in zip(places, names, strict=True)
            ]
            self.listings(item[1] for item in inner if item)
            for number, parts in enumerate(names):
                if level < len(parts):
                    item = inner[number]
                    places[number] = self._known[item[1]].get(parts[level]) if item else None
        return places

    def differences(self, pairs: Sequence[TreePair], *pathspecs: str) -> Iterator[list[PathChange]]:
        """Yield the differences between two trees, for each pair in order."""
        for raw in self._raw(pairs, pathspecs):
            yield parse.changes(raw)

    def between(self, old: str | None, new: str | None, prefix: str = "", suffix: str = "") -> TreeStep:
        """Return which files go and come from one tree to another; None is the empty tree.

        ``prefix`` is put before every path; only files that end in ``suffix`` are returned.
        """
        return next(self.steps([old, new], prefix, suffix))

    def steps(self, trees: Sequence[str | None], prefix: str = "", suffix: str = "") -> Iterator[TreeStep]:
        """Yield the differences between each tree and the next, as ``between`` does, all from one process."""
        for raw in self._raw(list(itertools.pairwise(trees)), ()):
            rows = zip(raw[::2], raw[1::2], strict=True)
            ending = suffix.encode()
            kept = [field for row in rows if row[1].endswith(ending) for field in row]
            yield split(parse.changes(kept), prefix)

    def _raw(self, pairs: Sequence[TreePair], pathspecs: Sequence[str]) -> Iterator[list[bytes]]:
        records = parse.pair_records(compare(self._path, pairs, ("-r", *parse.PLAIN), pathspecs))
        for old, new in pairs:
            record = next(records, None) if old != new else []
            if record is None:  # git passes over what it does not have
                raise GitError(f"a tree cannot be read: {old} or {new}", _REMEDY)
            yield record

    def files(self, tree: str, *paths: str, recursive: bool = False) -> list[Entry]:
        """Return the files at some paths in a tree, or all of them; ``recursive`` looks below directories."""
        entries: list[Entry] = []
        deep = ["-r"] if recursive else []
        for start in range(0, max(len(paths), 1), ARGUMENTS):
            some = map(parse.path_bytes, paths[start : start + ARGUMENTS])
            entries += parse.tree_entries(
                process.run(["ls-tree", "-z", *deep, "--full-tree", tree, "--", *some], self._path)
            )
        return entries

    def holding(self, questions: Sequence[tuple[str, Iterable[Entry]]], prefix: str = "") -> list[list[Entry]]:
        """Return those of some files that a tree has, for each tree; ``prefix`` is put before the tree's paths."""
        pairs = [(tree, entry) for tree, entries in questions for entry in entries]
        items = self.find([(tree, entry.path[len(prefix) :]) for tree, entry in pairs])
        held = {
            (tree, entry) for (tree, entry), item in zip(pairs, items, strict=True) if item == (entry.mode, entry.id)
        }
        return [[entry for entry in entries if (tree, entry) in held] for tree, entries in questions]

    def matching(self, commit: str, pathspec: str) -> list[str]:
        """Return the paths of a commit that match a pathspec; no blob is read."""
        command = ["diff-tree", "-r", "-z", "--name-only", "--no-renames", EMPTY[len(commit)], commit, "--", pathspec]
        return parse.paths(process.run(command, self._path))

    def union(self, roots: Iterable[str], prefix: str = "", suffix: str = "") -> set[Entry]:
        """Return every file of several trees, given in a likely order of time: neighbours share most of their files."""
        steps = self.steps([None, *dict.fromkeys(roots)], prefix, suffix)
        return {entry for step in steps for entry in step.come}


def split(changes: Iterable[PathChange], prefix: str = "") -> TreeStep:
    """Return the files that go and that come by some changes; ``prefix`` is put before every path."""
    step = TreeStep([], [])
    for change in changes:
        if change.old_mode and change.old_id:
            step.gone.append(Entry(prefix + change.path, change.old_mode, change.old_id))
        if change.new_mode and change.new_id:
            step.come.append(Entry(prefix + change.path, change.new_mode, change.new_id))
    return step


def compare(cwd: Path, pairs: Sequence[TreePair], options: Sequence[str], pathspecs: Sequence[str]) -> Iterator[bytes]:
    """Yield the output of ``diff-tree`` for each pair that differs; a line ``OLD NEW`` heads each answer."""
    empty = EMPTY[next((len(tree) for pair in pairs for tree in pair if tree), 40)]
    different = [(old or empty, new or empty) for old, new in pairs if old != new]
    if not different:
        return
    with TemporaryFile() as feed:
        feed.write("".join(f"{old} {new}\n" for old, new in different).encode())
        feed.seek(0)
        try:
            yield from process.stream(["diff-tree", "--stdin", "--no-relative", *options, "--", *pathspecs], cwd, feed)
        except GitError as error:
            raise GitError(f"a tree cannot be read: {error.stderr}", _REMEDY, error.stderr) from None
