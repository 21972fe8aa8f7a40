"""``git revisit report``: one offline HTML file, with the history to play."""

from __future__ import annotations

from typing import Any

import click

from git_revisit.commands._options import filter_of, filter_options, open_project, project_option, say_notes
from git_revisit.commands._output import check_shown, open_option, output_option, save
from git_revisit.project.revision import parse_commit


@click.command()
@click.argument("rev", default="HEAD")
@output_option("HTML file to write; - is stdout.")
@open_option
@click.option(
    "--compare", "others", metavar="REV", multiple=True, help="Branch or tag to compare with; may be repeated."
)
@click.option("--people", is_flag=True, help="Show the names of persons  [default: hidden]")
@filter_options
@project_option
def command(
    rev: str, output: str, show: bool, others: tuple[str, ...], people: bool, project: str | None, **filters: Any
) -> None:
    """Write an HTML report to show and share.

    Contains the main finding, advice, the matrix over time and the reasons, to play and compare, in one file that
    needs no network. Names of persons are hidden without --people.
    """
    from git_revisit.commands._report_page import ReportQuery, report_page

    check_shown(output, show)
    query = ReportQuery(parse_commit(rev), others, people, filter_of(filters))
    opened = open_project(project)
    page = report_page(opened, query)
    say_notes(opened.notes)
    save(output, page, show)
