"""``git revisit insights``: what the log says, with intervals and the events behind every number."""

from __future__ import annotations

import click

from git_revisit.commands._options import (
    event_time,
    format_option,
    open_project,
    print_csv,
    print_data,
    print_json,
    project_option,
    say_notes,
)
from git_revisit.errors import UsageError
from git_revisit.model.event_yaml import seconds, utc


@click.command()
@click.argument("rev", default="HEAD")
@click.option("--since", metavar="TIME", help="Show what came after TIME, compared with the same time before.")
@click.option("--against", metavar="REV", help="Show what came after a tag or commit, compared with before.")
@format_option()
@project_option
def command(rev: str, since: str | None, against: str | None, style: str, project: str | None) -> None:
    """Show where work goes back, why, and advice.

    Every number has an interval and the events behind it. Fewer than five events are too few to tell.
    """
    from git_revisit.insights.summary import insights, log_of
    from git_revisit.render.csv import insights_csv
    from git_revisit.render.insights_text import insights_table
    from git_revisit.render.json import insights_document

    if since and against:
        raise UsageError("--since and --against cannot be combined", "give one of them")
    opened = open_project(project)
    start = seconds(event_time(since)) if since else None
    before = opened.commit(against) if against else None
    state = opened.state(rev)
    split = before.at if before else None
    found = insights(log_of(state.fold, state.workflow, utc(state.at or 0)), start, split)
    say_notes(opened.notes)
    if style == "json":
        print_json(insights_document(found, state.rev, state.commit))
    elif style == "csv":
        print_csv(insights_csv(found))
    else:
        print_data(insights_table(found, state.rev, state.commit, style))
