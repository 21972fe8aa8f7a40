"""``git revisit amend``: correct a revisit with an event of its own."""

from __future__ import annotations

from typing import Any

import click

from git_revisit.commands._options import print_data, project_option, say
from git_revisit.commands._writing import Desk
from git_revisit.errors import Refused, UsageError
from git_revisit.model.events import Amend, Revisit


@click.command()
@click.argument("identity", metavar="ID")
@click.option("-m", "reason", metavar="REASON", help="New reason.")
@click.option("--category", metavar="C", help="New category.")
@click.option("--from", "start", metavar="PHASE", help="New main phase.")
@click.option("--to", "end", metavar="PHASE", help="New revisited phase.")
@click.option("--planned/--not-planned", default=None, help="Whether it was a planned iteration.")
@click.option(
    "--link", "links", metavar="URI", multiple=True, help="New evidence, instead of the old; may be repeated."
)
@project_option
def command(
    identity: str, reason: str | None, category: str | None, start: str | None, end: str | None,
    planned: bool | None, links: tuple[str, ...], project: str | None,
) -> None:  # fmt: skip
    """Correct a revisit.

    ID is the id of a revisit, or its beginning. Writes an amend event; the recorded event stays in the log.
    """
    desk = Desk.open(project)
    target = desk.find(identity, Revisit)
    settings: dict[str, Any] = {
        "from": desk.phase(start) if start else None,
        "to": desk.phase(end) if end else None,
        "category": desk.category(category) if category else None,
        "reason": reason,
        "planned": planned,
        "links": links or None,
    }
    changes = {key: value for key, value in settings.items() if value is not None}
    if not changes:
        raise UsageError("nothing to correct", "give -m, --category, --from, --to, --planned or --link")
    if desk.state.fold.is_retracted(target.id):
        raise Refused(f"{target.id} is retracted", "record the revisit again with `git revisit record`")
    event = desk.event(Amend, target=target.id, set=changes)
    desk.write(event)
    say(f"amended {target.id}: {', '.join(changes)} (staged for your next commit)")
    print_data(f"{event.id}\n")
