"""A project opened for reading: from revisions to states, replayed.

The readers in ``model`` decode what git returns, and the fold replays it. A fold moves from tree to tree, so a thousand
revisions cost one replay plus what differs between them.
"""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from git_revisit.errors import ConfigInvalid, DataError
from git_revisit.gitio.parse import Listing
from git_revisit.gitio.repository import Repository
from git_revisit.gitio.trees import TREE
from git_revisit.model import workflow_yaml
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import CONFIG, EVENTS, FOLDER, is_event_file
from git_revisit.model.printable import located_at
from git_revisit.model.workflow import DEFAULT_WORKFLOW, Workflow
from git_revisit.project.cache import Cache
from git_revisit.project.event_log import EventLog, TreeFolds
from git_revisit.project.memo import Memo, code_version
from git_revisit.project.project_roots import root_at
from git_revisit.project.revision import (
    ALL,
    HEAD,
    STAGED,
    AllRevision,
    CommitRevision,
    RangeRevision,
    Revision,
    StagedRevision,
    Target,
)
from git_revisit.project.stored import Space
from git_revisit.replay.filters import EVERYTHING, Filter
from git_revisit.replay.fold import Fold

T = TypeVar("T")
CONFIGS = Space("config", Workflow)  # by blob


class State(NamedTuple):
    """The state at a revision: the workflow and the fold of its tree.

    ``rev`` is the revision as given, ``commit`` its full id (None for a union, the index, or no commit yet), ``at`` its
    committer date. ``configured`` is False if the tree has no config and the default workflow is used.
    """

    rev: str
    commit: str | None
    at: int | None
    workflow: Workflow
    configured: bool
    fold: Fold


class OpenProject:
    """A project root in a repository; ``prefix`` is empty or ends in a slash.

    ``known`` has the commits of revisions that are already resolved, by their names.
    """

    def __init__(self, repository: Repository, prefix: str, known: Mapping[str, str] = {}) -> None:
        self.repository = repository
        self.prefix = prefix
        self.notes: list[str] = []  # messages to show beside the answer
        self.needs_config = True  # whether to note that the default workflow is used
        self._known = known
        self.memo = Memo(Cache(repository.common_dir / "revisit", code_version()))
        self.log = EventLog(repository.objects, self.memo)
        self.folds = TreeFolds(repository, self.log)
        self._places: dict[str, Place] = {}  # by commit
        self._workflows: dict[str, Workflow] = {}

    @classmethod
    def open(cls, path: str | Path = ".", project: str | None = None) -> OpenProject:
        """Open the project at a path: the nearest project root above, else the top.

        ``project`` names the root instead; in a bare repository it is a path in the tree.
        """
        repository = Repository.open(path)
        return cls(repository, root_at(repository, path, project))

    @property
    def name(self) -> str:
        """The name of the project: that of its directory, or of the repository."""
        if self.prefix:
            return posixpath.basename(self.prefix.rstrip("/"))
        folder = self.repository.common_dir if self.repository.bare else self.repository.top
        return folder.name.removesuffix(".git") or folder.parent.name

    def target(self, revision: CommitRevision | RangeRevision) -> Target:
        """Return the commits that a revision names."""
        if isinstance(revision, RangeRevision):
            base, tip = self.commit(revision.start.label), self.commit(revision.end.label)
            return Target(revision.end.label, tip, revision.start.label, base)
        return Target(revision.label, self.commit(revision.label))

    def commit(self, name: str) -> Commit | None:
        """Return a commit by one of its names; None for HEAD before the first commit."""
        identity = self._known.get(name) or self.repository.resolve(name)
        return self._commits([identity])[0] if identity else None

    def refs(self, folder: str, pattern: str) -> list[Target]:
        """Return the refs below ``refs/heads`` or ``refs/tags`` that fit a pattern, by their short names."""
        refs = self.repository.refs(folder, pattern)
        commits = self._commits([ref.commit for ref in refs])
        return [Target(ref.name, commit) for ref, commit in zip(refs, commits, strict=True)]

    def state(self, revision: Revision = HEAD, only: Filter = EVERYTHING) -> State:
        """Return the state at a revision; ``only`` limits what its fold counts."""
        if isinstance(revision, StagedRevision):
            return self._staged(only)
        if isinstance(revision, AllRevision):
            return self._union(only)
        target = self.target(revision)
        if target.base:
            return self.map([target], lambda state: state, only)[0]
        state = self._at_commit(target, self.fold(target.commit, only))
        self.memo.save()
        return state

    def map(self, targets: Sequence[Target], view: Callable[[State], T], only: Filter = EVERYTHING) -> list[T]:
        """Return ``view`` of the state at each target, in their order.

        One fold moves from target to target, by date, since neighbours in time share most of their events; so with
        several targets, a state is valid only while ``view`` is called with it.
        """
        if not targets:
            return []
        places = self.places([target.commit for target in targets])
        bases = self.places([target.base for target in targets])
        results: dict[int, T] = {}
        order = sorted(range(len(targets)), key=lambda each: _date(targets[each]))
        steps = iter(self.folds.steps([places[number].events for number in order if not targets[number].base]))
        fold = Fold(only)
        for number in order:
            target, place = targets[number], places[number]
            if target.base:
                added = Fold(only, frozenset(self.folds.ids(bases[number].events)))
                self.folds.move(added, *self.folds.steps([place.events]))
                results[number] = view(self._at_commit(target, added))
            else:
                self.folds.move(fold, next(steps))
                results[number] = view(self._at_commit(target, fold))
        self.memo.save()
        return [results[number] for number in range(len(targets))]

    def map_folds(self, commits: Sequence[Commit | None], view: Callable[[Fold], T]) -> list[T]:
        """Return ``view`` of the fold of each commit's tree, whatever its configuration says.

        As in ``map``, a fold is valid only while ``view`` is called with it.
        """
        results = []
        fold = Fold()
        for step in self.folds.steps([place.events for place in self.places(commits)]):
            self.folds.move(fold, step)
            results.append(view(fold))
        return results

    def fold(self, commit: Commit | None, only: Filter = EVERYTHING) -> Fold:
        """Return the fold of a commit's tree, whatever its configuration says; nobody may move it."""
        return self.folds.of(self.places([commit])[0].events, only)

    def _staged(self, only: Filter) -> State:
        """Return the state of the index."""
        entries = self.repository.index(f"{self.prefix}{FOLDER}/")
        inside = [entry._replace(path=entry.path[len(self.prefix) :]) for entry in entries]
        config = next(((entry.mode, entry.id) for entry in inside if entry.path == CONFIG), None)
        fold = self.folds.of_entries([each for each in inside if is_event_file(each.path)], only)
        return self._without_commit(STAGED.label, config, fold)

    def _union(self, only: Filter) -> State:
        """Return the union by id over all refs and HEAD, with HEAD's configuration."""
        fold = self.folds.union(self.every_tree(), only)
        return self._without_commit(ALL.label, self.places([self.commit(HEAD.label)])[0].config, fold)

    def every_tree(self) -> list[str]:
        """Return the events trees of all refs and HEAD, each once, in a likely order of time."""
        commits = self._commits([ref.commit for ref in self.repository.refs()])
        dated = sorted(filter(None, [self.commit(HEAD.label), *commits]), key=lambda commit: commit.at)
        return list(dict.fromkeys(place.events for place in self.places(dated) if place.events))

    def workflow(self, config: tuple[str, str] | None, rev: str) -> Workflow:
        """Return the workflow of a config file (mode, id), the default one without a file; raises ConfigInvalid."""
        if config is None:
            return DEFAULT_WORKFLOW
        mode, identity = config
        if identity not in self._workflows:
            try:
                self._workflows[identity] = self.config(mode, identity)
            except ConfigInvalid as error:
                where = f"{self.prefix}{CONFIG}" + (f":{error.line}" if error.line else "")
                raise ConfigInvalid(f"{where} {located_at(rev)}: {error.message}", error.line) from None
        return self._workflows[identity]

    def config(self, mode: str, blob: str) -> Workflow:
        """Return the workflow in a configuration file, decoded once; raises ConfigInvalid, with the line."""
        if not mode.startswith("100"):
            raise ConfigInvalid("not a regular file")
        workflow = self.memo.read(CONFIGS, [blob]).get(blob)
        if workflow is None:
            item = self.repository.objects.one(blob)
            if item.kind != "blob":
                raise DataError(f"{self.prefix}{CONFIG} is {item.kind} ({blob})", "run `git fsck`")
            workflow = workflow_yaml.decode(item.data)
            self.memo.keep(CONFIGS, {blob: workflow})
        return workflow

    def workflow_at(self, target: Target, invalid: int = 0) -> Workflow:
        """Return the workflow at a target; note a missing configuration and invalid event files.

        ``invalid`` is the number of invalid event files there.
        """
        workflow = self.workflow(self.places([target.commit])[0].config, target.rev)
        if target.commit:
            self._note_of(target.rev, target.end, workflow, invalid)
        return workflow

    def _at_commit(self, target: Target, fold: Fold) -> State:
        workflow = self.workflow_at(target, len(fold.invalid))
        configured = self.places([target.commit])[0].config is not None
        commit = target.commit
        return State(target.rev, commit and commit.id, commit and commit.at, workflow, configured, fold)

    def _without_commit(self, rev: str, config: tuple[str, str] | None, fold: Fold) -> State:
        workflow = self.workflow(config, rev)
        self._note_of(rev, rev, workflow, len(fold.invalid))
        return State(rev, None, None, workflow, config is not None, fold)

    def _note_of(self, rev: str, end: str, workflow: Workflow, invalid: int) -> None:
        """Note a missing configuration and invalid event files at a revision; ``end`` names what holds them."""
        if workflow is DEFAULT_WORKFLOW and self.needs_config:
            self.note(f"no {CONFIG} {located_at(rev)}: read with the default workflow (`git revisit init` writes one)")
        if invalid:
            at = "" if end in ("HEAD", ALL.label) else f" {shlex.quote(end)}"
            self.note(f"invalid event files {located_at(rev)}: {invalid} (`git revisit audit{at}` explains)")

    def note(self, text: str) -> None:
        """Add a message to show beside the answer, once."""
        if text not in self.notes:
            self.notes.append(text)

    def _commits(self, identities: Sequence[str]) -> list[Commit]:
        """Return commits by their ids, and keep the places of their config and events; known ones are not read."""
        space = Space(f"commit {self.prefix!a}", PlacedCommit)  # a path need not be UTF-8
        known = self.memo.read(space, identities)
        missing = [each for each in dict.fromkeys(identities) if each not in known]
        folders = self.repository.folders(missing, f"{self.prefix}{FOLDER}")
        read = {commit.id: PlacedCommit(commit, _place(folder)) for commit, folder in folders if commit}
        self.memo.keep(space, read)
        known |= read
        self._places |= {each: placed.place for each, placed in known.items()}
        return [known[each].commit for each in identities]

    def places(self, commits: Sequence[Commit | None]) -> list[Place]:
        """Return the places of the config file and the events in the trees of some commits."""
        missing = [commit for commit in commits if commit and commit.id not in self._places]
        folders = self.repository.folders([commit.id for commit in missing], f"{self.prefix}{FOLDER}")
        self._places |= {commit.id: _place(folder) for commit, folder in folders if commit}
        return [self._places[commit.id] if commit else Place(None, None) for commit in commits]


class Place(NamedTuple):
    """The config file (mode, id) and the events tree of a project in a tree."""

    config: tuple[str, str] | None
    events: str | None


class PlacedCommit(NamedTuple):
    """A commit, and the place of the project in its tree."""

    commit: Commit
    place: Place


def _place(folder: Listing) -> Place:
    mode, events = folder.get(EVENTS.rpartition("/")[2], ("", ""))
    return Place(folder.get(CONFIG.rpartition("/")[2]), events if mode == TREE else None)


def _date(target: Target) -> int:
    return target.commit.at if target.commit else 0
