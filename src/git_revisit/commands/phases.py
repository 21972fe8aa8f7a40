"""``git revisit phases``: the workflow, compared with one that several repositories share."""

from __future__ import annotations

import click

from git_revisit.commands._options import format_option, open_project, print_answer, project_option, say, say_notes
from git_revisit.model.printable import plural
from git_revisit.project.revision import parse_commit
from git_revisit.render.json import phases_document
from git_revisit.render.phases_text import phases_csv, phases_table


@click.command()
@click.argument("rev", default="HEAD")
@click.option("--check", metavar="FILE|REV:PATH", help="Compare phases and categories with a shared workflow.")
@format_option()
@project_option
def command(rev: str, check: str | None, style: str, project: str | None) -> int:
    """List the phases, their paths and files.

    Shows which paths and how many files belong to each phase, its earlier ids, and the directories without a phase.
    With --check, shows how phases and categories differ from those of a shared workflow, and exits with 1 if they do;
    paths, further aliases and refined categories may differ.
    """
    from git_revisit.project.queries import PhasesQuery, phases

    opened = open_project(project)
    listed = phases(opened, PhasesQuery(parse_commit(rev), check))
    say_notes(opened.notes)
    print_answer(style, listed, phases_document, phases_csv, phases_table)
    if listed.differences:
        say(f"{plural(len(listed.differences), 'difference')}: edit .revisit/config.yaml, then commit it")
    return int(bool(listed.differences))
