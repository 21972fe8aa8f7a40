"""``git revisit note``: record that a touch was not a revisit."""

from __future__ import annotations

import click

from git_revisit.commands._options import project_option
from git_revisit.commands._writing import Desk, reason_option
from git_revisit.record.corrections import note_touch


@click.command()
@click.argument("phase")
@reason_option("Why it was not a revisit.")
@click.option(
    "--for-commit", metavar="SHA", help="Commit that it explains; sets time and focus to those of the commit."
)
@project_option
def command(phase: str, reason: str | None, for_commit: str | None, project: str | None) -> None:
    """Note that a touch was not a revisit.

    Writes a note for PHASE, stages it and prints its id. The note explains the touch and counts in no matrix.
    """
    desk = Desk.open(project)
    commit, committed = desk.commit(for_commit) if for_commit else (None, None)
    event = note_touch(desk.log, desk.stamp(committed), phase, reason, commit)
    desk.finish(event, f"note: {event.phase} was touched, not revisited")
