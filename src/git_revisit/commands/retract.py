"""``git revisit retract``: withdraw a revisit, note or amendment."""

import click

from git_revisit.commands._options import print_data, project_option, say
from git_revisit.commands._writing import Desk
from git_revisit.errors import Refused
from git_revisit.model.events import Amend, Note, Retract, Revisit


@click.command()
@click.argument("identity", metavar="ID")
@click.option("-m", "reason", metavar="REASON", required=True, help="Why it is withdrawn.")
@project_option
def command(identity: str, reason: str, project: str | None) -> None:
    """Withdraw a revisit, note or amendment.

    ID is its id, or the beginning of it. Writes a retract event; the withdrawn event stays in the log.
    """
    desk = Desk.open(project)
    target = desk.find(identity, Revisit, Note, Amend)
    if desk.state.fold.is_retracted(target.id):
        raise Refused(f"{target.id} is already retracted", "see `git revisit log --every-kind`")
    event = desk.event(Retract, target=target.id, reason=reason)
    desk.write(event)
    say(f"retracted the {target.kind} {target.id} (staged for your next commit)")
    print_data(f"{event.id}\n")
