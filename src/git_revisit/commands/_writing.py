"""The project that a writing command changes: its index, who writes, and when."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import NamedTuple

import click

from git_revisit.commands._options import Decorated, print_data, say, say_notes
from git_revisit.errors import Refused, UsageError
from git_revisit.gitio.index import Worktree, changes
from git_revisit.gitio.repository import identity, settings
from git_revisit.model.commits import Identity, named_actor, person
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Event, Focus
from git_revisit.model.links import URI
from git_revisit.model.typed_text import PLACEHOLDER
from git_revisit.project.read import OpenProject, State
from git_revisit.project.revision import STAGED
from git_revisit.prompt import agent_of, open_terminal, usable
from git_revisit.record.corrections import RecordedLog, Stamp, focus_at
from git_revisit.record.found_links import evidence
from git_revisit.record.ids import new_ids
from git_revisit.record.writer import write_events
from git_revisit.replay.focus import CurrentFocus

STAGED_NOTE = "(staged for your next commit)"


def reason_option(text: str, required: bool = False) -> Callable[[Decorated], Decorated]:
    """Return the option ``-m REASON``, explained by ``text``; on a terminal a pasted placeholder is asked for."""
    return click.option("-m", "reason", metavar="REASON", required=required, callback=_in_place, help=text)


def _in_place(_: click.Context, __: click.Parameter, reason: str | None) -> str | None:
    """Return a reason; ask for it if it is the placeholder of a printed command, which is refused elsewhere."""
    if reason is None or reason.strip() != PLACEHOLDER or not (sys.stdout.isatty() and usable(os.environ)):
        return reason
    with open_terminal() as (ask, _say):
        return ask(f"Reason, in the place of {PLACEHOLDER}: ") or reason


def link_option(text: str) -> Callable[[Decorated], Decorated]:
    """Return the option ``--link URI``, explained by ``text``; it may be repeated."""
    return click.option(
        "--link", "links", metavar="URI", multiple=True, callback=_uris, help=f"{text}; may be repeated."
    )


def _uris(_: click.Context, __: click.Parameter, links: tuple[str, ...]) -> tuple[str, ...]:
    """Return the links that a person typed; event files may hold other texts, which stay valid."""
    wrong = next((each for each in links if not URI.fullmatch(each)), None)
    if wrong is not None:
        raise UsageError(f"--link {wrong!r} is not a URI", "write https://…, or KEY:VALUE such as mlflow:runs/8c1f")
    return links


class Desk(NamedTuple):
    """A project, the state of its index, and the person who writes: ``who.at`` is the committer's time."""

    project: OpenProject
    tree: Worktree
    state: State
    who: Identity

    @classmethod
    def open(cls, project: str | None, reading: bool = False) -> Desk:
        """Open the project's index; refuses to write in a project without a configuration."""
        opened = OpenProject.open(".", project)
        top = opened.repository.top
        state = opened.state(STAGED)
        opened.memo.save()
        if reading:
            say_notes(opened.notes)
        elif not state.configured:
            raise Refused(f"{opened.prefix}.revisit/config.yaml is not staged", "run `git revisit init`")
        who = identity("AUTHOR", top)._replace(at=identity("COMMITTER", top).at)
        return cls(opened, Worktree(top, opened.prefix), state, who)

    @property
    def log(self) -> RecordedLog:
        """The log that a request refers to."""
        return RecordedLog(self.state.fold, self.state.workflow)

    @property
    def actor(self) -> str | None:
        """The person, in the form that the events of this project use."""
        return named_actor(self.who.name, self.who.email, self.log.workflow.capture.actor)

    @property
    def agent(self) -> str | None:
        """The program that gives the answers, if no person does."""
        return agent_of(settings(self.tree.top), os.environ)

    def evidence(self) -> tuple[str, ...]:
        """Return the present links to evidence: of the branch, of a run, of staged data."""
        inside = changes(self.tree.top, f":(top,literal){self.tree.prefix}")
        return evidence(self.project.repository, self.log.workflow.capture.links, os.environ, inside)

    def focus(self, at: int | None = None) -> CurrentFocus:
        """Return the person's focus now, or at an earlier time in Unix seconds."""
        return focus_at(self.log, self.actor, self.who.at if at is None else at, afterwards=at is not None)

    def stamps(self, count: int, at: str | None = None) -> list[Stamp]:
        """Return the stamps of new events, at the present or at the time of earlier work."""
        when = at or utc(self.who.at)
        ids, agent = new_ids(when, self.log.fold.chosen, count), self.agent
        return [Stamp(id_, when, self.actor, afterwards=at is not None, agent=agent) for id_ in ids]

    def stamp(self, at: str | None = None) -> Stamp:
        """Return the stamp of one new event."""
        return self.stamps(1, at)[0]

    def write(self, *events: Event) -> None:
        """Write events and stage them."""
        write_events(self.tree, events)

    def finish(self, event: Event, message: str) -> None:
        """Write an event, stage it, report it, and print its id."""
        self.write(event)
        say(f"{message} {STAGED_NOTE}")
        print_data(f"{event.id}\n")

    def commit(self, rev: str) -> tuple[str, str]:
        """Return the full id of a commit that an event explains, and its committer date as an event's ``at``."""
        commit = self.project.commit(rev)
        if commit is None:
            raise Refused(f"{rev} has no commit yet", "commit first")
        return commit.id, utc(commit.at)


def project_at(tree: Worktree) -> str:
    """Return in words which project of a repository it is."""
    return f"the project {tree.prefix.rstrip('/')}" if tree.prefix else "the project at the top of the repository"


def focus_owner(event: Focus, scope: str, actor: str | None) -> str:
    """Return in words whose focus it is; a person without one of their own is told how to set it."""
    if scope != "actor":
        return "the focus of the project"
    if person(event.actor) == person(actor):
        return "your focus"
    by = {"infer": "inferred from commits", "import": "imported"}.get(event.via)
    by = by or f"by {event.actor or 'an unnamed person'}"
    return f"the latest focus, {by}; to set your own: git revisit focus {event.phase}"
