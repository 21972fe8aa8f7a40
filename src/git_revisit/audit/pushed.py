"""The review of a push: what each of its refs adds to each project root."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from git_revisit.audit.review import default_branch, review_targets
from git_revisit.audit.rules.branch_review import Review
from git_revisit.errors import DataError
from git_revisit.gitio.repository import Repository
from git_revisit.project.project_roots import roots_of
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import Target


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
        for sides in [_sides(project, ref)]
    ]


def _has_news(repository: Repository, ref: PushedRef) -> bool:
    """Whether a ref leads to a commit that no remote has yet."""
    kind = repository.run(["cat-file", "-t", "--end-of-options", f"{ref.commit}^{{}}"]).strip()
    return kind == b"commit" and bool(repository.run(["rev-list", "-1", ref.commit, "--not", "--remotes"]))


def _sides(project: OpenProject, ref: PushedRef) -> tuple[Target, Target]:
    short = ref.name.removeprefix("refs/heads/").removeprefix("refs/tags/")
    named = short if short in ("HEAD", "@") or ref.name != short else ref.commit[:10]
    end = Target(named, project.commit(ref.commit))
    if ref.remote:
        try:
            return Target(ref.remote[:10], project.commit(ref.remote)), end
        except DataError:  # the remote has what was never fetched
            pass
    try:
        start = default_branch(project)
    except DataError:
        start = ""
    if not start.startswith("refs/remotes/"):  # the remote is empty
        return Target("", None), end
    return Target(start.removeprefix("refs/remotes/"), project.commit(start)), end
