"""``git revisit plot``: the matrix, the flow or the timeline as a picture."""

from __future__ import annotations

from typing import Any, NamedTuple

import click

from git_revisit.commands._options import filter_of, filter_options, open_project, project_option, say_notes
from git_revisit.commands._output import check_shown, open_option, output_option, save
from git_revisit.errors import UsageError
from git_revisit.insights.query import log_at
from git_revisit.project.queries import MatrixQuery, matrices
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD, Revision, parse_revision
from git_revisit.render.svg import PICTURES, Drawn, file_format, rendered
from git_revisit.render.svg.canvas import Picture
from git_revisit.replay.filters import EVERYTHING, Filter, provenance
from git_revisit.replay.measures import MEASURES


@click.command()
@click.argument("what", type=click.Choice(list(PICTURES)))
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
    form = "svg" if output == "-" else file_format(output)
    check_shown(output, show)
    only = filter_of(filters)
    opened = open_project(project)
    drawn = picture(opened, PlotQuery(what, parse_revision(rev), measure, only))
    say_notes(opened.notes)
    save(output, rendered(drawn, form, theme, scale), show)


class PlotQuery(NamedTuple):
    """A question for a picture: matrix, flow or timeline; ``measure`` is for the matrix."""

    what: str
    revision: Revision = HEAD
    measure: str = "count"
    only: Filter = EVERYTHING


def picture(opened: OpenProject, query: PlotQuery) -> Picture:
    """Return the picture that a query asks for; raises RevisitError for what cannot be read."""
    if query.what not in PICTURES:
        raise UsageError(f"unknown picture {query.what!r}", f"the pictures are {', '.join(PICTURES)}")
    kind = PICTURES[query.what]
    measure = query.measure if kind.measured else "count"
    (answer,) = matrices(opened, MatrixQuery((query.revision,), measure=measure, only=query.only))
    log = log_at(opened.state(query.revision, query.only), query.only)
    return kind.draw(Drawn(answer.matrix, log, provenance(log.revisits)))
