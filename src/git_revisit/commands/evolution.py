"""``git revisit evolution``: the matrix over the history."""

from __future__ import annotations

from typing import Any

import click

from git_revisit.commands._options import (
    filter_of,
    filter_options,
    format_option,
    open_project,
    print_answer,
    project_option,
    say_notes,
)
from git_revisit.project.options import with_pair
from git_revisit.project.revision import parse_commit
from git_revisit.render.csv import evolution_csv
from git_revisit.render.json import evolution_document
from git_revisit.render.matrix_text import evolution_table
from git_revisit.replay.evolution import BY, EVERY


@click.command()
@click.argument("rev", default="HEAD")
@click.option("--every", type=click.Choice(EVERY), help="Length of a step  [default: commit; by date: month]")
@click.option(
    "--by",
    type=click.Choice(BY),
    help="Order of commits or dates of revisits  [default: history; date if most are inferred]",
)
@click.option("--pair", metavar="FROM:TO", help="Only revisits from one phase to another.")
@filter_options
@format_option()
@project_option
def command(
    rev: str, every: str | None, by: str | None, pair: str | None, style: str, project: str | None, **filters: Any
) -> None:  # fmt: skip
    """Show how the matrix grew over the history.

    Lists what each step of REV's first-parent history adds to the matrix and takes away. With --by date, each revisit
    counts at its own date, which shows an inferred or imported history over the time that it covers.
    """
    from git_revisit.project.first_parent import EvolutionQuery, evolution

    only = with_pair(filter_of(filters), pair)
    opened = open_project(project)
    result = evolution(opened, EvolutionQuery(parse_commit(rev), every, by, only))
    say_notes(opened.notes)
    print_answer(style, result, evolution_document, evolution_csv, evolution_table)
