"""The commit in the making: the projects in the index, and the staged changes of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from git_revisit.gitio import index, log
from git_revisit.gitio.objects import blobs
from git_revisit.gitio.parse import Entry, PathChange, path_bytes
from git_revisit.gitio.repository import Repository
from git_revisit.gitio.trees import split
from git_revisit.model.commits import person
from git_revisit.model.event_file import CONFIG, EVENTS, REGULAR, id_in, is_event_file, moved_to, nearest, read, root_of
from git_revisit.model.event_yaml import DAY, seconds
from git_revisit.model.events import Event, Focus, Invalid, subject
from git_revisit.model.workflow import Workflow
from git_revisit.replay.focus import CurrentFocus, current
from git_revisit.replay.fold import Fold

CHUNK = 64  # focus events in the first batch


class Root(NamedTuple):
    """A project in the index: its prefix (empty or ending in a slash), config file and focus events.

    ``changes`` are those of the files that it owns, with paths relative to the root. ``config`` is None for the top
    of a repository whose index has no config at all. ``prefixes`` are those of all projects in the index.
    """

    prefix: str
    config: Entry | None
    focuses: tuple[Entry, ...]
    changes: tuple[PathChange, ...]
    prefixes: frozenset[str]

    def inside(self, changed: Iterable[PathChange]) -> list[PathChange]:
        """Return those of some changes that touch files which it owns, with paths relative to the root."""
        own = (each for each in changed if nearest(each.path, self.prefixes) == self.prefix)
        return [each._replace(path=each.path[len(self.prefix) :]) for each in own]


def roots(place: Repository) -> list[Root]:
    """Return the projects in the index with their staged changes; a file belongs to the nearest root above it."""
    specs = [f":(top,glob)**/{CONFIG}", f":(top,glob)**/{EVENTS}/focus/**"]
    entries = index.entries(place.top, *specs)
    configs = {root: each for each in entries if (root := root_of(each.path)) is not None}
    if not configs:
        return [Root("", None, (), (), frozenset([""]))]
    focuses: dict[str, list[Entry]] = {prefix: [] for prefix in configs}
    changes: dict[str, list[PathChange]] = {prefix: [] for prefix in configs}
    for entry in entries:
        prefix = nearest(entry.path, configs)
        inside = entry._replace(path=entry.path[len(prefix or "") :])
        if prefix is not None and is_event_file(inside.path):
            focuses[prefix].append(inside)
    for change in _beside_moves(place, index.changes(place.top)):
        prefix = nearest(change.path, configs)
        if prefix is not None:
            changes[prefix].append(change._replace(path=change.path[len(prefix) :]))
    prefixes = frozenset(configs)
    return [
        Root(prefix, configs[prefix], tuple(focuses[prefix]), tuple(changes[prefix]), prefixes) for prefix in configs
    ]


def _beside_moves(place: Repository, changed: Sequence[PathChange]) -> list[PathChange]:
    """Return the changes apart from moves of whole projects: a file that moved with its root is new only if it differs.

    One with another content counts as changed.
    """
    gone = [root for each in changed if each.status == "D" and (root := root_of(each.path)) is not None]
    come = [root for each in changed if each.status == "A" and (root := root_of(each.path)) is not None]
    if not gone or not come or place.head is None:
        return list(changed)
    left = {each.path: each for each in changed}
    added = [path for path, each in left.items() if each.status == "A"]
    ids = {new: _ids(path[len(new) :] for path in added if path.startswith(new)) for new in come}
    for old in gone:
        files = place.trees.files(place.head, old + EVENTS, recursive=True)
        new = moved_to(_ids(each.path[len(old) :] for each in files), ids)
        for path in added if new is not None else ():
            there, was = left.get(path), left.get(f"{old}{path[len(new or '') :]}")
            if there and was and path.startswith(new or "") and (there.status, was.status) == ("A", "D"):
                del left[was.path], left[path]
                if (was.old_mode, was.old_id) != (there.new_mode, there.new_id):
                    left[path] = there._replace(status="M", old_mode=was.old_mode, old_id=was.old_id)
    return list(left.values())


def _ids(paths: Iterable[str]) -> set[str]:
    """Return the ids in the names of event files."""
    return {identity for path in paths if is_event_file(path) and (identity := id_in(path))}


def event_at(top: Path, entries: Sequence[Entry]) -> dict[str, Event | Invalid]:
    """Return the events in some files, by path; the paths are relative to the root."""
    data = blobs(top, [each.id for each in entries if each.mode in REGULAR])
    return {each.path: read(each.path, each.mode, data.get(each.id, b"")) for each in entries}


def fresh_events(top: Path, root: Root) -> dict[str, tuple[Event, bytes]]:
    """Return the event files that the index adds to HEAD, by path."""
    return _added(top, root.changes)


def fresh_beside(top: Path, root: Root) -> dict[str, tuple[Event, bytes]]:
    """Return the event files that only the real index adds to HEAD, by path, during `git commit FILE`."""
    real = index.beside(top)
    if real is None:
        return {}
    here = {each.path for each in root.changes}
    spec = f":(top,literal){root.prefix}{EVENTS}"
    inside = (each._replace(path=each.path[len(root.prefix) :]) for each in index.changes(top, spec, file=real))
    return _added(top, [each for each in inside if each.path not in here])


def _added(top: Path, changed: Iterable[PathChange]) -> dict[str, tuple[Event, bytes]]:
    come = split(each for each in changed if each.status == "A" and is_event_file(each.path)).come
    data = blobs(top, [each.id for each in come if each.mode in REGULAR])
    items = {each.path: (read(each.path, each.mode, data.get(each.id, b"")), each.id) for each in come}
    return {path: (item, data[blob]) for path, (item, blob) in items.items() if isinstance(item, Event)}


def edited_events(top: Path, root: Root) -> tuple[str, ...]:
    """Return the event files that are staged as changed.

    It is not an edit to fix an invalid file, or to restore the recorded content.
    """
    edited = [each for each in root.changes if each.status in "MT" and is_event_file(each.path)]
    before = event_at(top, split(edited).gone)
    changed = {f"{root.prefix}{each.path}": each.new_id for each in edited if isinstance(before[each.path], Event)}
    first = _recorded(top, changed)
    return tuple(path for path, blob in changed.items() if blob != first.get(path))


def _recorded(top: Path, names: Iterable[str]) -> dict[str, str | None]:
    """Return the blobs with which event files came into the history of HEAD, by path from the top."""
    specs = [f":(top,literal){name}" for name in names]
    if not specs:
        return {}
    walk = log.changes(top, ["--full-history", "--diff-merges=separate", "--diff-filter=A", "HEAD"], specs)
    return {each.path: each.new_id for _, added in walk for each in added}  # the oldest comes last


def removed_events(root: Root) -> list[str]:
    """Return the event files whose deletion is staged, relative to the top."""
    return [root.prefix + each.path for each in root.changes if each.status == "D" and is_event_file(each.path)]


def touched(root: Root, phase_of: Callable[[str], str | None], order: Sequence[str]) -> dict[str, list[bytes]]:
    """Return the staged paths of each phase, in workflow order."""
    by_phase: dict[str, list[bytes]] = {}
    for change in root.changes:
        phase = phase_of(change.path)
        if phase:
            by_phase.setdefault(phase, []).append(path_bytes(change.path))
    return {phase: by_phase[phase] for phase in order if phase in by_phase}


def focus_in(
    top: Path, entries: Iterable[Entry], more: Iterable[Focus], workflow: Workflow, actor: str | None, now: int
) -> CurrentFocus:
    """Return the focus; reads the newest events first, and only as many as needed.

    ``entries`` are the focus events in the index, relative to the root; ``more`` are others that count. ``now`` is in
    Unix seconds.
    """
    fold = Fold()
    for event in more:
        fold.put(f"{EVENTS}/{event.id}", event)
    days: dict[str, list[Entry]] = {}
    for entry in entries:
        days.setdefault(entry.path.rpartition("/")[0], []).append(entry)
    size, batch = CHUNK, list[Entry]()
    ordered = sorted(days, reverse=True)
    for day in ordered:
        batch += days[day]
        if len(batch) < size and day != ordered[-1]:
            continue
        for path, item in event_at(top, batch).items():
            fold.put(path, item)
        size, batch = size * 8, []
        if any(_decides(event, workflow, actor, now) for event in fold.focuses.values()):
            break
    return current(fold.focuses.values(), workflow, actor, now)


def _decides(event: Focus, workflow: Workflow, actor: str | None, now: int) -> bool:
    own = workflow.capture.scope == "project" or person(event.actor) == person(actor)
    return own and seconds(event.at) <= now + DAY


def accounted_for(events: Iterable[Event], workflow: Workflow) -> frozenset[str]:
    """Return the phases that events account for: the targets of revisits, the phases of notes and focus events."""
    return frozenset(phase for event in events if (phase := subject(event.mapped(workflow.aliases))))
