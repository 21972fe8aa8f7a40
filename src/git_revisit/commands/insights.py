"""``git revisit insights``: shares, rates and advice from the log, with intervals and the events behind them."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from git_revisit.commands._options import (
    event_time,
    filter_of,
    filter_options,
    format_option,
    open_project,
    options_text,
    print_csv,
    print_data,
    print_json,
    project_option,
    say,
    say_notes,
)
from git_revisit.project.revision import RangeRevision, parse_revision
from git_revisit.replay.filters import EVERYTHING

window_free_filters = partial(filter_options, without=("since",))  # its --since starts the window


@click.command()
@click.argument("rev", metavar="[REV|A..B]", default="HEAD")
@click.option("--since", metavar="TIME", help="Show what came after TIME, compared with the same time before.")
@click.option("--against", metavar="REV", help="Show what came after a tag or commit, compared with before.")
@click.option("--details", is_flag=True, help="Show all numbers in tables, with intervals.")
@click.option("--compare", metavar="REV|A..B", help="Compare with the revisits of another revision or range.")
@window_free_filters
@format_option()
@project_option
def command(
    rev: str, since: str | None, against: str | None, details: bool, compare: str | None, style: str,
    project: str | None, **filters: Any,
) -> None:  # fmt: skip
    """Show where work goes back, why, and advice.

    Shows on one screen where work goes back, why, whether that changes, and advice. --details has all numbers with
    their intervals; --format json and csv have them with the events behind each.
    """
    from git_revisit.audit.capture import capture_at
    from git_revisit.insights.query import InsightsQuery, insights_at
    from git_revisit.render.capture_text import capture_section
    from git_revisit.render.csv import insights_csv
    from git_revisit.render.insights_screen import insights_screen
    from git_revisit.render.insights_text import insights_table
    from git_revisit.render.json import insights_document

    opened = open_project(project)
    start = event_time(since) if since else None
    revision = parse_revision(rev)
    second = None if compare is None else parse_revision(compare)
    query = InsightsQuery(revision, start, against, filter_of(filters), second)
    answer = insights_at(opened, query)
    capture = capture_at(opened, revision)
    say_notes(opened.notes)
    if style == "json":
        print_json(insights_document(answer.insights, answer.rev, answer.commit, answer.comparison, capture))
    elif style == "csv":
        print_csv(insights_csv(answer.insights, answer.comparison))
    else:
        options = options_text({**filters, "project": project})
        lay_out = insights_table if details else partial(insights_screen, options=options)
        print_data(lay_out(answer.insights, answer.rev, answer.commit, style, answer.comparison))
        print_data(capture_section(capture, style, details))
        whole = query.only == EVERYTHING and not isinstance(revision, RangeRevision)
        if whole and not answer.insights.sample.log.revisits:
            say("no revisits yet; to propose some from old commits: git revisit infer")
