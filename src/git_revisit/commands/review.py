"""``git revisit review``: what a branch or pull request adds, and its open questions."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from git_revisit import prompt
from git_revisit.commands._forms import forge_at, review_links
from git_revisit.commands._options import format_option, open_project, print_answer, project_option, say, say_notes
from git_revisit.commands._writing import Desk
from git_revisit.errors import UsageError
from git_revisit.gitio.parse import path_bytes
from git_revisit.model.commits import Commit
from git_revisit.model.event_yaml import utc
from git_revisit.prompt.questions import Answer
from git_revisit.record import answers
from git_revisit.record.corrections import explain_revisit
from git_revisit.record.evidence import branch_links
from git_revisit.render.csv import review_csv
from git_revisit.render.json import review_document
from git_revisit.render.log_text import what
from git_revisit.render.review_text import NO_LINKS, review_table

if TYPE_CHECKING:
    from git_revisit.audit.rules.branch_review import Review
    from git_revisit.audit.rules.facts import PhaseTouch


@click.command()
@click.argument("range_", metavar="[A..B]", required=False)
@click.option("--forge", metavar="URL", help="With --format md: link each question to a form on the forge at URL.")
@click.option("--branch", metavar="NAME", help="Branch of the forge that gets the answers  [default: that of B]")
@format_option()
@project_option
def command(range_: str | None, forge: str | None, branch: str | None, style: str, project: str | None) -> int:
    """Review what a branch adds and leaves open.

    Shows what A..B adds to the matrix, and what in it is unexplained or uncaptured, each with the command that settles
    it. On a terminal, asks about each. By default, A is where HEAD left the default branch. Exits with 1 if the
    branch exceeds the limits of the configuration, with 3 if part of the history is missing.
    """
    from git_revisit.audit.review import review

    if (forge or branch) and style != "md":
        raise UsageError("--forge and --branch are for Markdown", "add --format md")
    opened = open_project(project)
    named = forge_at(opened, forge, branch, range_) if forge else None
    found = review(opened, range_)
    say_notes(opened.notes)
    links = review_links(opened, found, named) if style == "md" else NO_LINKS
    print_answer(style, found, review_document, review_csv, partial(review_table, project=project, links=links))
    for finding in found.unavailable:
        say(f"error: {finding.message}")
    head = opened.commit("HEAD")
    here = not opened.repository.bare and head is not None and found.diff.b[1] == head.id
    asked = style == "table" and here and sys.stdout.isatty() and prompt.usable(os.environ)
    if asked and (found.unexplained or found.uncaptured):
        _ask(found, Desk.open(project))
    if found.unavailable:
        return 3
    return int(found.limits is not None and found.limits.exceeded)


def _ask(review: Review, desk: Desk) -> None:
    """Ask about each open question in a row; every finished answer is written at once."""
    written = 0
    with prompt.open_terminal() as (ask, tell):
        for event in review.unexplained:
            reason = ask(f"{what(event)}, {event.at[:10]}: reason (Enter: later) ")
            if reason:
                desk.write(explain_revisit(desk.log, desk.stamp(), event, reason))
                written += 1
        for node, touch in review.uncaptured:
            tell(f"commit {node.id[:12]} of {utc(node.at)[:10]}")
            answer = prompt.converse(_touch(desk, touch), ask, tell, lambda given: None)
            events = _events(desk, node, touch, answer)
            desk.write(*events)
            written += len(events)
    if written:
        say(f"staged {written} event{'s' if written > 1 else ''} for your next commit")


def _touch(desk: Desk, touch: PhaseTouch) -> prompt.TouchedPhases:
    workflow = desk.log.workflow
    files = {touch.phase: touch.paths}
    return prompt.TouchedPhases(
        touch.focus, files, workflow.ids, workflow.categories, prompt.usual(1), stopping=prompt.STAYS_STAGED
    )


def _events(desk: Desk, node: Commit, touch: PhaseTouch, answer: Answer) -> list[answers.Answered]:
    """Return the events of an answer about a commit."""
    focus = desk.focus(node.at)
    during = focus.event.id if focus.event and focus.phase == touch.focus else None
    at = utc(node.at)
    links = branch_links(desk.project.repository, desk.log.workflow.capture.links)
    context = answers.Context(at, desk.actor, touch.focus, during, "command", node.id, links)
    ids = [stamp.id for stamp in desk.stamps(3, at)]
    return answers.events_for_commit(answer, touch.phase, [path_bytes(path) for path in touch.paths], context, ids)
