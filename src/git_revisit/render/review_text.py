"""A review as a table, and as Markdown for a comment."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from git_revisit.audit.rules.branch_review import Review
from git_revisit.audit.rules.facts import PhaseTouch
from git_revisit.model.commits import Commit
from git_revisit.model.events import Revisit
from git_revisit.render.capture_text import capture_sentence, limit_sentences
from git_revisit.render.diff_text import delta_table, marker
from git_revisit.render.log_text import what
from git_revisit.render.table import table
from git_revisit.render.text import markdown_link, plural, revision, short, title

FORM = "write the reason"


class ReviewLinks(NamedTuple):
    """Where Markdown leads: to forms with an answer filled in, by revisit or by commit and phase; and to commits."""

    answers: Mapping[str, str] = {}
    touches: Mapping[tuple[str, str], str] = {}
    commits: str | None = None


NO_LINKS = ReviewLinks()


def review_table(review: Review, style: str, project: str | None = None, links: ReviewLinks = NO_LINKS) -> str:
    """Lay out a review: the matrix delta, and each open question with the command that settles it.

    ``project`` is the root that the user named; it goes into the commands, so that they work in the same place.
    ``links`` are for Markdown.
    """
    where = f" --project {shlex.quote(project)}" if project else ""
    parts = [marker("review")] if style == "md" else []
    parts.append(title(f"what {revision(*review.diff.b)} adds to {revision(*review.diff.a)}", style))
    parts.append(delta_table(review.diff.phases, review.diff.cells, style))
    if review.unexplained:
        head = ["without a reason", "when", "say why with"]
        rows = [_unexplained(event, where) for event in review.unexplained]
        forms = [links.answers.get(event.id) for event in review.unexplained]
        parts.append(_questions(head, rows, style, {}, forms))
    if review.uncaptured:
        head = ["not captured", "commit", "a revisit", "or none"]
        rows = [_uncaptured(node, touch, where) for node, touch in review.uncaptured]
        commits = {row: f"{links.commits}{node.id}" for row, (node, _) in enumerate(review.uncaptured) if links.commits}
        forms = [links.touches.get((node.id, touch.phase)) for node, touch in review.uncaptured]
        parts.append(_questions(head, rows, style, {1: commits}, forms))
    if review.answered:
        text = f"{plural(review.answered, 'commit')} of these with an answer in the message; to take it over:"
        parts.append(title(f"{text} git revisit explain --from-messages {review.range}{where}", style))
    if review.capture and review.capture.total.touches:
        parts.append(title(f"capture: {capture_sentence(review.capture)}", style))
    parts += (
        [title(f"limit: {sentence}", style) for sentence in limit_sentences(review.limits)] if review.limits else []
    )
    parts += [title(finding.message, style) for finding in review.unavailable]
    if not (review.unexplained or review.uncaptured or review.unavailable):
        parts.append("nothing is left to explain\n")
    return "\n".join(parts)


def _questions(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    style: str,
    linked: Mapping[int, Mapping[int, str]],
    forms: Sequence[str | None],
) -> str:
    """Lay out open questions; ``linked`` are addresses by column and row, ``forms`` those of the answers, by row."""
    if style != "md":
        return table(head, rows, style)

    def paint(row: int, column: int, cell: str) -> str:
        if column == len(head):
            return f"[{FORM}]({forms[row]})" if forms[row] else ""
        opens = linked.get(column, {}).get(row)
        return markdown_link(rows[row][column], opens) if opens else cell

    if any(forms):
        return table([*head, "or here"], [[*row, ""] for row in rows], style, paint=paint)
    return table(head, rows, style, paint=paint)


def _unexplained(event: Revisit, where: str) -> Sequence[str]:
    return [what(event), event.at[:16].replace("T", " "), f'git revisit explain {event.id}{where} -m "REASON"']


def _uncaptured(node: Commit, touch: PhaseTouch, where: str) -> Sequence[str]:
    commit, phase = node.id[:12], shlex.quote(touch.phase)
    paths = f"{touch.shown[0]}{f' and {len(touch.paths) - 1} more' if len(touch.paths) > 1 else ''}"
    start = touch.focus or "PHASE"
    record = f'git revisit record {phase} --from {start} --for-commit {commit}{where} -m "REASON"'
    return [f"{touch.phase}: {paths}", short(node.id), record, f"git revisit note {phase} --for-commit {commit}{where}"]
