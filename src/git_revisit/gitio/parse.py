"""Parsers for what git prints: bytes in, plain tuples out. Everything that git separates by NUL is split here.

Text is decoded with ``surrogateescape``, so that no name and no path is lost; ``path_bytes`` turns it back.
"""

from collections.abc import Iterable, Iterator
from sys import intern
from typing import NamedTuple, Protocol

from git_revisit.model.commits import LATEST, Commit, Identity

ABSENT = "000000"  # the mode of a side that lacks the path
# Options for a raw diff that no setting of the user changes. `RAW` is for `diff` and `log`, which run drivers, print
# colours and read a file that orders the paths; `PLAIN` also fits the plumbing.
PLAIN = ("--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=none")
NEUTRAL = ("--no-ext-diff", "--no-color", "--no-relative", "-O/dev/null")
RAW = (*PLAIN, *NEUTRAL)
# The header of a commit for `git log --format`. It starts with NUL: an empty field, since no path is empty.
HEADER = "%x00%H%n%T%n%P%n%an%n%ae%n%at%n%ct%n%s"
MAPPED_HEADER = HEADER.replace("%an", "%aN").replace("%ae", "%aE")  # the author as `.mailmap` has it

Listing = dict[str, tuple[str, str]]  # a name in a tree -> mode and id


class Entry(NamedTuple):
    """A file in a tree or in the index; ``mode`` is git's, in octal."""

    path: str
    mode: str
    id: str


class PathChange(NamedTuple):
    """A path that differs between two sides; a side that lacks it has no mode and no id. ``status`` is git's letter."""

    path: str
    status: str
    old_mode: str | None
    old_id: str | None
    new_mode: str | None
    new_id: str | None


class Object(NamedTuple):
    """An object; ``kind`` is blob, tree, commit, tag, or missing, and then ``data`` is empty."""

    id: str
    kind: str
    data: bytes


class Answers(Protocol):
    """A stream of answers of ``cat-file --batch``."""

    def readline(self) -> bytes:
        """Return the next line."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""


def path_bytes(path: str) -> bytes:
    """Return a path as the bytes that git has."""
    return path.encode("utf-8", "surrogateescape")


def path_text(path: bytes) -> str:
    """Return a path as text; ``path_bytes`` gives the same bytes back."""
    return path.decode("utf-8", "surrogateescape")


def fields(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the fields of a NUL-separated output; the last one may lack its NUL; an empty rest is skipped."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        yield rest


def paths(data: bytes) -> list[str]:
    """Return the paths in a NUL-separated output."""
    return [path_text(field) for field in fields([data])]


def log_records(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    """Yield the header of each commit and the fields of its diff, from ``git log -z`` with ``HEADER``."""
    header: bytes | None = None
    starting = False
    diff: list[bytes] = []
    for field in fields(chunks):
        if not field:
            starting = True
        elif starting:
            if header is not None:
                yield header, diff
            header, diff, starting = field, [], False
        else:
            diff.append(field if diff else field.removeprefix(b"\n"))
    if header is not None:
        yield header, diff


def pair_records(chunks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield the fields of each diff, from ``diff-tree --stdin -z``: a line ``OLD NEW`` heads each pair of trees."""
    diff: list[bytes] | None = None
    tokens = fields(chunks)
    for token in tokens:
        if not token.startswith(b":"):
            *heads, token = token.split(b"\n")
            for _ in heads:
                if diff is not None:
                    yield diff
                diff = []
        if token and diff is not None:
            diff += (token, next(tokens))
    if diff is not None:
        yield diff


def changes(raw: Iterable[bytes]) -> list[PathChange]:
    """Return the changes of a raw diff, given as fields: ``:MODE MODE ID ID STATUS`` and a path in turn."""
    result = []
    remaining = iter(raw)
    for meta, path in zip(remaining, remaining, strict=True):
        old_mode, new_mode, old_id, new_id, status = meta[1:].decode().split(" ")
        old = None if old_mode == ABSENT else old_mode
        new = None if new_mode == ABSENT else new_mode
        result.append(PathChange(path_text(path), status[0], old, old and old_id, new, new and new_id))
    return result


def commit(header: bytes) -> Commit:
    """Return the commit that a header in the form of ``HEADER`` describes."""
    identity, tree, parents, name, email, authored, at, subject = path_text(header).split("\n", 7)
    above = tuple(map(intern, parents.split()))
    return Commit(intern(identity), tree, above, intern(name), intern(email), time(authored), time(at), subject)


def commit_object(identity: str, data: bytes) -> Commit:
    """Return the commit that an object holds; text is decoded as its ``encoding`` line says."""
    head, _, message = data.partition(b"\n\n")
    rows = [row.partition(b" ") for row in head.split(b"\n")]
    first = {key: value for key, _, value in reversed(rows)}
    parents = tuple(value.decode() for key, _, value in rows if key == b"parent")
    encoding = first.get(b"encoding", b"utf-8").decode("ascii", "replace")
    author = person(_decoded(first.get(b"author", b""), encoding))
    at = person(path_text(first.get(b"committer", b""))).at
    subject = _decoded(message.lstrip(b"\n").partition(b"\n\n")[0], encoding)
    return Commit(
        identity, first[b"tree"].decode(), parents, author.name, author.email, author.at, at,
        " ".join(subject.split("\n")).strip(),
    )  # fmt: skip


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (LookupError, ValueError):
        return path_text(data)


def person(line: str) -> Identity:
    """Return the person and the time of an identity line ``NAME <E-MAIL> SECONDS ZONE``; the time is 0 if garbled."""
    name, _, rest = line.partition("<")
    email, _, when = rest.rpartition(">")
    return Identity(name.strip(), email, time((when.split() or [""])[0]))


def time(text: str) -> int:
    """Return a date of git in Unix seconds, bounded by the years 1970 and 9999; 0 for what is not a number."""
    return min(int(text[:20]), LATEST) if text.isascii() and text.isdigit() else 0


def has_odd_date(data: bytes) -> bool:
    """Whether a date in a commit object is not a number of seconds within the years 1970 to 9999."""
    rows = [row for row in data.partition(b"\n\n")[0].split(b"\n") if row.startswith((b"author ", b"committer "))]
    dates = [(row.rpartition(b">")[2].split() or [b""])[0] for row in rows]
    return any(not date.isdigit() or int(date[:20]) > LATEST for date in dates)


def next_object(answers: Answers) -> Object | None:
    """Return the next object in the answers of ``cat-file --batch``; None if they end too early."""
    head = answers.readline()
    words = head.split()
    if len(words) == 3 and words[2].isdigit():
        size = int(words[2])
        data = answers.read(size + 1)
        return Object(words[0].decode(), words[1].decode(), data[:-1]) if len(data) == size + 1 else None
    if head.endswith((b" missing\n", b" ambiguous\n")):
        return Object(path_text(head.rpartition(b" ")[0]), "missing", b"")
    return None


def index_entries(data: bytes) -> list[Entry]:
    """Return the files in the output of ``ls-files --stage -z``, without those in conflict."""
    return [Entry(path, mode, identity) for path, (mode, identity, stage) in _listed(data) if stage == "0"]


def tree_entries(data: bytes) -> list[Entry]:
    """Return the entries in the output of ``ls-tree -z``."""
    return [Entry(path, mode, identity) for path, (mode, _, identity) in _listed(data)]


def _listed(data: bytes) -> Iterator[tuple[str, list[str]]]:
    """Yield the path and the words before it of each file that git lists."""
    for field in fields([data]):
        head, _, path = field.partition(b"\t")
        yield path_text(path), head.decode().split(" ")


def tree(data: bytes, width: int) -> Listing:
    """Return the entries of a tree object by name; ``width`` is the length of an id in bytes."""
    listing: Listing = {}
    position, end = 0, len(data)
    while position < end:
        space = data.index(b" ", position)
        zero = data.index(b"\0", space)
        mode = data[position:space].decode()
        name = path_text(data[space + 1 : zero])
        position = zero + 1 + width
        listing[name] = (mode, data[zero + 1 : position].hex())
    return listing
