"""``git revisit log``: the events, newest first."""

from __future__ import annotations

from typing import Any

import click

from git_revisit.commands._options import (
    filter_of,
    filter_options,
    format_option,
    open_project,
    print_csv,
    print_data,
    print_json,
    project_option,
    say_notes,
)
from git_revisit.model.events import Event
from git_revisit.project.read import State
from git_revisit.render.csv import log_csv
from git_revisit.render.json import log_document
from git_revisit.render.log_text import log_table
from git_revisit.replay.filters import Filter


@click.command()
@click.argument("rev", default="HEAD")
@click.option("--every-kind", is_flag=True, help="Include focus events, notes, amendments and retractions.")
@filter_options
@format_option()
@project_option
def command(rev: str, every_kind: bool, style: str, project: str | None, **filters: Any) -> None:
    """List the revisits, newest first.

    Amendments are applied, retracted revisits left out, and phases have today's names.
    """
    only = filter_of(filters)
    opened = open_project(project)
    state = opened.state(rev)
    events = selected(state, only, every_kind)
    say_notes(opened.notes)
    if style == "json":
        print_json(log_document(state.rev, state.commit, events))
    elif style == "csv":
        print_csv(log_csv(events))
    elif events:
        print_data(log_table(events, style))


def selected(state: State, only: Filter, every_kind: bool = False) -> list[tuple[Event, str]]:
    """Return the effective events of a state that pass a filter, and their files, newest first."""
    events = [event for event in state.fold.effective() if every_kind or event.kind == "revisit"]
    kept = [event for event in events if only.takes(event, state.workflow)]
    aliases = state.workflow.aliases
    return [(event.mapped(aliases), state.fold.chosen[event.id].path) for event in reversed(kept)]
