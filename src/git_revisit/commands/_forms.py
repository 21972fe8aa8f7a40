"""The forms on a forge, filled in, that answer the open questions of a review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_revisit.errors import UsageError
from git_revisit.gitio.parse import path_bytes
from git_revisit.gitio.repository import forge_of
from git_revisit.model.event_yaml import utc
from git_revisit.project.revision import CommitRevision, RangeRevision, parse_revision
from git_revisit.record.answer_links import Forge, answer_link, open_amend, open_revisit, parse_forge
from git_revisit.render.review_text import ReviewLinks

if TYPE_CHECKING:
    from git_revisit.audit.rules.branch_review import Review
    from git_revisit.project.read import OpenProject


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


def review_links(project: OpenProject, review: Review, forge: Forge | None) -> ReviewLinks:
    """Return the links of a review: to commits, if the remote is on a forge, and to forms on a forge."""
    commits = forge_of(project.repository)
    if forge is None:
        return ReviewLinks(commits=commits)
    categories = project.state(CommitRevision(review.diff.b[0])).workflow.categories
    answers, touches = {}, {}
    for event in review.unexplained:
        commit = review.brought.get(event.id)
        amend = open_amend(event.id, commit.id, utc(commit.at)) if commit else None
        if amend and (link := answer_link(forge, amend, categories)):
            answers[event.id] = link
    for node, touch in review.uncaptured:
        paths = [path_bytes(path) for path in touch.paths]
        revisit = open_revisit((touch.focus, touch.phase), paths, node.id, utc(node.at)) if touch.focus else None
        if revisit and (link := answer_link(forge, revisit, categories)):
            touches[node.id, touch.phase] = link
    return ReviewLinks(answers, touches, commits)
