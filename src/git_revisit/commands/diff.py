"""``git revisit diff``: two revisions compared, cell by cell."""

from __future__ import annotations

import click

from git_revisit.commands._options import format_option, open_project, print_answer, project_option, say_notes
from git_revisit.project.revision import parse_commit
from git_revisit.render.csv import diff_csv
from git_revisit.render.json import diff_document
from git_revisit.render.matrix_text import diff_table


@click.command()
@click.argument("a")
@click.argument("b", default="HEAD")
@format_option()
@project_option
def command(a: str, b: str, style: str, project: str | None) -> None:
    """Compare the matrices of two revisions.

    Shows by how much each cell differs from A to B, and the events that only one of them has. Both are read with the
    configuration of B.
    """
    from git_revisit.project.differing import DiffQuery, diff

    opened = open_project(project)
    result = diff(opened, DiffQuery(parse_commit(a), parse_commit(b)))
    say_notes(opened.notes)
    print_answer(style, result, diff_document, diff_csv, diff_table)
