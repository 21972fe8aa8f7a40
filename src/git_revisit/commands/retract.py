"""``git revisit retract``: withdraw a revisit, note or amendment."""

import click

from git_revisit.commands._options import project_option
from git_revisit.commands._writing import Desk, reason_option
from git_revisit.model.events import Amend, Note, Revisit
from git_revisit.record.corrections import find_event, retract_event


@click.command()
@click.argument("identity", metavar="ID")
@reason_option("Why it is withdrawn.", required=True)
@project_option
def command(identity: str, reason: str, project: str | None) -> None:
    """Withdraw a revisit, note or amendment.

    ID is its id, or the beginning of it. Writes a retract event; the withdrawn event stays in the log.
    """
    desk = Desk.open(project)
    target = find_event(desk.log, identity, Revisit, Note, Amend)
    event = retract_event(desk.log, desk.stamp(), target, reason)
    desk.finish(event, f"retracted the {target.kind} {target.id}")
