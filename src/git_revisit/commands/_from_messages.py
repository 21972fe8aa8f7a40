"""Reasons in commit messages, taken over into the log."""

from __future__ import annotations

from git_revisit.audit.messages import AnsweredInMessage, answered_in_messages
from git_revisit.commands._options import say
from git_revisit.commands._writing import STAGED_NOTE, Desk
from git_revisit.gitio.parse import path_bytes
from git_revisit.model.commits import named_actor
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Event
from git_revisit.project.revision import parse_revision
from git_revisit.record.corrections import focus_at
from git_revisit.record.from_messages import MessageSource, accounting, checked, explaining
from git_revisit.render.text import plural, short


def take_over(desk: Desk, range_: str) -> int:
    """Write the events of the commit messages in a history or range; return the exit code."""
    in_messages = answered_in_messages(desk.project, desk.project.target(parse_revision(range_)))
    written, answers = list[Event](), 0
    for each in in_messages:
        events, problems = _events(desk, each)
        fresh = [event for event in events if event.id not in desk.log.fold.chosen]
        written += fresh
        answers += bool(fresh)
        for problem in problems:
            say(f"not taken from the message of {short(each.commit.id)} ({each.commit.subject}): {problem}")
    desk.write(*written)
    taken = f"took over the answers of {plural(answers, 'commit message')} {STAGED_NOTE}"
    say(taken if answers else "no commit message answers an open question")
    return 0


def _events(desk: Desk, answered: AnsweredInMessage) -> tuple[list[Event], list[str]]:
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
            problems.append(f"no phase was in focus; name it: git revisit record {touch.phase} --from PHASE")
            continue
        focus = focus_at(desk.log, actor, commit.at, afterwards=True)
        during = focus.event.id if focus.event and focus.phase == touch.focus else None
        paths = [path_bytes(path) for path in touch.paths]
        events += accounting((touch.phase, paths), (touch.focus, during), answer, source)
    return events, problems
