"""What the commands that write events share: the index they write to, who writes, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from git_revisit.commands._options import say_notes
from git_revisit.errors import DataError, Refused
from git_revisit.gitio.index import Staged, stage
from git_revisit.gitio.process import Identity, Worktree, identity
from git_revisit.model.event_file import path_of
from git_revisit.model.event_yaml import AMENDABLE, encode, seconds, utc
from git_revisit.model.events import AnyEvent, Event, named_actor
from git_revisit.project.read import Project, State
from git_revisit.project.revision import STAGED
from git_revisit.record.ids import new_id
from git_revisit.replay import focus

__all__ = ["AMENDABLE", "Desk"]


@dataclass
class Desk:
    """Where events are written: the project's index, with everything that stands in it already."""

    project: Project
    tree: Worktree
    state: State
    who: Identity

    @classmethod
    def open(cls, project: str | None, reading: bool = False) -> Desk:
        """Open the project's index; refuses to write where ``init`` has not run."""
        opened = Project.open(".", project)
        top = opened.repository.top
        if top is None:
            raise DataError("a bare repository has no work tree to write to", "run the command in a clone")
        tree = Worktree(top, opened.prefix)
        state = opened.state(STAGED)
        if reading:
            say_notes(opened.notes)
        elif not state.configured:
            raise Refused(f"{opened.prefix}.revisit/config.yaml is not staged", "run `git revisit init`")
        # Whose event it is, and the time at which it lands.
        who = identity("AUTHOR", top)._replace(at=identity("COMMITTER", top).at)
        return cls(opened, tree, state, who)

    @property
    def actor(self) -> str | None:
        """The person, as events of this project say it."""
        return named_actor(self.who.name, self.who.email, self.state.workflow.capture.actor)

    def focus(self, at: int | None = None) -> focus.CurrentFocus:
        """Return the focus now, or as it was at a time in Unix seconds."""
        when = self.who.at if at is None else at
        events = list(self.state.fold.focuses.values())
        if at is not None:
            events = [event for event in events if seconds(event.at) <= at]
        return focus.current(events, self.state.workflow, self.actor, when)

    def phase(self, name: str) -> str:
        """Return a phase's id of today; refuses what the workflow does not know."""
        workflow = self.state.workflow
        known = workflow.aliases.get(name, name)
        if known not in workflow.ids:
            raise Refused(f"{name!r} is not a phase of the workflow", f"the phases are {', '.join(workflow.ids)}")
        return known

    def category(self, name: str) -> str:
        """Return a category; one that the project has, or that refines one it has."""
        workflow = self.state.workflow
        if workflow.has_category(name):
            return name
        raise Refused(
            f"{name!r} is not a category of the workflow", f"the categories are {', '.join(workflow.categories)}"
        )

    def find(self, prefix: str, *kinds: type[AnyEvent]) -> AnyEvent:
        """Return the event whose id starts so; refuses none and several."""
        found = [
            copy.event
            for identity, copy in self.state.fold.chosen.items()
            if identity.startswith(prefix.upper()) and isinstance(copy.event, kinds)
        ]
        if len(found) == 1 and prefix:
            return found[0]
        wanted = " or ".join(kind.__name__.lower() for kind in kinds)
        if not found:
            raise Refused(
                f"no {wanted} has an id that starts with {prefix!r}", "to list the ids: git revisit log --every-kind"
            )
        several = ", ".join(sorted(event.id for event in found)[:4])
        raise Refused(f"{len(found)} events have an id that starts with {prefix!r}: {several}", "give more of the id")

    def event(self, kind: type[AnyEvent], at: str | None = None, **fields: Any) -> AnyEvent:
        """Return a new event; its id comes after every other of that time."""
        when = at or utc(self.who.at)
        fresh = new_id(when)
        same = max((known for known in self.state.fold.chosen if known[:10] == fresh[:10]), default=None)
        identity = new_id(when, same) if same else fresh
        return kind(id=identity, at=when, via="command", actor=self.actor, **fields)

    def write(self, *events: Event) -> None:
        """Write events and stage them."""
        stage(self.tree, [Staged(path_of(event), encode(event)) for event in events])
        for event in events:
            self.state.fold.put(path_of(event), event)

    def commit(self, rev: str) -> tuple[str, int]:
        """Return the full id and the committer date of a commit that an event explains."""
        commit = self.project.commit(rev)
        if commit is None:
            raise Refused(f"{rev} has no commit yet", "commit first")
        return commit.id, commit.at
