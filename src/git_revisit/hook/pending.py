"""The memory of the hook from one commit to the next, in the git directory of the work tree.

An event is pending until it is seen in HEAD, an answer is kept as soon as it is given. ``seen`` is the last commit at
which nothing was left to do, ``deleted`` are the events that the user deleted on purpose since.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from git_revisit.errors import EventInvalid, GitError
from git_revisit.gitio import index
from git_revisit.gitio.files import write
from git_revisit.gitio.objects import kinds
from git_revisit.gitio.repository import Repository
from git_revisit.model.event_yaml import decode
from git_revisit.model.events import Event
from git_revisit.prompt.questions import Answer

VERSION = 1
KEPT_FOR = 24 * 60 * 60  # seconds for which an answer is the default
_REFLOG = 200  # entries that are read


class Held(NamedTuple):
    """An event that the hook wrote; ``path`` is relative to its root, ``phases`` those whose touch it answers."""

    prefix: str
    path: str
    phases: tuple[str, ...]
    text: str
    answer: Answer

    @property
    def event(self) -> Event:
        """The event."""
        return decode(self.text.encode())

    @property
    def full(self) -> str:
        """The path relative to the top."""
        return self.prefix + self.path


class Kept(NamedTuple):
    """The answers of an aborted try; ``at`` in Unix seconds."""

    prefix: str
    phases: tuple[str, ...]
    answer: Answer
    at: int


class Pending(NamedTuple):
    """The memory; ``head`` is the commit on which the held events were tried."""

    seen: str | None = None
    head: str | None = None
    held: tuple[Held, ...] = ()
    kept: tuple[Kept, ...] = ()
    deleted: tuple[str, ...] = ()

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
        raw = json.loads((git_dir / "revisit" / "pending.json").read_text("utf-8"))
        if raw.pop("version") != VERSION:
            return Pending()
        held = tuple(_held(each) for each in raw.pop("held"))
        kept = tuple(
            Kept(each["prefix"], tuple(each["phases"]), Answer(*each["answer"]), each["at"]) for each in raw.pop("kept")
        )
        return Pending(raw["seen"], raw["head"], held, kept, tuple(raw["deleted"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EventInvalid):
        return Pending()


def _held(raw: dict[str, Any]) -> Held:
    held = Held(raw["prefix"], raw["path"], tuple(raw["phases"]), raw["text"], Answer(*raw["answer"]))
    decode(held.text.encode())
    return held


def save(git_dir: Path, pending: Pending) -> None:
    """Save; ignore a read-only git directory, so that it never blocks a commit."""
    raw = pending._asdict()
    raw["held"] = [each._asdict() for each in pending.held]
    raw["kept"] = [each._asdict() for each in pending.kept]
    with contextlib.suppress(OSError):
        write(git_dir / "revisit" / "pending.json", json.dumps({"version": VERSION, **raw}).encode())


def unseen(place: Repository, pending: Pending) -> list[Held]:
    """Return the held events of tries that were aborted: in no commit that HEAD has been at since."""
    if not pending.held:
        return []
    landed = _in_tree(place, [each.full for each in pending.held])
    left = [each for each in pending.held if each.full not in landed]
    if not left:
        return []
    staged = _in_index(place, [each.full for each in left])
    gone = _committed(place, pending, [each.full for each in left if each.full not in staged])
    return [each for each in left if each.full not in gone]


def _in_tree(place: Repository, paths: list[str]) -> set[str]:
    if place.head is None:
        return set()
    return {each.path for each in place.trees.files(place.head, *paths)}


def _in_index(place: Repository, paths: list[str]) -> set[str]:
    return set(index.paths(place.top, *(f":(top,literal){path}" for path in paths)))


def _committed(place: Repository, pending: Pending, paths: list[str]) -> set[str]:
    """Return the paths that a commit in HEAD's reflog has: on another branch, or in an abandoned commit."""
    if not paths:
        return set()
    try:
        rows = (place.git_dir / "logs" / "HEAD").read_bytes().splitlines()[-_REFLOG:]
    except OSError:  # without a reflog, a HEAD that has moved may contain them
        return set() if place.head == pending.head else set(paths)
    commits = list(dict.fromkeys(row.split(b" ")[1].decode() for row in rows))
    names = [f"{commit}:{path}" for path in paths if "\n" not in path for commit in commits]
    try:
        found = kinds(place.top, names)
    except GitError:
        return set(paths)
    return {name.partition(":")[2] for name, kind in zip(names, found, strict=False) if kind == "blob"}
