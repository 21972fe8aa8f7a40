"""``git revisit report``: one offline HTML file, with the history to play."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from git_revisit.commands._options import open_project, project_option, say_notes
from git_revisit.commands.plot import save
from git_revisit.project.first_parent import changes
from git_revisit.project.revision import parse_commit
from git_revisit.replay.evolution import Counting, difference, effective, ids_gone

if TYPE_CHECKING:
    from git_revisit.project.read import Project
    from git_revisit.render.report.page import Beside


@click.command()
@click.argument("rev", default="HEAD")
@click.option("-o", "--output", metavar="FILE", required=True, help="HTML file to write.")
@click.option(
    "--compare", "others", metavar="REV", multiple=True, help="Branch or tag to compare with; may be repeated."
)
@click.option("--people", is_flag=True, help="Show the names of persons  [default: hidden]")
@project_option
def command(rev: str, output: str, others: tuple[str, ...], people: bool, project: str | None) -> None:
    """Write an HTML report to show and share.

    Contains a summary, advice, the matrix over time and the events, to play, search and compare, in one file that needs
    no network. Names of persons are hidden without --people.
    """
    from git_revisit.audit import AuditQuery, audit
    from git_revisit.insights.conclusions import insights
    from git_revisit.insights.query import log_at
    from git_revisit.render.report.page import Report, page
    from git_revisit.replay.matrix import matrix

    revision = parse_commit(rev)
    opened = open_project(project)
    target = opened.target(revision)
    state = opened.state(revision)
    workflow = state.workflow
    counted = matrix(state.fold, workflow, "count", state.rev, state.commit)
    found = insights(log_at(state))
    end = effective(state.fold)
    report = Report(
        title=f"Revisits: {_name(opened)}",
        matrix=counted,
        insights=found,
        steps=changes(opened, target),
        findings=audit(opened, AuditQuery(target)).findings,
        beside=[_beside(opened, other, end, workflow.aliases) for other in others],
        people=people,
    )
    say_notes(opened.notes)
    save(output, page(report).encode("utf-8", "replace"))


def _beside(opened: Project, rev: str, end: dict[str, Counting], aliases: dict[str, str]) -> Beside:
    """Return what a revision beside the line has that the line's end has not, and the other way round."""
    from git_revisit.render.report.page import Beside

    commit = opened.commit(rev)
    put, drop = difference(end, effective(opened.fold(commit)), aliases)
    return Beside(rev, commit.id if commit else "", put, ids_gone(put, drop))


def _name(opened: Project) -> str:
    """Return what to call the project: its directory's name."""
    where = opened.repository.location / opened.prefix
    return where.resolve().name
