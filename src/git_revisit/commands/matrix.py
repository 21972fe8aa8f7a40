"""``git revisit matrix``: the overlap matrix at commits, branches, tags, ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from git_revisit.commands._options import (
    OptionalValues,
    filter_of,
    filter_options,
    format_option,
    in_colour,
    open_project,
    print_csv,
    print_data,
    print_json,
    project_option,
    say,
    say_notes,
)
from git_revisit.project.queries import MatrixAnswer, MatrixQuery, matrices
from git_revisit.project.revision import ALL, STAGED, parse_revision
from git_revisit.render.csv import matrix_csv
from git_revisit.render.json import matrix_document
from git_revisit.render.matrix_text import matrix_table
from git_revisit.render.text import title
from git_revisit.replay.episodes import WEIGHTS
from git_revisit.replay.filters import EVERYTHING, Filter
from git_revisit.replay.measures import MEASURES

if TYPE_CHECKING:
    from git_revisit.audit.capture_quality import CaptureQuality
    from git_revisit.project.read import OpenProject


@click.command(cls=OptionalValues)
@click.argument("revs", metavar="[REV|A..B]...", nargs=-1)
@click.option("--branches", metavar="[=GLOB]", help="Every local branch, or those that match.")
@click.option("--tags", metavar="[=GLOB]", help="Every tag, or those that match.")
@click.option("--all", "union", is_flag=True, help="All refs together, unmerged branches included.")
@click.option("--staged", is_flag=True, help="The index instead of a commit.")
@click.option(
    "--measure", type=click.Choice(list(MEASURES)), default="count", show_default=True, help="Meaning of a cell."
)
@click.option("--weight", type=click.Choice(WEIGHTS), help="Count each revisit by its size.")
@click.option("--explained", is_flag=True, help="Only revisits with a reason.")
@click.option("--capture", is_flag=True, help="How much of the work in other phases was recorded, and explained.")
@filter_options
@format_option()
@project_option
def command(
    revs: tuple[str, ...], branches: str | None, tags: str | None, union: bool, staged: bool, measure: str,
    weight: str | None, explained: bool, capture: bool, style: str, project: str | None, **filters: Any,
) -> None:  # fmt: skip
    """Show the matrix of revisits between phases.

    Rows are the main phases, columns the revisited phases. REV is a commit, a branch or a tag; A..B counts the revisits
    that B has and A does not have.
    """
    only = filter_of(filters, explained)
    opened = open_project(project)
    revisions = [parse_revision(rev) for rev in revs]
    special = [revision for revision, given in ((ALL, union), (STAGED, staged)) if given]
    answers = matrices(opened, MatrixQuery((*revisions, *special), branches, tags, measure, only, weight))
    tables = [answer.matrix for answer in answers]
    captures = _captures(opened, answers) if capture else [None for _ in tables]
    say_notes(opened.notes)
    if style == "json":
        print_json(matrix_document(tables, captures))
    elif style == "csv":
        print_csv(matrix_csv(tables))
    else:
        colour = in_colour()
        lines = [f"\n{_capture_line(each, style)}" if capture else "" for each in captures]
        print_data(
            "\n".join(matrix_table(each, style, colour) + line for each, line in zip(tables, lines, strict=True))
        )
        if not tables:
            say("no branch or tag matches; to list them: git branch, git tag")
        elif style == "table" and _is_empty(answers, only):
            say("no revisits yet; to propose some from old commits: git revisit infer")


def _is_empty(answers: Sequence[MatrixAnswer], only: Filter) -> bool:
    """Whether the log itself is empty, and not only a range or a filtered part of it."""
    whole = only == EVERYTHING and not any(answer.target and answer.target.base for answer in answers)
    return whole and not any(answer.matrix.totals["revisits"] for answer in answers)


def _captures(opened: OpenProject, answers: Iterable[MatrixAnswer]) -> list[CaptureQuality | None]:
    from git_revisit.audit.capture import capture_qualities

    return capture_qualities(opened, [answer.target for answer in answers])


def _capture_line(quality: CaptureQuality | None, style: str) -> str:
    from git_revisit.render.capture_text import capture_sentence

    return title(f"capture: {capture_sentence(quality)}", style)
