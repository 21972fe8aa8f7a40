"""``git revisit report``: one offline HTML file, with the history to play."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import click

from git_revisit.commands._options import open_project, project_option, say_notes
from git_revisit.commands.plot import save
from git_revisit.errors import UsageError
from git_revisit.model.event_file import EVENTS
from git_revisit.project.read import ALL, STAGED
from git_revisit.replay.steps import Effective, Step, difference, effective

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
    from git_revisit.audit import Asked, audit
    from git_revisit.insights.conclusions import insights
    from git_revisit.insights.query import log_at
    from git_revisit.render.report.page import Report, page
    from git_revisit.replay.matrix import matrix

    if rev in (ALL, STAGED) or ".." in rev:
        raise UsageError(f"{rev!r} is not a single revision", "name a commit, a branch or a tag")
    opened = open_project(project)
    state = opened.state(rev)
    workflow = state.workflow
    counted = matrix(state.fold, workflow, "count", state.rev, state.commit)
    found = insights(log_at(state))
    end = effective(state.fold)
    report = Report(
        title=f"Revisits: {_name(opened)}",
        matrix=counted,
        insights=found,
        steps=steps_of(opened, state.commit, workflow.aliases),
        findings=audit(opened, Asked(opened.target(rev))).findings,
        beside=[_beside(opened, other, end, workflow.aliases) for other in others],
        people=people,
    )
    say_notes(opened.notes)
    save(output, page(report).encode("utf-8", "replace"))


def steps_of(opened: Project, tip: str | None, aliases: dict[str, str]) -> list[Step]:
    """Return the steps of the first-parent line that ends at a commit: those that change events, tags, the last."""
    from git_revisit.gitio import graph

    if tip is None:
        return [Step("", 0, "no commit yet", (), (), ())]
    repository = opened.repository
    subjects = {turn.id: turn.subject for turn in graph.turns(repository, tip, f"{opened.prefix}{EVENTS}/")}
    tags: defaultdict[str, list[str]] = defaultdict(list)
    for target in opened.refs("refs/tags", "*"):
        if target.commit:
            tags[target.commit.id].append(target.rev)
    line = [each for each, _ in graph.line(repository, tip) if each in subjects or each in tags or each == tip]
    subjects |= _subjects(opened, [each for each in line if each not in subjects])
    steps, before = [], Effective()
    commits = repository.commits(line)
    for commit, fold in zip(commits, opened.visit(commits), strict=True):
        if commit:
            after = effective(fold)
            put, drop = difference(before, after, aliases)
            names = tuple(sorted(tags.get(commit.id, ())))
            steps.append(Step(commit.id, commit.at, subjects[commit.id], names, put, drop))
            before = after
    return steps


def _subjects(opened: Project, commits: list[str]) -> dict[str, str]:
    """Return the first lines of what commits say."""
    texts = (found.data.partition(b"\n\n")[2] for found in opened.repository.objects.read(commits))
    return {each: text.split(b"\n")[0].decode("utf-8", "replace") for each, text in zip(commits, texts, strict=True)}


def _beside(opened: Project, rev: str, end: Effective, aliases: dict[str, str]) -> Beside:
    """Return what a revision beside the line has that the line's end has not, and the other way round."""
    from git_revisit.render.report.page import Beside

    commit = opened.commit(rev)
    (fold,) = opened.visit([commit])
    return Beside(rev, commit.id if commit else "", *difference(end, effective(fold), aliases))


def _name(opened: Project) -> str:
    """Return what to call the project: its directory's name."""
    where = (opened.repository.top or opened.repository.git_dir) / opened.prefix
    return where.resolve().name
