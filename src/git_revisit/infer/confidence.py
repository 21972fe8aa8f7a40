"""How far an inference can be trusted, and why not further."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from git_revisit.infer.inferred import WorkStep
from git_revisit.model.coverage import LOW_COVERAGE

FEW_PHASES, FEW_COMMITS = 4, 20


def doubts(coverage: float | None, steps: int, phases: int, shallow: bool) -> tuple[str, ...]:
    """Return the causes of a low confidence; none for a fair one.

    ``coverage`` is the share (0…1) of changed paths that belong to a phase, ``phases`` the number of phases seen.
    """
    reasons = ["the clone is shallow, so most of the history is missing"] if shallow else []
    if not steps:
        return (*reasons, "no commit touches a path that belongs to a phase")
    if coverage is not None and coverage < LOW_COVERAGE:
        reasons.append("under half of the changed paths belong to a phase")
    if phases < FEW_PHASES:
        reasons.append(f"only {phases} phase{'' if phases == 1 else 's'} seen; a workflow has more")
    if steps < FEW_COMMITS:
        reasons.append(f"only {steps} commit{'' if steps == 1 else 's'} to judge by")
    return tuple(reasons)


def seen(steps: Iterable[WorkStep]) -> Counter[str]:
    """Return the number of steps that touch each phase."""
    return Counter(phase for step in steps for phase in step.touched)
