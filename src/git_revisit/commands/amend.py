"""``git revisit amend``: correct a revisit with an event of its own."""

from __future__ import annotations

import click

from git_revisit.commands._options import project_option
from git_revisit.commands._writing import Desk, link_option, reason_option
from git_revisit.model.events import Revisit
from git_revisit.record.corrections import amend_revisit, find_event


@click.command()
@click.argument("identity", metavar="ID")
@reason_option("New reason.")
@click.option("--category", metavar="C", help="New category.")
@click.option("--from", "start", metavar="PHASE", help="New main phase.")
@click.option("--to", "end", metavar="PHASE", help="New revisited phase.")
@click.option("--planned/--not-planned", default=None, help="Whether it was a planned iteration.")
@link_option("New evidence, instead of the old")
@project_option
def command(
    identity: str, reason: str | None, category: str | None, start: str | None, end: str | None,
    planned: bool | None, links: tuple[str, ...], project: str | None,
) -> None:  # fmt: skip
    """Correct a revisit.

    ID is the id of a revisit, or its beginning. Writes an amend event; the recorded event stays in the log.
    """
    desk = Desk.open(project)
    target = find_event(desk.log, identity, Revisit)
    changes = {
        "from": start, "to": end, "category": category, "reason": reason, "planned": planned, "links": links or None,
    }  # fmt: skip
    event = amend_revisit(desk.log, desk.stamp(), target, changes)
    desk.finish(event, f"amended {target.id}: {', '.join(event.set)}")
