"""The commits from HEAD back as an episode sees them, the nearest first; no more are read than needed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from git_revisit.errors import GitError
from git_revisit.gitio import index, log
from git_revisit.gitio.parse import Entry, PathChange, path_bytes, paths
from git_revisit.gitio.process import run
from git_revisit.hook.changes import Root, event_at
from git_revisit.hook.moment import CommitMoment
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import EVENTS, is_event_file
from git_revisit.model.events import Amend, Event, Note, Retract, Revisit, subject
from git_revisit.model.workflow import Workflow
from git_revisit.replay.episodes import EpisodeStep, explained
from git_revisit.replay.fold import Fold


def steps(
    moment: CommitMoment,
    root: Root,
    workflow: Workflow,
    phase_of: Callable[[str], str | None],
    open_phases: Collection[str],
    reverting: Mapping[str, str],
) -> Generator[tuple[str, EpisodeStep]]:
    """Yield the ids of the commits from HEAD on, first-parent, each with how one project and the author see it.

    Answers are read only for ``open_phases``. ``reverting`` are events with their blobs that count although the
    index lacks them: the next commit restores them.
    """
    place, author = moment.place, moment.author_email
    if place.head is None:
        return
    events = IndexedEvents(place.top, root.prefix, reverting)
    for made, changed in _walk(place.top, place.head):
        mine = made.email.lower() == author
        inside = root.inside(changed)
        phases = frozenset(filter(None, (phase_of(each.path) for each in inside))) if mine else frozenset()
        merge = len(made.parents) > 1
        wanted = frozenset() if merge else phases & set(open_phases)
        answered = events.explained(made.id, inside, wanted, workflow) if wanted else wanted
        yield made.id, EpisodeStep(made.email.lower(), merge, phases, answered)


def _walk(top: Path, head: str) -> Iterator[tuple[Commit, list[PathChange]]]:
    """Yield each commit with its changes, up to the first one that git cannot read."""
    with suppress(GitError):
        yield from log.changes(top, ["--first-parent", "--diff-merges=off", head])


class IndexedEvents:
    """The events in the index of one project that can answer the touches of a commit."""

    def __init__(self, top: Path, prefix: str, reverting: Mapping[str, str]) -> None:
        self._top, self._prefix, self._reverting = top, prefix, reverting
        self._naming: list[tuple[str, Event]] | None = None

    def explained(
        self, commit: str, inside: list[PathChange], open_phases: frozenset[str], workflow: Workflow
    ) -> frozenset[str]:
        """Return the phases for which a commit has answers that are still effective.

        Notes that name the commit are looked for only if its own events leave a phase open.
        """
        added = [each.path for each in inside if each.status == "A" and is_event_file(each.path)]
        added_events = [*self._at(added), *self._reverted(added)]
        known = [item.id for _, item in added_events]
        fold = Fold()
        self._put(fold, added_events)
        if not open_phases <= explained(fold, commit, known, workflow.aliases):
            if self._naming is None:
                self._naming = self._holding("commit", "note")
            self._put(fold, [pair for pair in self._naming if isinstance(pair[1], Note) and pair[1].commit == commit])
        return explained(fold, commit, known, workflow.aliases)

    def naming(self, commit: str, workflow: Workflow) -> frozenset[str]:
        """Return the phases of the answers that name a commit."""
        answers = [item.mapped(workflow.aliases) for _, item in self._holding(commit, "revisit", "note")]
        return frozenset(filter(None, map(subject, answers)))

    def fold(self, added: Iterable[str]) -> Fold:
        """Return the fold of some event files, by path from the root, and of their corrections."""
        fold = Fold()
        self._put(fold, self._at(added))
        return fold

    def _put(self, fold: Fold, events: list[tuple[str, Event]]) -> None:
        """Add events, and their corrections."""
        while events := [pair for pair in events if pair[1].id not in fold.chosen]:
            for path, item in events:
                fold.put(path, item)
            events = self._corrections(item for _, item in events)

    def _at(self, names: Iterable[str]) -> list[tuple[str, Event]]:
        """Return the events at some paths, or below them."""
        specs = [f":(top,literal){self._prefix}{name}" for name in names]
        entries = index.entries(self._top, *specs) if specs else []
        return self._events(each._replace(path=each.path[len(self._prefix) :]) for each in entries)

    def _reverted(self, added: Iterable[str]) -> list[tuple[str, Event]]:
        blobs = ((path, self._reverting.get(self._prefix + path)) for path in added)
        return self._events(Entry(path, "100644", blob) for path, blob in blobs if blob)

    def _events(self, entries: Iterable[Entry]) -> list[tuple[str, Event]]:
        items = event_at(self._top, list(entries)).items()
        return [(path, item) for path, item in items if isinstance(item, Event)]

    def _corrections(self, events: Iterable[Event]) -> list[tuple[str, Event]]:
        """Return the corrections of some events, and the notes written at the time of retractions."""
        listed = list(events)
        targets = [each.id for each in listed if isinstance(each, Revisit | Note | Amend)]
        times = {each.at for each in listed if isinstance(each, Retract)}
        days = {f"{EVENTS}/note/{at[:10].replace('-', '/')}" for at in times}
        notes = [pair for pair in self._at(sorted(days)) if pair[1].at in times]
        return [*(self._holding(targets, "amend", "retract") if targets else ()), *notes]

    def _holding(self, texts: str | Iterable[str], *kinds: str) -> list[tuple[str, Event]]:
        """Return the events of some kinds in the index whose files contain one of some texts."""
        sought = [word for text in ([texts] if isinstance(texts, str) else texts) for word in ("-e", text)]
        folders = [b":(top,literal)" + path_bytes(f"{self._prefix}{EVENTS}/{kind}") for kind in kinds]
        options = ["-l", "-z", "-a", "-F", "--no-color", "--full-name"]
        try:
            output = run(["grep", "--cached", *options, *sought, "--", *folders], self._top)
        except GitError as error:
            if error.stderr:
                raise
            return []  # no match
        return self._at(path[len(self._prefix) :] for path in paths(output))
