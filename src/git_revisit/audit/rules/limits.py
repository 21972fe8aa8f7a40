"""The limits of a project, compared with what a branch adds."""

from __future__ import annotations

from typing import NamedTuple

from git_revisit.model.workflow import Limits

LEAST = 3  # open questions below which no limit is exceeded: one forgotten reason is not a trend


class LimitedShare(NamedTuple):
    """``n`` open questions of ``of``, and the share that is allowed; None for no limit."""

    n: int
    of: int
    limit: float | None

    @property
    def exceeded(self) -> bool:
        """Whether the share is above the limit, and at least three questions are open."""
        return self.limit is not None and self.n >= LEAST and self.n > self.limit * self.of


class BranchLimits(NamedTuple):
    """The limits for the revisits without a reason that a branch adds, and for its uncaptured touches."""

    unexplained: LimitedShare
    uncaptured: LimitedShare

    @property
    def exceeded(self) -> bool:
        """Whether the branch exceeds a limit."""
        return self.unexplained.exceeded or self.uncaptured.exceeded


def branch_limits(limits: Limits, unexplained: tuple[int, int], uncaptured: tuple[int, int]) -> BranchLimits | None:
    """Return the limits with the open questions (n of how many) of a branch; None if the project sets no limit."""
    if limits == Limits():
        return None
    return BranchLimits(LimitedShare(*unexplained, limits.unexplained), LimitedShare(*uncaptured, limits.uncaptured))
