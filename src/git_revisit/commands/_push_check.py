"""The check of a push: one line about its open questions. It never asks; only limits stop a push."""

from __future__ import annotations

import os
import sys

from git_revisit.commands._options import say
from git_revisit.errors import RevisitError
from git_revisit.gitio.repository import Repository
from git_revisit.render.capture_text import exceeded_limits
from git_revisit.render.review_text import push_line


def push_check() -> int | None:
    """Check the commits that git is about to push and return the exit code; None if nothing is being pushed."""
    from git_revisit.audit.pushed import pushed_refs, review_pushed

    text = "" if not sys.stdin or sys.stdin.isatty() else sys.stdin.read()
    refs = pushed_refs(text, os.environ)
    if refs is None:
        return None
    try:
        result = review_pushed(Repository.open(), refs)
    except RevisitError as error:
        say(f"git-revisit: skipped the check: {' '.join(str(error).split())}")
        return 0
    for prefix, review in result:
        line = push_line(review, prefix)
        if line:
            say(f"git-revisit: {line}")
        if review.unavailable:
            say(f"git-revisit: checked in part: {review.unavailable[0].message}")
        for sentence in exceeded_limits(review.limits) if review.limits else ():
            say(f"git-revisit: {sentence}; to push all the same: git push --no-verify")
    return int(any(review.limits and review.limits.exceeded for _, review in result))
