"""``git revisit amend``: correct a revisit by an event of its own."""

from __future__ import annotations

from typing import Any

import click

from git_revisit.commands._options import print_data, project_option, say
from git_revisit.commands._writing import Desk
from git_revisit.errors import Refused, UsageError


@click.command()
@click.argument("identity", metavar="ID")
@click.option("-m", "reason", metavar="REASON", help="The reason.")
@click.option("--category", metavar="C", help="The category.")
@click.option("--from", "start", metavar="PHASE", help="The main phase.")
@click.option("--to", "end", metavar="PHASE", help="The phase revisited.")
@click.option("--planned/--not-planned", default=None, help="Whether it was a planned iteration.")
@click.option("--link", "links", metavar="URI", multiple=True, help="Evidence, in place of what stood there.")
@project_option
def command(
    identity: str, reason: str | None, category: str | None, start: str | None, end: str | None,
    planned: bool | None, links: tuple[str, ...], project: str | None,
) -> None:  # fmt: skip
    """Correct the revisit ID; the beginning of its id is enough. What was recorded stays in the log."""
    desk = Desk.open(project)
    target = desk.find(identity, "revisit")
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
        raise Refused(f"{target.id} was retracted", "record the revisit anew with `git revisit record`")
    event = desk.event("amend", target=target.id, set=changes)
    desk.write(event)
    say(f"amended {target.id}: {', '.join(changes)} (staged; it lands with your next commit)")
    print_data(f"{event.id}\n")
