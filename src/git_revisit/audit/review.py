"""The review of a branch or pull request: what it adds since it began."""

from __future__ import annotations

from git_revisit.audit.rules.branch_review import Review, added_revisits, unexplained
from git_revisit.audit.rules.capture_quality import captured_touches, quality
from git_revisit.audit.rules.limits import branch_limits
from git_revisit.audit.run import touches_in
from git_revisit.errors import ConfigInvalid, DataError, GitError
from git_revisit.gitio.environment import NO_COMMIT_GRAPH
from git_revisit.model.workflow import Limits, Workflow
from git_revisit.project.differing import diffed
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import Target, parse_range
from git_revisit.replay.diff import diff


def review(project: OpenProject, text: str | None) -> Review:
    """Review a range ``A..B``; without one, what HEAD adds to the default branch of its upstream.

    If A has moved on since, the branch is compared with the commit where it began.
    """
    return review_targets(project, *_sides(project, text))


def review_targets(project: OpenProject, start: Target, end: Target) -> Review:
    """Review the commits that the second target adds to the first; without a first one, its whole history.

    A whole history is no branch's work, so no limit holds for it.
    """
    base = _merge_base(project, start, end)
    workflow = project.workflow_at(end)
    before, after, fold, invalid = diffed(project, base, end, workflow)
    project.workflow_at(end, invalid)
    ends = ((start.rev, start.commit and start.commit.id), (end.rev, end.commit and end.commit.id))
    difference = diff(*ends, before, after, workflow)
    added = Target(f"{start.rev}..{end.rev}", end.commit, start.commit)
    facts, unavailable = touches_in(project, added, base.commit) if end.commit else (None, ())
    lacking = unexplained(difference, fold, workflow)
    if facts is None:
        return Review(difference, lacking, (), unavailable)
    touches = [each for each in facts.touches or () if each.number not in facts.excuses]
    capture = quality(captured_touches(facts))
    fresh = added_revisits(difference, fold, workflow)
    revisits = len(lacking), sum(event.asked for event in fresh)
    held = _limits(project, base, workflow) if base.commit else Limits()
    limits = branch_limits(held, revisits, (len(touches), capture.total.touches))
    uncaptured = tuple((facts.commits[each.number], each) for each in touches)
    answered = sum(map(bool, facts.message_answers.values()))
    brought = {event.id: facts.commits[number] for event, number in facts.without_reason() if number is not None}
    review = Review(difference, lacking, uncaptured, unavailable, answered=answered, brought=brought, added=fresh)
    return review if unavailable else review._replace(capture=capture, limits=limits)


def _limits(project: OpenProject, base: Target, workflow: Workflow) -> Limits:
    """Return the limits of the base's configuration, since no branch may loosen its own; else those of a workflow."""
    config = project.places([base.commit])[0].config
    try:
        return project.workflow(config, base.rev).limits if config else workflow.limits
    except ConfigInvalid:
        return workflow.limits


def _sides(project: OpenProject, text: str | None) -> tuple[Target, Target]:
    if text is None:
        end = Target("HEAD", project.commit("HEAD"))
        if end.commit is None:
            return end, end
        start = Target(upstream := default_branch(project), project.commit(upstream))
        begun = _merge_base(project, start, end)
        return begun._replace(rev=begun.commit.id if begun.commit else upstream), end
    revision = parse_range(text)
    return project.target(revision.start), project.target(revision.end)


def _merge_base(project: OpenProject, start: Target, end: Target) -> Target:
    """Return the common ancestor of two sides; the start itself if there is none."""
    if start.commit is None or end.commit is None:
        return start
    try:
        base = project.repository.run([*NO_COMMIT_GRAPH, "merge-base", start.commit.id, end.commit.id])
    except GitError:
        return start
    return Target(start.rev, project.commit(base.decode().strip()))


def default_branch(project: OpenProject) -> str:
    """Return the default branch of the upstream of HEAD's branch, else of any remote, else a local one."""
    repository = project.repository
    remote = _output(project, "config", f"branch.{repository.branch() or ''}.remote")
    remotes = [each for each in (remote, "origin", *_output(project, "remote").splitlines()) if each and each != "."]
    known = {ref.name for ref in repository.refs("refs")}
    for each in remotes:
        head = _output(project, "symbolic-ref", "-q", f"refs/remotes/{each}/HEAD")
        names = [head.removeprefix("refs/"), *(f"remotes/{each}/{name}" for name in ("main", "master", "trunk"))]
        for name in names:
            if name and name in known:
                return f"refs/{name}"
    for name in (_output(project, "config", "init.defaultBranch"), "main", "master", "trunk"):
        if name and f"heads/{name}" in known:
            return f"refs/heads/{name}"
    raise DataError("no default branch found to compare with", "name the range: git revisit review A..B")


def _output(project: OpenProject, *arguments: str) -> str:
    try:
        return project.repository.run(arguments).decode("utf-8", "surrogateescape").strip()
    except GitError:
        return ""
