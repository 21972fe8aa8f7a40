"""The commit graph: commits with their parents, and what changed between their trees, each in one pass of git."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from subprocess import PIPE
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, NamedTuple

from git_revisit.errors import GitError
from git_revisit.model.events import Node

if TYPE_CHECKING:
    from git_revisit.gitio.repository import Repository

CHUNK = 1 << 20
_ABSENT = "000000"


class Change(NamedTuple):
    """A path that differs between two trees; a side where it is not has no mode and no id."""

    path: str
    old_mode: str | None
    old_id: str | None
    new_mode: str | None
    new_id: str | None


class Turn(NamedTuple):
    """A commit of a first-parent line that changed something below a folder."""

    id: str
    at: int
    subject: str
    changes: list[Change]


Pair = tuple[str | None, str | None]  # two trees, None the empty one


def commits(repository: Repository, tip: str) -> list[Node]:
    """Return every commit that a commit reaches, parents before children, without replace refs and grafts."""
    form = "%x00".join(("%H", "%T", "%P", "%an", "%ae", "%at", "%ct"))
    said = repository.run(["rev-list", "--topo-order", "--reverse", f"--format={form}", "--end-of-options", tip])
    rows = said.decode("utf-8", "surrogateescape").split("\n")[1::2]
    return [_node(row) for row in rows]


def _node(row: str) -> Node:
    identity, tree, parents, name, email, authored, at = row.split("\0")
    return Node(identity, tree, tuple(parents.split()), name, email, _number(authored), _number(at))


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() else 0


def line(repository: Repository, tip: str) -> list[tuple[str, int]]:
    """Return the first-parent line of a commit, oldest first: ids and committer dates."""
    arguments = ["rev-list", "--first-parent", "--reverse", "--timestamp", "--end-of-options", tip]
    rows = repository.run(arguments).decode().splitlines()
    return [(identity, int(at)) for at, _, identity in (row.partition(" ") for row in rows)]


def turns(repository: Repository, tip: str, folder: str) -> Iterator[Turn]:
    """Yield the commits of a first-parent line that changed something below a folder, oldest first."""
    options = ["--first-parent", "--diff-merges=first-parent", "--reverse", "--full-history", "--no-show-signature"]
    how = ["--raw", "-z", "-r", "--no-abbrev", "--no-renames", "--ignore-submodules=none", "--no-notes", "--no-color"]
    arguments = ["-c", "log.showRoot=true", "log", *options, *how, "--encoding=UTF-8", "--format=%H %ct %s"]
    tokens = _tokens(start(repository, [*arguments, "--end-of-options", tip, "--", f":(top,literal){folder}"]))
    current: Turn | None = None
    for token in tokens:
        if current and token.startswith((b":", b"\n:")):
            current.changes.append(_change(token.lstrip(b"\n"), next(tokens)))
        elif token.strip(b"\n"):
            if current:
                yield current
            identity, at, subject = token.lstrip(b"\n").decode("utf-8", "surrogateescape").split(" ", 2)
            current = Turn(identity, int(at), subject, [])
    if current:
        yield current


def differences(repository: Repository, pairs: Sequence[Pair], *paths: str) -> Iterator[list[Change]]:
    """Yield what differs between two trees, for each pair in order; ``paths`` are pathspecs that limit it."""
    how = ["-r", "--raw", "-z", "--no-renames", "--ignore-submodules=none"]
    answers = None
    for old, new in pairs:
        if old != new:
            answers = answers or _by_pair(_tokens(compare(repository, pairs, how, paths)))
            yield next(answers)
        else:
            yield []


def staged(repository: Repository, tree: str | None, *paths: str) -> list[Change]:
    """Return what the index changes against a tree; what is in conflict is left out."""
    how = ["--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=none"]
    process = start(repository, ["diff-index", *how, tree or empty_tree(repository), "--", *paths])
    tokens = _tokens(process)
    pairs = [(meta, next(tokens)) for meta in tokens]
    return [_change(meta, path) for meta, path in pairs if not meta.endswith(b"U")]


def compare(repository: Repository, pairs: Sequence[Pair], how: Sequence[str], paths: Sequence[str]) -> Any:
    """Start a process that compares two trees for each pair that differs; a line ``OLD NEW`` heads each answer."""
    empty = empty_tree(repository)
    with TemporaryFile() as feed:
        feed.write("".join(f"{old or empty} {new or empty}\n" for old, new in pairs if old != new).encode())
        feed.seek(0)
        return start(repository, ["diff-tree", "--stdin", *how, "--", *paths], feed)


def _by_pair(tokens: Iterator[bytes]) -> Iterator[list[Change]]:
    """Gather changes by the line ``OLD NEW`` that starts those of a pair."""
    changes: list[Change] = []
    started = False
    for token in tokens:
        *heads, meta = token.split(b"\n")
        for _ in heads:
            if started:
                yield changes
                changes = []
            started = True
        if meta:
            changes.append(_change(meta, next(tokens)))
    if started:
        yield changes


def _change(meta: bytes, path: bytes) -> Change:
    """Return the change that ``:MODE MODE ID ID STATUS`` and a path say."""
    old_mode, new_mode, old_id, new_id, _ = meta[1:].decode().split(" ")
    gone, come = old_mode == _ABSENT, new_mode == _ABSENT
    name = path.decode("utf-8", "surrogateescape")
    return Change(
        name,
        None if gone else old_mode,
        None if gone else old_id,
        None if come else new_mode,
        None if come else new_id,
    )


def range_of(repository: Repository, tip: str, base: str) -> set[str]:
    """Return the commits that one commit reaches and another does not."""
    return set(repository.run(["rev-list", "--end-of-options", tip, f"^{base}"]).decode().split())


def empty_tree(repository: Repository) -> str:
    """Return the id of the empty tree, which depends on the repository's hash."""
    return repository.run(["hash-object", "-t", "tree", "--stdin"]).decode().strip()


def start(repository: Repository, arguments: Sequence[str], feed: Any = None) -> Any:
    """Start git; ``feed`` is its input, a file."""
    command = ["git", "--no-replace-objects", *arguments]
    return repository.git.execute(command, istream=feed or PIPE, as_process=True)


def _tokens(process: Any) -> Iterator[bytes]:
    """Yield what a process writes, cut at NUL; the last token is what follows the last NUL."""
    rest = b""
    while chunk := process.stdout.read(CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        yield rest
    said = process.stderr.read().decode(errors="replace").strip()
    if process.proc.wait():
        raise GitError(f"git could not walk the history: {said}", "run `git fsck`", stderr=said)
