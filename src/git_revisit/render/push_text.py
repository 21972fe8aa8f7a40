"""One line about the open questions of a push."""

from __future__ import annotations

import shlex

from git_revisit.audit.rules.branch_review import Review


def push_line(review: Review, prefix: str) -> str | None:
    """Return a line about the open questions of a push in a project, with the command for them; None without any."""
    open_questions = [
        f"{count} {one if count == 1 else many}"
        for count, one, many in (
            (len(review.unexplained), "revisit without a reason", "revisits without a reason"),
            (len({node.id for node, _ in review.uncaptured}), "uncaptured commit", "uncaptured commits"),
        )
        if count
    ]
    if not open_questions:
        return None
    where = f" --project {shlex.quote(prefix)}" if prefix else ""
    start, end = review.diff.a[0], review.diff.b[0]
    whole = "git revisit audit" if review.uncaptured else "git revisit explain"  # a range needs a first commit
    command = f"git revisit review {shlex.quote(f'{start}..{end}')}" if start else whole
    return f"this push leaves {' and '.join(open_questions)}; to settle: {command}{where}"
