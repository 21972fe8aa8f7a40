"""``git revisit note``: say that a touch was not a revisit."""

from __future__ import annotations

import click

from git_revisit.commands._options import print_data, project_option, say
from git_revisit.commands._writing import Desk
from git_revisit.model.event_yaml import seconds, utc
from git_revisit.model.events import Note


@click.command()
@click.argument("phase")
@click.option("-m", "reason", metavar="REASON", help="Why it was not a revisit.")
@click.option(
    "--for-commit", metavar="SHA", help="Commit that it explains; sets time and focus to those of the commit."
)
@project_option
def command(phase: str, reason: str | None, for_commit: str | None, project: str | None) -> None:
    """Note that a touch was not a revisit.

    Writes a note for PHASE, stages it and prints its id. The note explains the touch and counts in no matrix.
    """
    desk = Desk.open(project)
    commit, when = desk.commit(for_commit) if for_commit else (None, None)
    moment = utc(when) if when is not None else None
    focus = desk.focus(seconds(moment) if moment else None)
    event = desk.event(
        Note,
        at=moment,
        phase=desk.phase(phase),
        reason=reason,
        during=focus.event.id if focus.event else None,
        commit=commit,
    )
    desk.write(event)
    say(f"note: {event.phase} was touched, not revisited (staged for your next commit)")
    print_data(f"{event.id}\n")
