"""A review as a table, Markdown for a comment, JSON and CSV."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from git_revisit.audit.rules.open_questions import Review
from git_revisit.audit.rules.values import Touch
from git_revisit.model.events import Event, Node
from git_revisit.render.diff_text import delta_table, diff_csv, marker, side
from git_revisit.render.table import table, what
from git_revisit.render.text import markdown, short, visible


def review_document(review: Review) -> dict[str, Any]:
    """Return a review as its JSON document."""
    return {
        "schema": "git-revisit/review/1",
        "a": side(*review.diff.a),
        "b": side(*review.diff.b),
        "phases": review.diff.phases,
        "cells": review.diff.cells,
        "unexplained": [event.id for event in review.unexplained],
        "uncaptured": [
            {"commit": node.id, "phase": touch.phase, "paths": touch.shown} for node, touch in review.uncaptured
        ],
    }


def review_csv(review: Review) -> str:
    """Return the matrix delta of a review as CSV."""
    return diff_csv(review.diff)


def review_table(review: Review, style: str, project: str | None = None) -> str:
    """Lay out a review: the matrix delta, and with each open question the command that settles it.

    ``project`` is the root that was named, so that the commands work where the review did.
    """
    where = f" --project {shlex.quote(project)}" if project else ""
    parts = [marker("review")] if style == "md" else []
    a, b = (f"{rev[:10] if commit == rev else rev} ({short(commit)})" for rev, commit in (review.diff.a, review.diff.b))
    parts.append(_title(f"what {b} adds to {a}", style))
    parts.append(delta_table(review.diff.phases, review.diff.cells, style))
    if review.unexplained:
        head = ["without a reason", "when", "say why with"]
        parts.append(table(head, [_unexplained(event, where) for event in review.unexplained], style))
    if review.uncaptured:
        head = ["not captured", "commit", "a revisit", "or none"]
        parts.append(table(head, [_uncaptured(node, touch, where) for node, touch in review.uncaptured], style))
    for finding in review.unavailable:
        parts.append(_title(finding.message, style))
    if not (review.unexplained or review.uncaptured or review.unavailable):
        parts.append("nothing is left to explain\n")
    return "\n".join(parts)


def _title(text: str, style: str) -> str:
    return f"**{markdown(text)}**\n" if style == "md" else f"{visible(text)}\n"


def _unexplained(event: Event, where: str) -> Sequence[str]:
    return [what(event), event.at[:16].replace("T", " "), f'git revisit explain {event.id}{where} -m "REASON"']


def _uncaptured(node: Node, touch: Touch, where: str) -> Sequence[str]:
    commit, phase = node.id[:12], shlex.quote(touch.phase)
    paths = f"{touch.shown[0]}{f' and {len(touch.paths) - 1} more' if len(touch.paths) > 1 else ''}"
    start = touch.focus or "PHASE"
    record = f'git revisit record {phase} --from {start} --for-commit {commit}{where} -m "REASON"'
    return [f"{touch.phase}: {paths}", short(node.id), record, f"git revisit note {phase} --for-commit {commit}{where}"]
