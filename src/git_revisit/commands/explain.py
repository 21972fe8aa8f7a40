"""``git revisit explain``: give reasons to unexplained revisits."""

from __future__ import annotations

import os

import click

from git_revisit.commands._options import print_data, project_option, say
from git_revisit.commands._writing import Desk
from git_revisit.errors import UsageError
from git_revisit.model.events import Revisit
from git_revisit.prompt import ask_explanation, open_terminal, usable
from git_revisit.prompt.questions import Answer
from git_revisit.record.corrections import explain_revisit, find_event
from git_revisit.render.log_text import log_table


@click.command()
@click.argument("identities", metavar="[ID]...", nargs=-1)
@click.option("-m", "reason", metavar="REASON", help="Reason for all the revisits named.")
@click.option("--category", metavar="C", help="Category for all the revisits named.")
@project_option
def command(identities: tuple[str, ...], reason: str | None, category: str | None, project: str | None) -> None:
    """Give reasons to unexplained revisits.

    Without ID, asks about each of them on a terminal and lists them elsewhere. With ID (or its beginning) and -m,
    explains the revisits named.
    """
    desk = Desk.open(project, reading=not identities)
    if identities:
        if not reason or not reason.strip():
            raise UsageError("no reason given", 'add it: git revisit explain ID -m "REASON"')
        _explain(desk, identities, reason, category)
        return
    if reason or category:
        raise UsageError("a reason needs the id of its revisit", 'name it: git revisit explain ID -m "REASON"')
    fold = desk.log.fold
    open_ones = fold.without_reason(desk.log.workflow.aliases)
    if not open_ones:
        say("every revisit has a reason")
        return
    if usable(os.environ):
        _ask_each(desk, open_ones)
        return
    print_data(log_table([(event, fold.chosen[event.id].path) for event in open_ones], "table"))
    say('to explain one: git revisit explain ID -m "REASON" [--category C]')


def _ask_each(desk: Desk, events: list[Revisit]) -> None:
    """Ask the reasons one by one; each is written as soon as it is given, and Enter leaves one for later."""
    categories = desk.log.workflow.categories
    with open_terminal() as (ask, tell):
        tell(f"{len(events)} without a reason; Enter leaves one for later, Ctrl-C stops.")
        for event in events:
            about = ["", f"{event.at[:10]}  {event.from_phase} → {event.to_phase}"]
            about += [f"  {', '.join(event.paths)}"] if event.paths else []
            answer = ask_explanation(about, categories, Answer(category=event.category), ask, tell)
            if answer.reason:
                desk.write(explain_revisit(desk.log, desk.stamp(), event, answer.reason, answer.category))
                tell("  explained (staged for your next commit)")


def _explain(desk: Desk, identities: tuple[str, ...], reason: str, category: str | None) -> None:
    targets = [find_event(desk.log, identity, Revisit) for identity in identities]
    stamps = desk.stamps(len(targets))
    amends = [
        explain_revisit(desk.log, stamp, target, reason, category)
        for stamp, target in zip(stamps, targets, strict=True)
    ]
    for event in amends:
        desk.finish(event, f"explained {event.target}")
