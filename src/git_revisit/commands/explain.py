"""``git revisit explain``: give reasons to unexplained revisits: by questions, by editor, from messages."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

import click

from git_revisit.audit.messages import AnsweredInMessage, answered_in_messages
from git_revisit.commands._editing import ask_for_reason, edit_answers
from git_revisit.commands._options import print_data, project_option, say
from git_revisit.commands._writing import STAGED_NOTE, Desk, reason_option
from git_revisit.errors import Refused, UsageError
from git_revisit.gitio.parse import path_bytes
from git_revisit.model.commits import named_actor, person
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import VIAS, Event, Revisit
from git_revisit.project.activity import origins
from git_revisit.project.revision import parse_revision
from git_revisit.prompt import Stopped, open_terminal, usable
from git_revisit.record.corrections import explain_revisit, find_event, focus_at
from git_revisit.record.from_messages import MessageSource, accounting, checked, explaining
from git_revisit.render.log_text import log_table
from git_revisit.render.text import plural, short, unasked_lines
from git_revisit.replay.filters import Filter


@click.command()
@click.argument("identities", metavar="[ID|A..B]...", nargs=-1)
@reason_option("Reason for all the revisits named.")
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
            raise UsageError("--from-messages takes nothing but a range", "git revisit explain --from-messages")
        return _take_over(Desk.open(project), identities[0] if identities else "HEAD")
    if (reason or category) and not identities:
        raise UsageError("a reason needs the id of its revisit", "to list the ids: git revisit explain --list")
    if listing and editing:
        raise UsageError("--list and --edit cannot be combined", "give one of them")
    terminal = sys.stdout.isatty() and usable(os.environ)
    asking = terminal and not (listing or editing)
    desk = Desk.open(project, reading=not (identities or editing or asking))
    if identities:
        return _explain(desk, identities, reason, category, asking)
    events = _unexplained(desk, terminal and not via if mine is None else mine, via)
    if not events:
        return 0
    if asking:
        return _ask_each(desk, events, _options(via))
    if editing:
        return edit_answers(desk, events)
    print_data(log_table([(event, desk.log.fold.chosen[event.id].path) for event in events], "table"))
    say(f'to explain one: git revisit explain {events[0].id} -m "REASON"')
    return 0


def _explain(
    desk: Desk, identities: tuple[str, ...], reason: str | None, category: str | None, asking: bool
) -> int:  # fmt: skip
    """Explain the revisits named, all with one reason, or by questions if none is given; return the exit code."""
    questions = asking and reason is None and category is None
    if not questions and not (reason and reason.strip()):
        raise UsageError("no reason given", f'add it: git revisit explain {" ".join(identities)} -m "REASON"')
    targets = [find_event(desk.log, identity, Revisit) for identity in identities]
    if questions:
        return _ask_each(desk, _live(desk, targets), "".join(f" {each.id}" for each in targets))
    stamps = desk.stamps(len(targets))
    amends = [
        explain_revisit(desk.log, stamp, target, reason, category)
        for stamp, target in zip(stamps, targets, strict=True)
    ]
    for event in amends:
        desk.finish(event, f"explained {event.target}")
    return 0


def _live(desk: Desk, targets: Iterable[Revisit]) -> list[Revisit]:
    """Return revisits as the log sees them; refuses one that is retracted."""
    revisits = desk.log.fold.revisits
    for each in targets:
        if each.id not in revisits:
            raise Refused(f"{each.id} is retracted", "to list the unexplained ones: git revisit explain --list")
    return [revisits[each.id].mapped(desk.log.workflow.aliases) for each in targets]


def _unexplained(desk: Desk, mine: bool, via: tuple[str, ...]) -> list[Revisit]:
    """Return the unexplained revisits, of one person or of everyone; reports if there are none."""
    events = desk.log.fold.without_reason(desk.log.workflow.aliases, Filter(via=via))
    own = [event for event in events if person(event.actor) == person(desk.actor)]
    if not events:
        unasked = unasked_lines(desk.log.fold.revisits.values())
        every = f"every {'recorded ' if unasked else ''}revisit has a reason"
        for line in (every if desk.log.fold.revisits else "no revisits yet", *unasked):
            say(line)
    elif mine and len(own) < len(events):
        say(f"{len(own)} of yours; {len(events) - len(own)} of others: git revisit explain --everyone{_options(via)}")
    return own if mine else events


def _options(via: Iterable[str]) -> str:
    return "".join(f" --via {each}" for each in via)


def _ask_each(desk: Desk, events: Sequence[Revisit], options: str) -> int:
    """Ask about the revisits one by one; each answer is staged at once. ``options`` belong to the command."""
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
    more = f", {left} left: git revisit explain{options}" if left else ""
    say(f"{answered} of {len(events)} answered {STAGED_NOTE}{more}")
    return code


def _take_over(desk: Desk, range_: str) -> int:
    """Write the events of the commit messages in a history or range; return the exit code."""
    in_messages = answered_in_messages(desk.project, desk.project.target(parse_revision(range_)))
    written, answers = list[Event](), 0
    for each in in_messages:
        events, problems = _events_in_message(desk, each)
        fresh = [event for event in events if event.id not in desk.log.fold.chosen]
        written += fresh
        answers += bool(fresh)
        for problem in problems:
            say(f"not taken from the message of {short(each.commit.id)} ({each.commit.subject}): {problem}")
    desk.write(*written)
    taken = f"took over the answers of {plural(answers, 'commit message')} {STAGED_NOTE}"
    say(taken if answers else "no commit message answers an open question")
    return 0


def _events_in_message(desk: Desk, answered: AnsweredInMessage) -> tuple[list[Event], list[str]]:
    """Return the events of a message, and its problems."""
    commit, workflow = answered.commit, desk.log.workflow
    answer = checked(answered.answer, workflow)
    problems = list(answer.problems)
    actor = named_actor(commit.name, commit.email, workflow.capture.actor)
    source = MessageSource(commit.id, utc(commit.at), actor)
    events: list[Event] = []
    for revisit in answered.revisits:
        live = desk.log.fold.revisits.get(revisit.id)
        events += explaining(desk.log, live, answer, source) if live else ()
    for touch in answered.touches if answer else ():
        if touch.focus is None:
            note = f"git revisit note {touch.phase} --for-commit {short(commit.id)}"
            problems.append(f"no phase was in focus, so it is not a revisit; to note it: {note}")
            continue
        focus = focus_at(desk.log, actor, commit.at, afterwards=True)
        during = focus.event.id if focus.event and focus.phase == touch.focus else None
        paths = [path_bytes(path) for path in touch.paths]
        events += accounting((touch.phase, paths), (touch.focus, during), answer, source)
    return events, problems
