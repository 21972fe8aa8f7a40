"""The commits behind HEAD as an episode sees them, the nearest first, read only as far as needed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import IO, cast

from git_revisit.errors import GitError
from git_revisit.gitio.process import RAW, Change, Place, changes, environment, listed, path_bytes, path_text, run
from git_revisit.hook.changes import accounted_for, event_at, is_event
from git_revisit.model.event_file import EVENTS
from git_revisit.model.events import Event, Workflow
from git_revisit.replay.episodes import Step
from git_revisit.replay.fold import Fold

# Independent of the user's settings.
_LOG = (
    "-c", "log.showSignature=false", "-c", "log.showRoot=true", "-c", "log.follow=false", "log", "--first-parent",
    "--diff-merges=off", "--no-mailmap", "--no-notes", *RAW, "--format=commit %P%x00%ae",
)  # fmt: skip


def steps(
    place: Place, prefix: str, workflow: Workflow, phase_of: Callable[[str], str | None], author: str
) -> Generator[Step]:
    """Yield the commits from HEAD on, first-parent, as one project and one author see them."""
    if place.head is None:
        return
    root = path_bytes(prefix)
    for parents, email, changed in _log(place.top, place.head):
        mine = email.lower() == author
        inside = [each._replace(path=each.path[len(root) :]) for each in changed if each.path.startswith(root)]
        phases = frozenset(filter(None, (phase_of(path_text(each.path)) for each in inside))) if mine else frozenset()
        merge = " " in parents
        explained = _explained(place.top, prefix, workflow, inside) if phases and not merge else frozenset[str]()
        yield Step(email.lower(), merge, phases, explained)


def _log(top: Path, head: str) -> Iterator[tuple[str, str, list[Change]]]:
    """Yield the parents, the author's e-mail and the changes of each commit."""
    command = ["git", *_LOG, head, "--"]
    process = subprocess.Popen(command, cwd=top, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    stream = cast("IO[bytes]", process.stdout)
    try:
        yield from _commits(_fields(stream))
    finally:
        process.kill()
        stream.close()
        process.wait()


def _commits(fields: Iterator[bytes]) -> Iterator[tuple[str, str, list[Change]]]:
    head: tuple[str, str] | None = None
    raw: list[bytes] = []
    for field in fields:
        if field.startswith(b"commit "):
            if head:
                yield (*head, changes(raw))
            head, raw = (field[7:].decode(), next(fields).decode(errors="surrogateescape")), []
        elif field:  # an empty field separates two commits
            raw += [field, next(fields)]
    if head:
        yield (*head, changes(raw))


def _fields(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while block := stream.read1(65536):  # type: ignore[attr-defined]
        *whole, rest = (rest + block).split(b"\0")
        yield from whole
    if rest:
        yield rest


def _explained(top: Path, prefix: str, workflow: Workflow, inside: list[Change]) -> frozenset[str]:
    """Return the phases for which a commit adds an event that is still effective in the index."""
    added = [path_bytes(prefix) + each.path for each in inside if each.status == "A" and is_event(each.path)]
    if not added:
        return frozenset()
    fold = _fold(top, prefix, [b":(top,literal)" + path for path in added])
    targeting = _targeting(top, prefix, [*fold.revisits, *fold.notes])
    while targeting:
        known = set(fold.chosen)
        for path, item in _items(top, prefix, targeting):
            if item.id not in known:
                fold.put(path, item)
        targeting = _targeting(top, prefix, [identity for identity in fold.chosen if identity not in known])
    return accounted_for([*fold.revisits.values(), *fold.notes.values()], workflow)


def _fold(top: Path, prefix: str, specs: list[bytes]) -> Fold:
    fold = Fold()
    for path, item in _items(top, prefix, specs):
        fold.put(path, item)
    return fold


def _items(top: Path, prefix: str, specs: list[bytes]) -> list[tuple[str, Event]]:
    start = len(path_bytes(prefix))
    found = [(each.path[start:], each.mode, each.blob) for each in listed(top, specs)]
    return [(path, item) for path, item in event_at(top, found).items() if isinstance(item, Event)]


def _targeting(top: Path, prefix: str, identities: Iterable[str]) -> list[bytes]:
    """Return the amend and retract events in the index that name one of some ids, as pathspecs."""
    sought = [word for identity in identities for word in ("-e", identity)]
    if not sought:
        return []
    folders = [b":(top,literal)" + path_bytes(f"{prefix}{EVENTS}/{kind}") for kind in ("amend", "retract")]
    try:
        found = run(
            ["grep", "--cached", "-l", "-z", "-a", "-F", "--no-color", "--full-name", *sought, "--", *folders], top
        )
    except GitError as error:
        if error.stderr:
            raise
        return []  # no match
    return [b":(top,literal)" + path for path in found.split(b"\0")[:-1]]
