"""A branch or a pull request reviewed: the range from where it began."""

from __future__ import annotations

from git_revisit.audit.rules.open_questions import Review, unexplained
from git_revisit.audit.run import Asked, audit
from git_revisit.errors import DataError, GitError, UsageError
from git_revisit.project.first_parent import between
from git_revisit.project.read import Project
from git_revisit.project.revision import CommitRevision, RangeRevision, Target, parse_revision


def review(project: Project, text: str | None) -> Review:
    """Review a range ``A..B``; without one, what HEAD adds to the default branch of its upstream.

    Where A has gone on since, the branch is compared with the commit at which it began.
    """
    start, end = _sides(project, text)
    base = _merge_base(project, start, end)
    found = between(project, Target(start.rev, base.commit), end)
    sides = (start.rev, start.commit.id if start.commit else None), found.b
    asked = audit(project, Asked(Target(f"{start.rev}..{end.rev}", end.commit, start.commit)))
    state = project.state(CommitRevision(end.rev))
    gone = tuple(each for each in asked.findings if each.rule == "history-unavailable")
    open_ones = unexplained(found, state.fold, state.workflow)
    return Review(found._replace(a=sides[0], b=sides[1]), open_ones, asked.touches, gone)


def _sides(project: Project, text: str | None) -> tuple[Target, Target]:
    if text is None:
        end = Target("HEAD", project.commit("HEAD"))
        if end.commit is None:
            return end, end
        start = Target(upstream := default_branch(project), project.commit(upstream))
        begun = _merge_base(project, start, end)
        return begun._replace(rev=begun.commit.id if begun.commit else upstream), end
    revision = parse_revision(text)
    if not isinstance(revision, RangeRevision):
        raise UsageError(f"{text!r} is no range", f"write {text}..HEAD")
    return project.target(revision.start), project.target(revision.end)


def _merge_base(project: Project, start: Target, end: Target) -> Target:
    """Return where two sides part; without a common commit it is the start itself."""
    if start.commit is None or end.commit is None:
        return start
    try:
        said = project.repository.run(["merge-base", start.commit.id, end.commit.id])
    except GitError:
        return start
    return Target(start.rev, project.commit(said.decode().strip()))


def default_branch(project: Project) -> str:
    """Return the default branch of the remote that HEAD's branch belongs to, else of what there is."""
    repository = project.repository
    remote = _said(project, "config", f"branch.{_said(project, 'symbolic-ref', '-q', '--short', 'HEAD')}.remote")
    remotes = [each for each in (remote, "origin", *_said(project, "remote").splitlines()) if each and each != "."]
    known = {ref.name for ref in repository.refs("refs")}
    for each in remotes:
        head = _said(project, "symbolic-ref", "-q", f"refs/remotes/{each}/HEAD")
        names = [head.removeprefix("refs/"), *(f"remotes/{each}/{name}" for name in ("main", "master", "trunk"))]
        for name in names:
            if name and name in known:
                return f"refs/{name}"
    for name in (_said(project, "config", "init.defaultBranch"), "main", "master", "trunk"):
        if name and f"heads/{name}" in known:
            return f"refs/heads/{name}"
    raise DataError("no default branch is known here to compare with", "name the range: git revisit review A..B")


def _said(project: Project, *arguments: str) -> str:
    try:
        return project.repository.run(arguments).decode("utf-8", "surrogateescape").strip()
    except GitError:
        return ""
