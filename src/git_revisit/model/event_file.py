"""Event files: the roots that own them, their paths, and the ids in their names.

``.revisit/events/<kind>/YYYY/MM/DD/<ULID>[-<slug>].yaml``, the date being the event's ``at``. Paths here are relative
to the project root, with forward slashes. A root is a directory that holds ``.revisit/config.yaml``; the nearest one
above a file owns it. It is written as the prefix of its files' paths: empty for the top of the repository, else ending
in a slash.

A ULID is 48 bits of Unix milliseconds and 80 random bits, written as 26 characters that sort by time. It is written
here since the hook needs three lines of it, and importing a library costs more than the rest of the hook.
Source: https://github.com/ulid/spec
"""

import re
from collections.abc import Collection, Container, Iterable, Mapping

from git_revisit.errors import EventInvalid
from git_revisit.model.event_fields import ID
from git_revisit.model.event_yaml import decode
from git_revisit.model.events import Event, Invalid, subject

FOLDER = ".revisit"
EVENTS = f"{FOLDER}/events"
CONFIG = f"{FOLDER}/config.yaml"
SUFFIX = ".yaml"
REGULAR = ("100644", "100755")  # the modes of regular files
MAX_SLUG = 100  # characters; a file's name has up to 255 bytes, on encrypted disks 143
_NAMED = re.compile(rf"(?:.*/)?(?P<id>{ID.pattern})(?:-[^/]*)?{re.escape(SUFFIX)}", re.DOTALL)


def path_of(event: Event) -> str:
    """Return the path of an event's file; the slug is the phase that it is about, cut if it is long."""
    slug = (subject(event) or "")[:MAX_SLUG]
    date = event.at[:10].replace("-", "/")
    return f"{EVENTS}/{event.kind}/{date}/{event.id}{'-' + slug if slug else ''}{SUFFIX}"


def is_event_file(path: str) -> bool:
    """Return whether a path relative to its project root is that of an event file."""
    return path.startswith(f"{EVENTS}/") and path.endswith(SUFFIX)


def id_in(path: str) -> str | None:
    """Return the ULID in a file's name, or None."""
    named = _NAMED.fullmatch(path)
    return named["id"] if named else None


def read(path: str, mode: str, data: bytes) -> Event | Invalid:
    """Return the event in a file, or why it does not count; ``mode`` is git's, in octal."""
    if mode not in REGULAR:
        return Invalid("event-invalid", f"not a regular file (mode {mode})", id_in(path))
    try:
        event = decode(data)
    except EventInvalid as error:
        return Invalid("event-invalid", error.message, id_in(path))
    if not _is_place_of(event, path):
        return Invalid("event-misplaced", f"this event belongs at {path_of(event)}", event.id)
    return event


def _is_place_of(event: Event, path: str) -> bool:
    start = f"{EVENTS}/{event.kind}/{event.at[:4]}/{event.at[5:7]}/{event.at[8:10]}/{event.id}"
    if not (path.startswith(start) and path.endswith(SUFFIX)):
        return False
    slug = path[len(start) : -len(SUFFIX)]
    return not slug or (slug[0] == "-" and len(slug) > 1 and "/" not in slug)


def quoted(path: bytes) -> str:
    """Return a path as an event holds it: text, or C-quoted as git does where it isn't UTF-8.

    A path that starts with a quote is quoted as well, so that no two paths read the same.
    """
    try:
        text = path.decode()
    except UnicodeDecodeError:
        return _c_quoted(path)
    return _c_quoted(path) if text.startswith('"') else text


def shown(path: str) -> str:
    """Return a path as documents hold it: like ``quoted``, of a name whose stray bytes are surrogates."""
    if path.isascii() and not path.startswith('"'):
        return path
    return quoted(path.encode("utf-8", "surrogateescape"))


_C_ESCAPES = {7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


def _c_quoted(path: bytes) -> str:
    body = (_C_ESCAPES.get(each) or (chr(each) if 32 <= each < 127 else f"\\{each:03o}") for each in path)
    return f'"{"".join(body)}"'


def root_of(path: str) -> str | None:
    """Return the root whose configuration lies at a path; None for every other file."""
    return path[: -len(CONFIG)] if f"/{path}".endswith(f"/{CONFIG}") else None


def roots_in(paths: Iterable[str]) -> frozenset[str]:
    """Return the roots whose configuration is among some paths."""
    return frozenset(root for path in paths if (root := root_of(path)) is not None)


def nearest(path: str, roots: Container[str]) -> str | None:
    """Return the root that owns a path; None if it lies below none of them."""
    end = path.rfind("/")
    while end >= 0:
        if path[: end + 1] in roots:
            return path[: end + 1]
        end = path.rfind("/", 0, end)
    return "" if "" in roots else None


def moved_to(ids: Collection[str], new: Mapping[str, Collection[str]]) -> str | None:
    """Return the new root of a project, by the event ids in each: that with most, and at least half, of its own."""
    shares = {root: len({*ids}.intersection(new[root])) for root in sorted(new)}
    best = max(shares, key=lambda root: shares[root], default=None)
    return best if best is not None and 2 * shares[best] >= len(ids) else None


def owned(paths: Iterable[str], root: str, roots: Iterable[str] = ()) -> list[str]:
    """Return the paths that a root owns, relative to it, without those in a folder ``.revisit``.

    Other roots are those in ``roots``, and those whose configuration is among the paths.
    """
    inside = [path[len(root) :] for path in paths if path.startswith(root)]
    below = {other[len(root) :] for other in (*roots, *roots_in(paths)) if other.startswith(root) and other != root}
    return [path for path in inside if f"/{FOLDER}/" not in f"/{path}" and nearest(path, below) is None]


_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
_BASE_32 = str.maketrans(f"{_ALPHABET[10:]}ILOU", "ABCDEFGHIJKLMNOPQRSTUV!!!!")  # as Python writes it
_DIGITS = 26
TIME_DIGITS = 10  # of the characters, those that hold the time
TAIL_BITS = 80


def ulid_text(number: int) -> str:
    """Return the ULID of a number of 128 bits."""
    return "".join(_ALPHABET[number >> 5 * digit & 31] for digit in range(_DIGITS - 1, -1, -1))


def ulid_number(identity: str) -> int:
    """Return the number that a ULID stands for."""
    return int(identity.translate(_BASE_32), 32)


def ulid_seconds(identity: str) -> int:
    """Return the time in a ULID, in Unix seconds."""
    return ulid_number(identity[:TIME_DIGITS]) // 1000
