"""A review as a table, and as Markdown for a comment."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from git_revisit.audit.rules.branch_review import Review
from git_revisit.audit.rules.facts import PhaseTouch
from git_revisit.model.commits import Commit
from git_revisit.model.events import Revisit
from git_revisit.render.diff_text import delta_table, marker
from git_revisit.render.log_text import what
from git_revisit.render.table import table
from git_revisit.render.text import revision, short, title


def review_table(review: Review, style: str, project: str | None = None) -> str:
    """Lay out a review: the matrix delta, and each open question with the command that settles it.

    ``project`` is the root that the user named; it goes into the commands, so that they work in the same place.
    """
    where = f" --project {shlex.quote(project)}" if project else ""
    parts = [marker("review")] if style == "md" else []
    parts.append(title(f"what {revision(*review.diff.b)} adds to {revision(*review.diff.a)}", style))
    parts.append(delta_table(review.diff.phases, review.diff.cells, style))
    if review.unexplained:
        head = ["without a reason", "when", "say why with"]
        parts.append(table(head, [_unexplained(event, where) for event in review.unexplained], style))
    if review.uncaptured:
        head = ["not captured", "commit", "a revisit", "or none"]
        parts.append(table(head, [_uncaptured(node, touch, where) for node, touch in review.uncaptured], style))
    parts += [title(finding.message, style) for finding in review.unavailable]
    if not (review.unexplained or review.uncaptured or review.unavailable):
        parts.append("nothing is left to explain\n")
    return "\n".join(parts)


def _unexplained(event: Revisit, where: str) -> Sequence[str]:
    return [what(event), event.at[:16].replace("T", " "), f'git revisit explain {event.id}{where} -m "REASON"']


def _uncaptured(node: Commit, touch: PhaseTouch, where: str) -> Sequence[str]:
    commit, phase = node.id[:12], shlex.quote(touch.phase)
    paths = f"{touch.shown[0]}{f' and {len(touch.paths) - 1} more' if len(touch.paths) > 1 else ''}"
    start = touch.focus or "PHASE"
    record = f'git revisit record {phase} --from {start} --for-commit {commit}{where} -m "REASON"'
    return [f"{touch.phase}: {paths}", short(node.id), record, f"git revisit note {phase} --for-commit {commit}{where}"]
