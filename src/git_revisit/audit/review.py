"""The review of a branch, pull request or push: what it adds since it began."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from git_revisit.audit.branch_review import Review, added_revisits, branch_limits, unexplained
from git_revisit.audit.capture_quality import captured_touches, quality
from git_revisit.audit.run import touches_in
from git_revisit.errors import ConfigInvalid, DataError, GitError
from git_revisit.gitio.environment import NO_COMMIT_GRAPH
from git_revisit.gitio.repository import Repository
from git_revisit.model.workflow import Limits, Workflow
from git_revisit.project.differing import diffed
from git_revisit.project.project_roots import roots_of
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
    added = Target(end.rev, end.commit, start.rev, start.commit)
    facts, unavailable = touches_in(project, added, base.commit) if end.commit else (None, ())
    lacking = unexplained(difference, fold, workflow)
    if facts is None:
        return Review(difference, lacking, (), unavailable)
    touches = facts.open_touches()
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
    """Return the limits of the base, so that a branch cannot loosen its own; else those of a workflow."""
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
        return begun._replace(end=begun.commit.id if begun.commit else upstream), end
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
    last = "such as `git revisit review HEAD~1..HEAD`" if repository.resolve("HEAD~1") else "as A..B"
    raise DataError("no default branch found to compare with", f"name the range, {last}")


def _output(project: OpenProject, *arguments: str) -> str:
    try:
        return project.repository.run(arguments).decode("utf-8", "surrogateescape").strip()
    except GitError:
        return ""


class PushedRef(NamedTuple):
    """A ref that is pushed: its name here, its commit, and the commit that the remote has, empty if none."""

    name: str
    commit: str
    remote: str


class PushReview(NamedTuple):
    """The review of a pushed ref for one project; ``prefix`` is the project root."""

    prefix: str
    review: Review


def pushed_refs(text: str, environment: Mapping[str, str]) -> list[PushedRef] | None:
    """Return the refs that git names on stdin at pre-push, or the pre-commit framework in variables.

    None if neither names any: then nothing is being pushed. Deleted refs are left out.
    """
    if "PRE_COMMIT_REMOTE_NAME" in environment:
        name = environment.get("PRE_COMMIT_LOCAL_BRANCH", "HEAD")
        commit, remote = environment.get("PRE_COMMIT_TO_REF", name), environment.get("PRE_COMMIT_FROM_REF", "")
        return [PushedRef(name, commit, remote)]
    rows = [row.split(" ") for row in text.splitlines()]
    refs = [PushedRef(row[0], row[1], "" if _is_zero(row[3]) else row[3]) for row in rows if len(row) == 4]
    return [ref for ref in refs if not _is_zero(ref.commit)] if refs else None


def _is_zero(commit: str) -> bool:
    return not commit.strip("0")


def review_pushed(repository: Repository, refs: Iterable[PushedRef]) -> list[PushReview]:
    """Review what each ref adds to what the remote has; without that, to the default branch of the remote."""
    return [
        PushReview(prefix, review_targets(project, *sides))
        for ref in dict.fromkeys(refs)
        if _has_news(repository, ref)
        for prefix in sorted(roots_of(repository, repository.resolve(ref.commit) or ""))
        for project in [OpenProject(repository, prefix)]
        for sides in [_pushed_sides(project, ref)]
    ]


def _has_news(repository: Repository, ref: PushedRef) -> bool:
    """Whether a ref leads to a commit that no remote has yet."""
    kind = repository.run(["cat-file", "-t", "--end-of-options", f"{ref.commit}^{{}}"]).strip()
    return kind == b"commit" and bool(repository.run(["rev-list", "-1", ref.commit, "--not", "--remotes"]))


def _pushed_sides(project: OpenProject, ref: PushedRef) -> tuple[Target, Target]:
    short = ref.name.removeprefix("refs/heads/").removeprefix("refs/tags/")
    named = short if short in ("HEAD", "@") or ref.name != short else ref.commit[:10]
    end = Target(named, project.commit(ref.commit))
    if ref.remote:
        try:
            return Target(ref.remote[:10], project.commit(ref.remote)), end
        except DataError:  # this clone lacks the commit
            pass
    try:
        start = default_branch(project)
    except DataError:
        start = ""
    if not start.startswith("refs/remotes/"):  # the remote is empty
        return Target("", None), end
    return Target(start.removeprefix("refs/remotes/"), project.commit(start)), end
