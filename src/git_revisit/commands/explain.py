"""``git revisit explain``: give reasons to unexplained revisits."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from git_revisit.commands._editing import ask_for_reason, edit_answers
from git_revisit.commands._from_messages import take_over
from git_revisit.commands._options import print_data, project_option, say
from git_revisit.commands._writing import STAGED_NOTE, Desk
from git_revisit.errors import UsageError
from git_revisit.model.commits import person
from git_revisit.model.events import VIAS, Revisit
from git_revisit.project.activity import origins
from git_revisit.prompt import Stopped, open_terminal, usable
from git_revisit.record.corrections import explain_revisit, find_event
from git_revisit.render.log_text import log_table
from git_revisit.replay.filters import Filter


@click.command()
@click.argument("identities", metavar="[ID|A..B]...", nargs=-1)
@click.option("-m", "reason", metavar="REASON", help="Reason for all the revisits named.")
@click.option("--category", metavar="C", help="Category for all the revisits named.")
@click.option("--list", "listing", is_flag=True, help="List the unexplained revisits, ask nothing.")
@click.option("--edit", "editing", is_flag=True, help="Open git's editor on the list of unexplained revisits.")
@click.option("--from-messages", is_flag=True, help="Take over the reasons in commit messages, of HEAD or of A..B.")
@click.option("--mine/--everyone", default=None, help="Whose revisits  [default: --mine on a terminal]")
@click.option("--via", type=click.Choice(VIAS), multiple=True, help="How they were recorded, such as infer.")
@project_option
def command(
    identities: tuple[str, ...], reason: str | None, category: str | None, listing: bool, editing: bool,
    from_messages: bool, mine: bool | None, via: tuple[str, ...], project: str | None,
) -> int:  # fmt: skip
    """Give reasons to unexplained revisits.

    Without ID, asks about each of them on a terminal and lists them elsewhere. With ID (or its beginning) and -m,
    explains the revisits named. Inferred and imported revisits are left out, unless --via names them.

    With --from-messages, takes over the lines `Revisit-Reason: TEXT`, `Revisit-Category: C` and `Revisit: planned` or
    `neither` at the end of commit messages, in the history of HEAD or in a range A..B.
    """
    if from_messages:
        if len(identities) > 1 or reason or category or listing or editing:
            raise UsageError("--from-messages takes nothing but a range", "git revisit explain --from-messages A..B")
        return take_over(Desk.open(project), identities[0] if identities else "HEAD")
    if (reason or category) and not identities:
        raise UsageError("a reason needs the id of its revisit", 'name it: git revisit explain ID -m "REASON"')
    if identities and not (reason and reason.strip()):
        raise UsageError("no reason given", 'add it: git revisit explain ID -m "REASON"')
    if listing and editing:
        raise UsageError("--list and --edit cannot be combined", "give one of them")
    terminal = sys.stdout.isatty() and usable(os.environ)
    asking = terminal and not (listing or editing)
    desk = Desk.open(project, reading=not (identities or editing or asking))
    if identities:
        _explain(desk, identities, reason, category)
        return 0
    events = _unexplained(desk, terminal if mine is None else mine, via)
    if not events:
        return 0
    if asking:
        return _ask_each(desk, events)
    if editing:
        return edit_answers(desk, events)
    print_data(log_table([(event, desk.log.fold.chosen[event.id].path) for event in events], "table"))
    say('to explain one: git revisit explain ID -m "REASON" [--category C]')
    return 0


def _explain(desk: Desk, identities: tuple[str, ...], reason: str | None, category: str | None) -> None:
    targets = [find_event(desk.log, identity, Revisit) for identity in identities]
    stamps = desk.stamps(len(targets))
    amends = [
        explain_revisit(desk.log, stamp, target, reason, category)
        for stamp, target in zip(stamps, targets, strict=True)
    ]
    for event in amends:
        desk.finish(event, f"explained {event.target}")


def _unexplained(desk: Desk, mine: bool, via: tuple[str, ...]) -> list[Revisit]:
    """Return the unexplained revisits, of one person or of everyone; reports if there are none."""
    events = desk.log.fold.without_reason(desk.log.workflow.aliases, Filter(via=via))
    own = [event for event in events if person(event.actor) == person(desk.actor)]
    if not events:
        say("every revisit has a reason")
    elif mine and len(own) < len(events):
        say(f"{len(own)} of yours; {len(events) - len(own)} of others: git revisit explain --everyone")
    return own if mine else events


def _ask_each(desk: Desk, events: Sequence[Revisit]) -> int:
    """Ask about the revisits one by one; each answer is staged at once."""
    commits = origins(desk.project, events)
    answered = 0
    code = 0
    try:
        with open_terminal() as (ask, tell):
            for number, event in enumerate(events, 1):
                position = f"{number} of {len(events)}"
                answered += ask_for_reason(desk, event, commits.get(event.id), position, ask, tell)
    except Stopped:
        code = Stopped.exit_code
    left = len(events) - answered
    say(f"{answered} of {len(events)} answered {STAGED_NOTE}" + (f", {left} left: git revisit explain" if left else ""))
    return code
