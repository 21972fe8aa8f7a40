"""The commits behind HEAD as an episode sees them, the nearest first, read only as far as needed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from git_revisit.errors import GitError
from git_revisit.gitio import index
from git_revisit.gitio.parse import HEADER, RAW, Entry, PathChange, changes, commit, log_records, path_bytes, paths
from git_revisit.gitio.process import run, stream
from git_revisit.gitio.repository import Repository
from git_revisit.hook.changes import accounted_for, event_at
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import EVENTS, is_event_file
from git_revisit.model.events import Event
from git_revisit.model.workflow import Workflow
from git_revisit.replay.episodes import EpisodeStep
from git_revisit.replay.fold import Fold

# Independent of the user's settings.
_LOG = (
    "-c", "log.showSignature=false", "-c", "log.showRoot=true", "-c", "log.follow=false", "log", "--first-parent",
    "--diff-merges=off", "--no-mailmap", "--no-notes", *RAW, "--encoding=UTF-8",
    f"--format={HEADER}",
)  # fmt: skip


def steps(
    place: Repository,
    prefix: str,
    workflow: Workflow,
    phase_of: Callable[[str], str | None],
    author: str,
    reverting: Mapping[str, str],
) -> Generator[EpisodeStep]:
    """Yield the commits from HEAD on, first-parent, as one project and one author see them.

    ``reverting`` are events with their blobs that count although the index lacks them: the next commit restores them.
    """
    if place.head is None:
        return
    for made, changed in _log(place.top, place.head):
        mine = made.email.lower() == author
        inside = [each._replace(path=each.path[len(prefix) :]) for each in changed if each.path.startswith(prefix)]
        phases = frozenset(filter(None, (phase_of(each.path) for each in inside))) if mine else frozenset()
        merge = len(made.parents) > 1
        explained = (
            _explained(place.top, prefix, workflow, inside, reverting) if phases and not merge else frozenset[str]()
        )
        yield EpisodeStep(made.email.lower(), merge, phases, explained)


def _log(top: Path, head: str) -> Iterator[tuple[Commit, list[PathChange]]]:
    """Yield each commit with its changes, up to the first one that git cannot read."""
    with suppress(GitError):
        for header, raw in log_records(stream([*_LOG, head, "--"], top)):
            yield commit(header), changes(raw)


def _explained(
    top: Path, prefix: str, workflow: Workflow, inside: list[PathChange], reverting: Mapping[str, str]
) -> frozenset[str]:
    """Return the phases for which a commit adds an event that is still effective in the index."""
    added = [prefix + each.path for each in inside if each.status == "A" and is_event_file(each.path)]
    if not added:
        return frozenset()
    fold = _fold(top, prefix, [f":(top,literal){path}" for path in added])
    reverted = [Entry(path[len(prefix) :], "100644", reverting[path]) for path in added if path in reverting]
    for path, item in event_at(top, reverted).items():
        if isinstance(item, Event):
            fold.put(path, item)
    targeting = _targeting(top, prefix, [*fold.revisits, *fold.notes])
    while targeting:
        known = set(fold.chosen)
        for path, item in _items(top, prefix, targeting):
            if item.id not in known:
                fold.put(path, item)
        targeting = _targeting(top, prefix, [identity for identity in fold.chosen if identity not in known])
    return accounted_for([*fold.revisits.values(), *fold.notes.values()], workflow)


def _fold(top: Path, prefix: str, specs: list[str]) -> Fold:
    fold = Fold()
    for path, item in _items(top, prefix, specs):
        fold.put(path, item)
    return fold


def _items(top: Path, prefix: str, specs: list[str]) -> list[tuple[str, Event]]:
    found = [each._replace(path=each.path[len(prefix) :]) for each in index.entries(top, *specs)]
    return [(path, item) for path, item in event_at(top, found).items() if isinstance(item, Event)]


def _targeting(top: Path, prefix: str, identities: Iterable[str]) -> list[str]:
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
    return [f":(top,literal){path}" for path in paths(found)]
