"""``git revisit plot``: the matrix, the flow or the timeline as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from git_revisit.commands._options import open_project, project_option, say, say_notes
from git_revisit.errors import DataError, UsageError
from git_revisit.gitio.files import write_output
from git_revisit.project.revision import parse_revision
from git_revisit.replay.measures import MEASURES

if TYPE_CHECKING:
    from git_revisit.project.read import OpenProject
    from git_revisit.project.revision import Revision
    from git_revisit.render.svg.canvas import Picture


@click.command()
@click.argument("what", type=click.Choice(["matrix", "flow", "timeline"]))
@click.argument("rev", default="HEAD", metavar="[REV|A..B]")
@click.option("-o", "--output", metavar="FILE", required=True, help="File to write, .svg or .png; - is stdout.")
@click.option(
    "--measure", type=click.Choice(list(MEASURES)), default="count", show_default=True, help="Measure, for the matrix."
)
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True, help="Colours.")
@click.option("--scale", type=click.IntRange(1, 8), default=2, show_default=True, help="Resolution of a PNG.")
@project_option
def command(what: str, rev: str, output: str, measure: str, theme: str, scale: int, project: str | None) -> None:
    """Draw the matrix, its flow or a timeline.

    matrix is a heat map, flow shows the revisits between phases as arcs, timeline shows focus and revisits over time.
    """
    from git_revisit.render.svg import png, svg

    suffix = Path(output).suffix.lower()
    if output != "-" and suffix not in (".svg", ".png"):
        raise UsageError(f"{output!r} must end in .svg or .png", "name the file for the format that you want")
    opened = open_project(project)
    picture = _picture(what, opened, parse_revision(rev), measure)
    say_notes(opened.notes)
    data = png(picture, theme, scale) if suffix == ".png" else svg(picture, theme).encode()
    save(output, data)


def _picture(what: str, opened: OpenProject, revision: Revision, measure: str) -> Picture:
    from git_revisit.insights.query import log_at
    from git_revisit.project.queries import MatrixQuery, matrices
    from git_revisit.render.svg import flow_picture, matrix_picture, timeline_picture

    if what == "timeline":
        state = opened.state(revision)
        return timeline_picture(log_at(state), state.rev, state.commit)
    chosen = measure if what == "matrix" else "count"
    (answer,) = matrices(opened, MatrixQuery((revision,), measure=chosen))
    return (matrix_picture if what == "matrix" else flow_picture)(answer.matrix, answer.workflow)


def save(output: str, data: bytes) -> None:
    """Write a file and print its name, or write to stdout if the name is ``-``; raises DataError if that fails."""
    if output == "-":
        click.echo(data, nl=False)
        return
    try:
        write_output(Path(output), data)
    except OSError as error:
        raise DataError(
            f"cannot write {output}: {error.strerror}", "choose a file that you can write with -o"
        ) from None
    say(f"wrote {output} ({max(1, len(data) // 1000)} kB)")
