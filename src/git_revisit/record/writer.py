"""Write events to the work tree and the index; no other module does."""

from collections.abc import Iterable

from git_revisit.gitio.index import Staged, Worktree, stage
from git_revisit.model.event_file import path_of
from git_revisit.model.event_yaml import encode
from git_revisit.model.events import Event


def event_file(event: Event) -> Staged:
    """Return the file of an event, with its path relative to the project root."""
    return Staged(path_of(event), encode(event))


def write_events(tree: Worktree, events: Iterable[Event], also: Iterable[Staged] = ()) -> None:
    """Write events to the work tree and stage them, together with other files; either all of them or none."""
    stage(tree, [*also, *map(event_file, events)])
