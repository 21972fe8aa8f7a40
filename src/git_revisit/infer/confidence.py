"""The confidence of an inference: reasons to doubt it, and cautions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from git_revisit.infer.inferred import WorkStep
from git_revisit.infer.signs import ENOUGH_SIGNS
from git_revisit.model.printable import percent, plural
from git_revisit.model.tagging import LOW_COVERAGE

FEW_PHASES, FEW_COMMITS = 4, 20


def doubts(coverage: float | None, signs: float, steps: int, cut: bool) -> tuple[str, ...]:
    """Return the causes of a low confidence; none for a fair one.

    ``coverage`` is the share (0…1) of the countable files that belong to a phase, ``signs`` that of the commits with
    signs of model work, ``steps`` the number of commits that work on a phase. ``cut``: the history is incomplete.
    """
    reasons = ["the clone is shallow, so most of the history is missing"] if cut else []
    if not steps:
        return (*reasons, "no commit touches a path that belongs to a phase")
    if coverage is None or coverage < LOW_COVERAGE:
        reasons.append(f"{_percent(coverage or 0)} of the files belong to a phase; at least half should")
    if signs < ENOUGH_SIGNS:
        reasons.append(
            f"{_percent(signs)} of the commits show signs of model work (notebooks, training scripts, models,"
            " pipelines), so this may not be an ML project"
        )
    return tuple(reasons)


def cautions(steps: int, phases: int) -> tuple[str, ...]:
    """Return cautions that are no reason for a low confidence."""
    notes = []
    if 0 < steps < FEW_COMMITS:
        notes.append(f"only {plural(steps, 'commit')} to judge by")
    if 0 < phases < FEW_PHASES:
        notes.append(f"only {plural(phases, 'phase')} seen")
    return tuple(notes)


def seen(steps: Iterable[WorkStep]) -> Counter[str]:
    """Return the number of steps that touch each phase."""
    return Counter(phase for step in steps for phase in step.touched)


def _percent(share: float) -> str:
    return "under 1 %" if 0 < share < 0.01 else percent(share)
