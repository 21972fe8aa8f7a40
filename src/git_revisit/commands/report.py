"""``git revisit report``: one offline HTML file, with the history to play."""

from __future__ import annotations

import click

from git_revisit.commands._options import open_project, project_option, say_notes
from git_revisit.commands.plot import save
from git_revisit.gitio.forge import forge_of
from git_revisit.project.first_parent import beside, changes
from git_revisit.project.revision import parse_commit


@click.command()
@click.argument("rev", default="HEAD")
@click.option("-o", "--output", metavar="FILE", required=True, help="HTML file to write; - is stdout.")
@click.option(
    "--compare", "others", metavar="REV", multiple=True, help="Branch or tag to compare with; may be repeated."
)
@click.option("--people", is_flag=True, help="Show the names of persons  [default: hidden]")
@project_option
def command(rev: str, output: str, others: tuple[str, ...], people: bool, project: str | None) -> None:
    """Write an HTML report to show and share.

    Contains the main finding, advice, the matrix over time and the reasons, to play and compare, in one file that
    needs no network. Names of persons are hidden without --people.
    """
    from git_revisit.audit import AuditQuery, audit
    from git_revisit.insights.conclusions import insights
    from git_revisit.insights.query import log_at
    from git_revisit.project.activity import worked_commits
    from git_revisit.render.report.page import Report, page
    from git_revisit.replay.matrix import matrix
    from git_revisit.replay.playback import playback

    revision = parse_commit(rev)
    opened = open_project(project)
    target = opened.target(revision)
    state = opened.state(revision)
    report = Report(
        project=opened.name,
        matrix=matrix(state.fold, state.workflow, "count", state.rev, state.commit),
        insights=insights(log_at(state)._replace(worked=worked_commits(opened, target, state.workflow))),
        played=playback(changes(opened, target), state.workflow),
        beside=[beside(opened, target, other) for other in others],
        findings=audit(opened, AuditQuery(target)).findings,
        people=people,
        forge=forge_of(opened.repository),
    )
    say_notes(opened.notes)
    save(output, page(report).encode("utf-8", "replace"))
