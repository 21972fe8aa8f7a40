"""``git revisit review``: what a branch or pull request adds, and its open questions with links to answer them."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import click

from git_revisit import prompt
from git_revisit.commands._editing import ask_for_reason
from git_revisit.commands._options import format_option, open_project, print_answer, project_option, say, say_notes
from git_revisit.commands._writing import STAGED_NOTE, Desk
from git_revisit.errors import UsageError
from git_revisit.gitio.parse import path_bytes
from git_revisit.gitio.repository import forge_of
from git_revisit.model.commits import Commit
from git_revisit.model.event_yaml import utc
from git_revisit.model.printable import escaped
from git_revisit.project.activity import origins
from git_revisit.project.revision import CommitRevision, RangeRevision, parse_revision
from git_revisit.prompt.questions import Answer
from git_revisit.record import answers
from git_revisit.record.answer_links import Forge, answer_link, open_amend, open_revisit, parse_forge
from git_revisit.record.found_links import branch_links
from git_revisit.render.csv import review_csv
from git_revisit.render.json import review_document
from git_revisit.render.review_text import NO_LINKS, ReviewLinks, commit_line, review_table

if TYPE_CHECKING:
    from git_revisit.audit.branch_review import Review
    from git_revisit.audit.rules.facts import PhaseTouch
    from git_revisit.project.read import OpenProject


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
    result = review(opened, range_)
    say_notes(opened.notes)
    links = review_links(opened, result, named) if style == "md" else NO_LINKS
    shown = style in ("table", "md") and result.unexplained
    commits = origins(opened, result.unexplained, result.brought) if shown else {}
    lay_out = partial(review_table, project=project, links=links, origins=commits)
    print_answer(style, result, review_document, review_csv, lay_out)
    if result.is_empty and style == "table" and opened.repository.resolve(f"{result.diff.b[1]}~1"):
        end = shlex.quote(result.diff.b[0])
        say(f"to review the last commit: git revisit review {end}~1..{end}")
    for finding in result.unavailable:
        say(f"error: {finding.message}")
    head = opened.commit("HEAD")
    here = not opened.repository.bare and head is not None and result.diff.b[1] == head.id
    code = 0
    interactive = style == "table" and here and sys.stdout.isatty() and prompt.usable(os.environ)
    if interactive and (result.unexplained or result.uncaptured):
        code = _ask(result, Desk.open(project), commits, range_)
    if result.unavailable:
        return 3
    return code or int(result.limits is not None and result.limits.exceeded)


def _ask(review: Review, desk: Desk, commits: Mapping[str, Commit], range_: str | None) -> int:
    """Ask about each open question in a row; every answer is staged at once. Return the exit code.

    ``range_`` is the range as the user named it.
    """
    total, settled, code = len(review.unexplained) + len(review.uncaptured), 0, 0
    try:
        with prompt.open_terminal() as (ask, tell):
            for number, event in enumerate(review.unexplained, 1):
                settled += ask_for_reason(desk, event, commits.get(event.id), f"{number} of {total}", ask, tell)
            for number, (node, touch) in enumerate(review.uncaptured, len(review.unexplained) + 1):
                tell("")
                tell(escaped(f"{number} of {total}  {utc(node.at)[:10]}  {commit_line(node)}"))
                given = prompt.converse(_touch(desk, touch), ask, tell, lambda each: None)
                made = _events(desk, node, touch, given)
                desk.write(*made)
                settled += bool(made)
    except prompt.Stopped:
        code = prompt.Stopped.exit_code
    left = total - settled
    again = f", {left} left: git revisit review{f' {shlex.quote(range_)}' if range_ else ''}" if left else ""
    say(f"{settled} of {total} settled {STAGED_NOTE}{again}")
    return code


def _touch(desk: Desk, touch: PhaseTouch) -> prompt.TouchedPhases:
    workflow = desk.log.workflow
    files = {touch.phase: touch.paths}
    return prompt.TouchedPhases(
        touch.focus, files, workflow.ids, workflow.categories, prompt.usual(1), stopping=prompt.STAYS_STAGED
    )


def _events(desk: Desk, node: Commit, touch: PhaseTouch, answer: Answer) -> list[answers.Answered]:
    """Return the events of an answer about a commit; none if it is skipped."""
    if answer.kind == "skip":
        return []
    focus = desk.focus(node.at)
    during = focus.event.id if focus.event and focus.phase == touch.focus else None
    at = utc(node.at)
    links = branch_links(desk.project.repository, desk.log.workflow.capture.links)
    context = answers.Context(at, desk.actor, touch.focus, during, "command", node.id, links)
    ids = [stamp.id for stamp in desk.stamps(3, at)]
    return answers.events_for_commit(answer, touch.phase, [path_bytes(path) for path in touch.paths], context, ids)


def review_links(project: OpenProject, review: Review, forge: Forge | None) -> ReviewLinks:
    """Return the links of a review: to commits, if the remote is on a forge, and to forms on a forge."""
    commits = forge_of(project.repository)
    if forge is None:
        return ReviewLinks(commits=commits)
    categories = project.state(CommitRevision(review.diff.b[0])).workflow.categories
    reasons, touches = {}, {}
    for event in review.unexplained:
        commit = review.brought.get(event.id)
        amend = open_amend(event.id, commit.id, utc(commit.at)) if commit else None
        if amend and (link := answer_link(forge, amend, categories)):
            reasons[event.id] = link
    for node, touch in review.uncaptured:
        paths = [path_bytes(path) for path in touch.paths]
        revisit = open_revisit((touch.focus, touch.phase), paths, node.id, utc(node.at)) if touch.focus else None
        if revisit and (link := answer_link(forge, revisit, categories)):
            touches[node.id, touch.phase] = link
    return ReviewLinks(reasons, touches, commits)


def forge_at(project: OpenProject, address: str, branch: str | None, range_: str | None) -> Forge:
    """Return the forge at an address, with the branch that is reviewed; raises UsageError."""
    name = branch or _branch(project, range_)
    if not name or name.startswith("-"):
        raise UsageError("no branch to write the answers to", "name it: --branch NAME")
    return parse_forge(address, name, project.prefix)


def _branch(project: OpenProject, range_: str | None) -> str:
    """Return the branch that B of a range names, or HEAD's; empty if there is none."""
    revision = parse_revision(range_) if range_ else None
    end = revision.end.label if isinstance(revision, RangeRevision) else "HEAD"
    if any(ref.name == end for ref in project.repository.refs("refs/heads")):
        return end
    return (project.repository.branch() or "") if end == "HEAD" else ""
