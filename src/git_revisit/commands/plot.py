"""``git revisit plot``: the matrix, the flow or the timeline as a picture."""

from __future__ import annotations

from typing import Any

import click

from git_revisit.commands._options import filter_of, filter_options, open_project, project_option, say_notes
from git_revisit.commands._output import check_shown, open_option, output_option, save
from git_revisit.project.revision import parse_revision
from git_revisit.replay.measures import MEASURES


@click.command()
@click.argument("what", type=click.Choice(["matrix", "flow", "timeline"]))
@click.argument("rev", default="HEAD", metavar="[REV|A..B]")
@output_option("File to write, .svg or .png; - is stdout.")
@open_option
@click.option(
    "--measure", type=click.Choice(list(MEASURES)), default="count", show_default=True, help="Measure, for the matrix."
)
@click.option(
    "--theme", type=click.Choice(["light", "dark", "auto"]), default="light", show_default=True, help="Colours."
)
@click.option("--scale", type=click.IntRange(1, 8), default=2, show_default=True, help="Resolution of a PNG.")
@filter_options
@project_option
def command(
    what: str, rev: str, output: str, show: bool, measure: str, theme: str, scale: int, project: str | None,
    **filters: Any,
) -> None:  # fmt: skip
    """Draw the matrix, its flow or a timeline.

    matrix is a heat map, flow shows the revisits between phases as arcs, timeline shows focus and revisits over time.
    """
    from git_revisit.commands._output import PlotQuery, picture
    from git_revisit.render.svg import file_format, rendered

    form = "svg" if output == "-" else file_format(output)
    check_shown(output, show)
    only = filter_of(filters)
    opened = open_project(project)
    drawn = picture(opened, PlotQuery(what, parse_revision(rev), measure, only))
    say_notes(opened.notes)
    save(output, rendered(drawn, form, theme, scale), show)
