"""``git revisit explain``: give reasons to the revisits that have none."""

from __future__ import annotations

from typing import Any

import click

from git_revisit.commands.options import print_data, project_option, say
from git_revisit.commands.writing import Desk
from git_revisit.core.replay import in_order, mapped
from git_revisit.errors import UsageError
from git_revisit.render.table import log_table


@click.command()
@click.argument("identities", metavar="[ID]...", nargs=-1)
@click.option("-m", "reason", metavar="REASON", help="The reason, for all that are named.")
@click.option("--category", metavar="C", help="The category, for all that are named.")
@project_option
def command(identities: tuple[str, ...], reason: str | None, category: str | None, project: str | None) -> None:
    """Give reasons to the unexplained revisits: lists them, or explains those named."""
    desk = Desk.open(project, reading=not identities)
    if identities:
        _explain(desk, identities, reason, category)
        return
    if reason or category:
        raise UsageError("which revisit has this reason?", "name its id: git revisit explain ID -m REASON")
    fold, aliases = desk.state.fold, desk.state.workflow.aliases
    open_ones = [mapped(event, aliases) for event in in_order(fold.revisits.values()) if not event.explained]
    if not open_ones:
        say("every revisit has a reason")
        return
    print_data(log_table([(event, fold.chosen[event.id].path) for event in open_ones], "table"))
    say('explain one with: git revisit explain ID -m "REASON" [--category C]')


def _explain(desk: Desk, identities: tuple[str, ...], reason: str | None, category: str | None) -> None:
    if not (reason or "").strip():
        raise UsageError("no reason is given", 'say it: git revisit explain ID -m "REASON"')
    changes: dict[str, Any] = {"reason": reason}
    if category:
        changes["category"] = desk.category(category)
    for target in [desk.find(identity, "revisit") for identity in identities]:
        event = desk.event("amend", target=target.id, set=changes)
        desk.write(event)
        say(f"explained {target.id} (staged; it lands with your next commit)")
        print_data(f"{event.id}\n")
