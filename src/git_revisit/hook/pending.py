"""The memory of the hook from one commit to the next, in the git directory of the work tree.

An event is pending from before it is written until it is seen in HEAD, and remembered for a while afterwards, since
a reset may bring it back. An answer is kept as soon as it is given. ``seen`` is the last commit at which nothing was
left to do, ``deleted`` are the events that the user deleted on purpose since. ``mentioned`` is the last HEAD at which
commits without a record were looked for, to be mentioned.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from git_revisit.errors import EventInvalid
from git_revisit.gitio.files import write
from git_revisit.model.event_file import EVENTS, path_of
from git_revisit.model.event_yaml import decode
from git_revisit.model.events import Focus, Note, Revisit
from git_revisit.prompt.questions import Answer
from git_revisit.record.answers import Answered

VERSION = 1
_COMMIT = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")
KEPT_FOR = 24 * 60 * 60  # seconds for which an answer is the default


class Held(NamedTuple):
    """An event that the hook wrote; ``path`` is relative to its root, ``phases`` those whose touch it answers.

    ``head`` is the HEAD at which it was tried, ``base`` the parent that the commit was to get. It is ``pending`` until
    HEAD has it or it is withdrawn, and ``committed`` if some commit has it: its bytes must no longer change. One
    that is not the hook's ``own`` was written by a command: it is taken along where git left it behind, but never
    withdrawn.
    """

    prefix: str
    path: str
    phases: tuple[str, ...]
    text: str
    answer: Answer
    head: str | None = None
    base: str | None = None
    pending: bool = True
    committed: bool = False
    own: bool = True

    @property
    def event(self) -> Answered:
        """The event."""
        event = decode(self.text.encode())
        if not isinstance(event, Focus | Revisit | Note):
            raise EventInvalid("not an answer")
        return event

    @property
    def full(self) -> str:
        """The path relative to the top."""
        return self.prefix + self.path


class Kept(NamedTuple):
    """An answer of an aborted try; ``at`` in Unix seconds."""

    prefix: str
    phases: tuple[str, ...]
    answer: Answer
    at: int


class Derived(NamedTuple):
    """An event that the hook made from the message of a commit; ``path`` is relative to the top."""

    path: str
    text: str
    commit: str


class Pending(NamedTuple):
    """The memory.

    ``reverted`` are the blobs of events that a revert in progress deletes, ``restored`` the commits that deleted events
    which the hook restored, both by path from the top. ``derived`` are the latest events made from messages.
    """

    seen: str | None = None
    held: tuple[Held, ...] = ()
    kept: tuple[Kept, ...] = ()
    deleted: tuple[str, ...] = ()
    reverted: Mapping[str, str] = {}
    restored: Mapping[str, str] = {}
    derived: tuple[Derived, ...] = ()
    mentioned: str | None = None

    def keep(self, fresh: Kept) -> Pending:
        """Return the memory with an answer, which replaces older ones for these phases."""
        others = tuple(
            each for each in self.kept if each.prefix != fresh.prefix or not set(each.phases) & set(fresh.phases)
        )
        return self._replace(kept=(*others, fresh))

    def forget(self, prefix: str, phases: Iterable[str]) -> Pending:
        """Return the memory without the answers for some phases, which were used."""
        used = set(phases)
        return self._replace(
            kept=tuple(each for each in self.kept if each.prefix != prefix or not used & set(each.phases))
        )

    def answer(self, prefix: str, phases: Iterable[str], now: int) -> Answer | None:
        """Return the answer that was kept for one of some phases, unless it is too old."""
        wanted = set(phases)
        fitting = [each for each in self.kept if each.prefix == prefix and wanted & set(each.phases)]
        return fitting[-1].answer if fitting and abs(now - fitting[-1].at) <= KEPT_FOR else None


def load(git_dir: Path) -> Pending:
    """Return the memory; an empty one if the file is missing or broken."""
    try:
        return _decode(_file(git_dir).read_bytes())
    except (OSError, _Broken):
        return Pending()


def opened(git_dir: Path) -> tuple[Pending, list[str]]:
    """Return the memory; a broken file is set aside, so that it is replaced, and a message says so."""
    try:
        return _decode(_file(git_dir).read_bytes()), []
    except (FileNotFoundError, NotADirectoryError):
        return Pending(), []
    except (OSError, _Broken):
        return Pending(), set_aside(_file(git_dir))


def set_aside(file: Path) -> list[str]:
    """Rename a broken file of the hook; return the message."""
    aside = file.with_name(f"{file.name}.broken")
    with contextlib.suppress(OSError):
        os.replace(file, aside)
    return [f"git-revisit: {file.name} in the git directory was broken; it is now {aside.name}"]


def _file(git_dir: Path) -> Path:
    return git_dir / "revisit" / "pending.json"


class _Broken(Exception):
    """A file that this module did not write."""


def _decode(data: bytes) -> Pending:
    try:
        raw = json.loads(data)
        if raw["version"] != VERSION:
            raise _Broken
        held = tuple(_held(each) for each in raw["held"])
        kept = tuple(
            Kept(str(each["prefix"]), tuple(map(str, each["phases"])), Answer(*each["answer"]), int(each["at"]))
            for each in raw["kept"]
        )
        reverted = {str(path): str(blob) for path, blob in raw.get("reverted", {}).items()}
        restored = {str(path): str(commit) for path, commit in raw.get("restored", {}).items()}
        derived = tuple(Derived(*map(str, each)) for each in raw.get("derived", ()))
        if not all(_is_inside(path) for path in (*reverted, *restored, *(each.path for each in derived))):
            raise _Broken
        deleted, seen = tuple(map(str, raw["deleted"])), _commit(raw["seen"])
        return Pending(seen, held, kept, deleted, reverted, restored, derived, _commit(raw.get("mentioned", seen)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, EventInvalid, OverflowError) as error:
        raise _Broken from error


def _held(raw: dict[str, Any]) -> Held:
    held = Held(
        str(raw["prefix"]), str(raw["path"]), tuple(map(str, raw["phases"])), str(raw["text"]), Answer(*raw["answer"]),
        _commit(raw.get("head")), _commit(raw.get("base", raw.get("head"))), bool(raw.get("pending", True)),
        bool(raw.get("committed", False)), bool(raw.get("own", True)),
    )  # fmt: skip
    if held.path != path_of(held.event) or not _is_inside(held.full):
        raise _Broken
    return held


def _commit(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and _COMMIT.fullmatch(value)):
        return value
    raise _Broken


def _is_inside(path: str) -> bool:
    """Whether a path leads to an event file below the top of the work tree."""
    parts = path.split("/")
    return f"/{EVENTS}/" in f"/{path}" and not {"", ".", "..", ".git"} & set(parts)


def is_saved(git_dir: Path, pending: Pending) -> bool:
    """Whether the file holds this memory."""
    try:
        return _file(git_dir).read_bytes() == _encode(pending)
    except OSError:
        return pending == Pending()


def save(git_dir: Path, pending: Pending) -> None:
    """Save; ignore a read-only git directory, so that it never blocks a commit."""
    with contextlib.suppress(OSError):
        write(_file(git_dir), _encode(pending))


def _encode(pending: Pending) -> bytes:
    raw = pending._asdict()
    raw["held"] = [each._asdict() for each in pending.held]
    raw["kept"] = [each._asdict() for each in pending.kept]
    return json.dumps({"version": VERSION, **raw}).encode()
