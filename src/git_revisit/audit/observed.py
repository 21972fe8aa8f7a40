"""A commit as the walk sees it: its configuration, the event files that it adds, and the observations there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from git_revisit.audit.rules.facts import Config, File, Loss, PhaseTouch, Reformat, Side, View, Visit
from git_revisit.model.commits import Commit
from git_revisit.model.workflow import DEFAULT_WORKFLOW, Workflow


class Setting(NamedTuple):
    """The configuration at a commit, the last valid one, and the commit that brought it.

    ``adopted``: an ancestor had one. ``nested`` are other project roots below; ``view`` assigns files to phases, None
    without a configuration.
    """

    config: Config | None = None
    config_from: int | None = None
    valid_config: Config | None = None
    adopted: bool = False
    nested: frozenset[str] = frozenset()
    view: View | None = None

    @property
    def workflow(self) -> Workflow:
        """The workflow of the last valid configuration, else the default."""
        return self.valid_config.workflow if self.valid_config and self.valid_config.workflow else DEFAULT_WORKFLOW

    def adopting(self) -> Setting:
        """Return the setting with which a child starts."""
        return self if self.adopted or self.config is None else self._replace(adopted=True)

    def changed(self, visit: Visit) -> Setting:
        """Return the setting after a commit, from the one with which it starts."""
        if visit.config is None and not visit.nested:
            return self
        setting = self
        if visit.config is not None:
            config = visit.config[0]
            valid = config if config and config.workflow else self.valid_config
            setting = self._replace(config=config, config_from=visit.number, valid_config=valid)
        gone = {root for root, sign in visit.nested if sign < 0}
        nested = (self.nested - gone) | {root for root, sign in visit.nested if sign > 0}
        view = View(setting.valid_config, nested) if setting.config and setting.valid_config else None
        return setting._replace(nested=nested, view=view)


class Answered(NamedTuple):
    """A phase that a commit touches, and the events of the commit that account for it."""

    phase: str
    ids: tuple[str, ...]


class Observed(NamedTuple):
    """The observations at a commit. They are facts, so they may be kept under its id.

    They follow from the trees of the commit and its ancestors alone, which never change: not from the revision that is
    audited, its range, its refs, other options, the time, or later commits. The verdict depends on these, and is made
    in every run: the audited log may explain a touch or bring a lost event back, a patch may excuse a commit, a rule
    has its severity. A commit that is judged by another configuration, too, is observed anew.

    ``phases`` are those that the commit touches, ``added`` the ids of the events that it brings, ``answered`` those of
    them that account for a touched phase. Numbers in the other fields are of the walk that observed the commit.
    """

    phases: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    touches: tuple[PhaseTouch, ...] = ()
    answered: tuple[Answered, ...] = ()
    losses: tuple[Loss, ...] = ()
    reformats: tuple[Reformat, ...] = ()


class Work(NamedTuple):
    """A commit that touched phases, as its author's later episodes see it; ``added`` are the events it brought."""

    node: Commit
    phases: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def author(self) -> str:
        """The author's e-mail, in lower case."""
        return self.node.email.lower()


class Views(NamedTuple):
    """The views by which a commit is judged: its own, and the base's if that differs."""

    own: View | None
    base: View | None


Paths = dict[str, tuple[str, ...]]  # by phase


class Touched(NamedTuple):
    """The paths that a commit touches, by phase, as each view assigns them."""

    own: Paths
    base: Paths


def by_phase(paths: Iterable[str], view: View | None) -> Paths:
    """Return the phases of some paths, each with its paths."""
    if view is None:
        return {}
    grouped: dict[str, list[str]] = {}
    for path in paths:
        if phase := view.phase(path):
            grouped.setdefault(phase, []).append(path)
    return {phase: tuple(each) for phase, each in grouped.items()}


class Arrivals:
    """The event files that a commit adds against one parent, by path and id."""

    def __init__(self, side: Side) -> None:
        self.files = {(file.path, file.blob) for file in side.come}
        self._by_id: dict[str, list[File]] = {}
        self._by_path = {file.path: file for file in side.come}
        for file in side.come:
            if file.item.id:
                self._by_id.setdefault(file.item.id, []).append(file)

    def of(self, identity: str) -> list[File]:
        """Return the files of an id, by content or, if they do not decode, by name."""
        return self._by_id.get(identity, [])

    def instead_of(self, path: str, identity: str | None) -> list[File]:
        """Return the files at a path or of an id."""
        same_id = self.of(identity) if identity else []
        at_path = self._by_path.get(path)
        return same_id if at_path is None or at_path in same_id else [at_path, *same_id]

    def breaks(self, path: str, identity: str) -> bool:
        """Whether the file at a path, or one of an id, no longer decodes."""
        return any(each.content is None for each in self.instead_of(path, identity))
