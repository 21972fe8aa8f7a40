"""``git revisit digest``: the revisits of a range by loop, with their reasons."""

from __future__ import annotations

from functools import partial

import click

from git_revisit.commands._options import format_option, open_project, print_answer, project_option, say_notes
from git_revisit.render.digest_text import digest_csv, digest_text
from git_revisit.render.json import digest_document


@click.command()
@click.argument("range_", metavar="[A..B]", required=False)
@format_option()
@project_option
def command(range_: str | None, style: str, project: str | None) -> None:
    """List loops and reasons for a retrospective.

    Groups the revisits that A..B adds by pair of phases, the most frequent first, with each reason once. By default
    from the latest tag before HEAD to HEAD. Names no person. Use --format md for release notes.
    """
    from git_revisit.project.digesting import DigestQuery, digest

    opened = open_project(project)
    result = digest(opened, DigestQuery(range_))
    say_notes(opened.notes)
    print_answer(style, result, digest_document, digest_csv, partial(digest_text, project=project))
