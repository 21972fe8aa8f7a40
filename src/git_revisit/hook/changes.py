"""The commit in the making: the projects in the index, and the staged changes of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from git_revisit.gitio.process import Change, Entry, Place, contents, listed, path_text, staged_changes
from git_revisit.model.event_file import CONFIG, EVENTS, SUFFIX, read
from git_revisit.model.event_yaml import seconds
from git_revisit.model.events import Event, Focus, Invalid, Workflow, person, subject
from git_revisit.replay.focus import DAY, CurrentFocus, current
from git_revisit.replay.fold import Fold

REGULAR = ("100644", "100755")
ZEROS = "0"
CHUNK = 64  # focus events in the first batch


class Root(NamedTuple):
    """A project in the index: its prefix (empty or ending in a slash), config file and focus events.

    ``changes`` are those of the files that it owns, with paths relative to the root. ``config`` is None for the top
    of a repository whose index has no config at all.
    """

    prefix: str
    config: Entry | None
    focuses: tuple[Entry, ...]
    changes: tuple[Change, ...]


def roots(place: Place) -> list[Root]:
    """Return the projects in the index with their staged changes; a file belongs to the nearest root above it."""
    specs = [f":(top,glob)**/{CONFIG}", f":(top,glob)**/{EVENTS}/focus/**"]
    entries = listed(place.top, specs)
    suffix = CONFIG.encode()
    configs = {path_text(each.path[: -len(suffix)]): each for each in entries if _is_config(each.path)}
    if not configs:
        return [Root("", None, (), ())]
    focuses: dict[str, list[Entry]] = {prefix: [] for prefix in configs}
    changes: dict[str, list[Change]] = {prefix: [] for prefix in configs}
    nearest = _nearest(configs)
    for entry in entries:
        text = path_text(entry.path)
        prefix = nearest(text)
        if prefix is not None and text.startswith(f"{prefix}{EVENTS}/focus/") and text.endswith(SUFFIX):
            focuses[prefix].append(entry._replace(path=entry.path[len(prefix.encode("utf-8", "surrogateescape")) :]))
    for change in staged_changes(place.top):
        prefix = nearest(path_text(change.path))
        if prefix is not None:
            inside = change.path[len(prefix.encode("utf-8", "surrogateescape")) :]
            changes[prefix].append(change._replace(path=inside))
    return [Root(prefix, configs[prefix], tuple(focuses[prefix]), tuple(changes[prefix])) for prefix in configs]


def _is_config(path: bytes) -> bool:
    return f"/{path_text(path)}".endswith(f"/{CONFIG}")


def _nearest(prefixes: Iterable[str]) -> Callable[[str], str | None]:
    """Return a function that finds the nearest root above a path."""
    deepest = sorted(prefixes, key=len, reverse=True)
    return lambda path: next((prefix for prefix in deepest if path.startswith(prefix)), None)


def is_event(path: bytes) -> bool:
    """Whether a path relative to its root is that of an event file."""
    return path.startswith(f"{EVENTS}/".encode()) and path.endswith(SUFFIX.encode())


def event_at(top: Path, found: Sequence[tuple[bytes, str, str]]) -> dict[str, Event | Invalid]:
    """Return the events in some files, given as path relative to the root, mode and blob."""
    data = contents(top, [blob for _, mode, blob in found if mode in REGULAR])
    return {path_text(path): read(path_text(path), mode, data.get(blob, b"")) for path, mode, blob in found}


def fresh_events(top: Path, root: Root) -> dict[str, Event]:
    """Return the event files that the index adds to HEAD, by path."""
    added = [
        (each.path, each.new_mode, each.new) for each in root.changes if each.status == "A" and is_event(each.path)
    ]
    return {path: item for path, item in event_at(top, added).items() if isinstance(item, Event)}


def edited_events(top: Path, root: Root) -> tuple[str, ...]:
    """Return the event files that are staged as changed; to fix an invalid one is not an edit."""
    edited = [each for each in root.changes if each.status in "MT" and is_event(each.path)]
    before = event_at(top, [(each.path, each.old_mode, each.old) for each in edited])
    return tuple(f"{root.prefix}{path}" for path, item in before.items() if isinstance(item, Event))


def removed_events(root: Root) -> list[str]:
    """Return the event files whose deletion is staged, relative to the top."""
    return [root.prefix + path_text(each.path) for each in root.changes if each.status == "D" and is_event(each.path)]


def touched(root: Root, phase_of: Callable[[str], str | None], order: Sequence[str]) -> dict[str, list[bytes]]:
    """Return the staged paths of each phase, in workflow order."""
    found: dict[str, list[bytes]] = {}
    for change in root.changes:
        phase = phase_of(path_text(change.path))
        if phase:
            found.setdefault(phase, []).append(change.path)
    return {phase: found[phase] for phase in order if phase in found}


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
    days: dict[bytes, list[Entry]] = {}
    for entry in entries:
        days.setdefault(entry.path.rpartition(b"/")[0], []).append(entry)
    size, batch = CHUNK, list[Entry]()
    ordered = sorted(days, reverse=True)
    for day in ordered:
        batch += days[day]
        if len(batch) < size and day != ordered[-1]:
            continue
        for path, item in event_at(top, [(each.path, each.mode, each.blob) for each in batch]).items():
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
