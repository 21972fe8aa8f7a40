"""``git revisit evolution``: how the matrix came about."""

from __future__ import annotations

import click

from git_revisit.commands._options import format_option, open_project, print_answer, project_option, say_notes
from git_revisit.errors import UsageError
from git_revisit.render.csv import evolution_csv
from git_revisit.render.evolution_text import evolution_table
from git_revisit.render.json import evolution_document
from git_revisit.replay.evolution import EVERY
from git_revisit.replay.filters import Filter


@click.command()
@click.argument("rev", default="HEAD")
@click.option("--every", type=click.Choice(EVERY), default="commit", show_default=True, help="Length of a step.")
@click.option("--pair", metavar="FROM:TO", help="Only revisits from one phase to another.")
@format_option()
@project_option
def command(rev: str, every: str, pair: str | None, style: str, project: str | None) -> None:
    """Show how the matrix grew over the history.

    Lists what each step of REV's first-parent history adds to the matrix and takes away.
    """
    from git_revisit.project.first_parent import evolution

    only = Filter(*_ends(pair)) if pair is not None else Filter()
    opened = open_project(project)
    found = evolution(opened, rev, every, only.by_pair)
    say_notes(opened.notes)
    print_answer(style, found, evolution_document, evolution_csv, evolution_table)


def _ends(pair: str) -> tuple[tuple[str], tuple[str]]:
    start, colon, end = pair.partition(":")
    if not (start and colon and end):
        raise UsageError(f"--pair {pair!r} is not a pair of phases", "write --pair model-development:data-preparation")
    return (start,), (end,)
