"""``git revisit log``: the events, newest first."""

from __future__ import annotations

from typing import Any

import click

from git_revisit.commands._options import (
    filter_of,
    filter_options,
    format_option,
    in_batches,
    in_colour,
    open_project,
    print_csv,
    print_data,
    project_option,
    say,
    say_notes,
)
from git_revisit.model.events import KINDS, Revisit
from git_revisit.project.queries import LogQuery, log
from git_revisit.project.revision import parse_revision
from git_revisit.render.csv import log_csv
from git_revisit.render.json import json_pieces, log_document
from git_revisit.render.log_text import log_table
from git_revisit.render.text import unasked_lines


@click.command()
@click.argument("rev", default="HEAD")
@click.option("--every-kind", is_flag=True, help="Include focus events, notes, amendments and retractions.")
@click.option("--link", metavar="GLOB", help="Only with a link that matches, such as 'issue:ML-*'.")
@filter_options
@format_option()
@project_option
def command(rev: str, every_kind: bool, link: str | None, style: str, project: str | None, **filters: Any) -> None:
    """List the revisits, newest first.

    Amendments are applied, retracted revisits left out, and phases have today's names.
    """
    only = filter_of(filters)
    opened = open_project(project)
    result = log(opened, LogQuery(parse_revision(rev), only, KINDS if every_kind else ("revisit",), link))
    say_notes(opened.notes)
    if style == "json":
        for text in in_batches(json_pieces(log_document(result.rev, result.commit, result.events))):
            print_data(text)
    elif style == "csv":
        for text in in_batches(log_csv(result.events)):
            print_csv(text)
    elif result.events:
        print_data(log_table(result.events, style, result.urls, in_colour()))
        for line in unasked_lines(event for event, _ in result.events if isinstance(event, Revisit)):
            say(line)
