"""Focus and revisits proposed from a history that recorded none.

The focus is decoded as a sticky hidden Markov chain over the phases: a commit touches mostly the phase in focus, and
the focus seldom moves. What a commit touches outside of it is a revisit; a run of one author's commits that touch the
same other phase is one episode. The constants are priors, not fitted: see ``docs/infer.md``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from git_revisit.model.coverage import LOW_COVERAGE

STAY = 0.98  # the probability that the focus is at the next commit what it is at this one
OWN = 0.7  # the share of what a commit touches that lies in the phase in focus
# Commits that are no work on a phase but a sweep over the tree: a move, a reformat, a first import.
BULK_PATHS, BULK_PHASES = 100, 4
_TIE = 1e-9  # what rounding may make of equal likelihoods
FEW_PHASES, FEW_COMMITS = 4, 20


class Step(NamedTuple):
    """A commit as inference sees it; ``touched`` counts its paths by phase, and is never empty."""

    commit: str
    at: int  # Unix seconds
    person: str
    touched: dict[str, int]


class Period(NamedTuple):
    """A focus period: its phase, its first and last step, how many there are, and whose it is (None: the project's)."""

    phase: str
    first: Step
    last: Step
    steps: int
    person: str | None = None


class Episode(NamedTuple):
    """One revisit: the period under which it began, the phase that it went to, and the steps it took."""

    period: Period
    to: str
    steps: tuple[Step, ...]


class Proposal(NamedTuple):
    """What a history suggests: focus periods and episodes, both by the position of their first step."""

    periods: tuple[Period, ...]
    episodes: tuple[Episode, ...]


def bulk(paths: int, phases: int) -> bool:
    """Whether a commit that changes so many paths, in so many phases, is a sweep rather than work on a phase."""
    return paths > BULK_PATHS or phases >= BULK_PHASES


def infer(steps: Sequence[Step], phases: Sequence[str], per_author: bool = False) -> Proposal:
    """Propose focus periods and episodes for steps in the order of the history, oldest first.

    ``phases`` are those of the workflow. With ``per_author`` each person has a focus, else the project has one.
    """
    chains: dict[str | None, list[int]] = {}
    for number, step in enumerate(steps):
        chains.setdefault(step.person if per_author else None, []).append(number)
    periods: list[tuple[int, Period]] = []
    under: dict[int, Period] = {}
    for person, numbers in chains.items():
        focus = decode([steps[number].touched for number in numbers], phases)
        for first, last in _runs(focus):
            inside = numbers[first : last + 1]
            period = Period(focus[first], steps[inside[0]], steps[inside[-1]], len(inside), person)
            periods.append((inside[0], period))
            under.update(dict.fromkeys(inside, period))
    ordered = tuple(period for _, period in sorted(periods, key=lambda each: each[0]))
    return Proposal(ordered, _episodes(steps, under))


def decode(touched: Sequence[dict[str, int]], phases: Sequence[str]) -> list[str]:
    """Return the phase in focus at each step: the likeliest path through the chain (Viterbi).

    Of what a step touches, a share of ``OWN`` comes from the focus and the rest from any other phase alike; the focus
    stays with ``STAY``. A step weighs the same however many paths it has. Where it is as likely that the
    focus moved before a step as after it, it moved after: when work on the new phase began.
    """
    import numpy as np

    if not touched:
        return []
    if len(phases) == 1:
        return [phases[0]] * len(touched)
    column = {phase: number for number, phase in enumerate(phases)}
    shares = np.zeros((len(touched), len(phases)))
    for row, counts in enumerate(touched):
        for phase, count in counts.items():
            shares[row, column[phase]] = count
    shares /= shares.sum(axis=1, keepdims=True)
    others = len(phases) - 1
    emission = shares * np.log(OWN) + (1 - shares) * np.log((1 - OWN) / others)
    stay, move = np.log(STAY), np.log((1 - STAY) / others)
    score = emission[0]
    came = np.zeros((len(touched), len(phases)), dtype=np.int16)
    everyone = np.arange(len(phases))
    for row in range(1, len(touched)):
        best = int(score.argmax())
        moved = score[best] + move
        stayed = score + stay
        came[row] = np.where(stayed > moved + _TIE, everyone, best)
        score = np.maximum(stayed, moved) + emission[row]
    state = int(score.argmax())
    path = [state]
    for row in range(len(touched) - 1, 0, -1):
        state = int(came[row, state])
        path.append(state)
    return [phases[state] for state in reversed(path)]


def _runs(values: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Yield the first and last position of each run of equal values."""
    start = 0
    for number in range(1, len(values) + 1):
        if number == len(values) or values[number] != values[start]:
            yield start, number - 1
            start = number


def _episodes(steps: Sequence[Step], under: dict[int, Period]) -> tuple[Episode, ...]:
    """Return the maximal runs of one person's steps that touch the same phase out of focus, by their first step."""
    found: list[tuple[Period, str, list[Step]]] = []
    running: dict[str, dict[str, list[Step]]] = {}
    for number, step in enumerate(steps):
        period = under[number]
        before, now = running.get(step.person, {}), {}
        for phase in step.touched:
            if phase == period.phase:
                continue
            if phase not in before:
                found.append((period, phase, []))
            now[phase] = before.get(phase) or found[-1][2]
            now[phase].append(step)
        running[step.person] = now
    return tuple(Episode(period, phase, tuple(taken)) for period, phase, taken in found)


def doubts(coverage: float | None, steps: int, phases: int, shallow: bool) -> tuple[str, ...]:
    """Return why an inference deserves low confidence: nothing, where it deserves a fair one.

    ``coverage`` is the share (0…1) of changed paths that belong to a phase, ``phases`` how many of them were seen.
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


class Loop(NamedTuple):
    """Two phases that work goes to and fro between: how often to the earlier one, and to the later one."""

    earlier: str
    later: str
    back: tuple[Episode, ...]
    ahead: tuple[Episode, ...]


def loops(episodes: Iterable[Episode], phases: Sequence[str]) -> list[Loop]:
    """Return the pairs of phases that revisits join, the strongest first."""
    place = {phase: number for number, phase in enumerate(phases)}
    pairs: dict[tuple[str, str], tuple[list[Episode], list[Episode]]] = {}
    for episode in episodes:
        start, end = episode.period.phase, episode.to
        back = place[end] < place[start]
        sides = pairs.setdefault((end, start) if back else (start, end), ([], []))
        sides[0 if back else 1].append(episode)
    found = [Loop(*pair, tuple(back), tuple(ahead)) for pair, (back, ahead) in pairs.items()]
    return sorted(found, key=lambda each: (-len(each.back) - len(each.ahead), place[each.earlier], place[each.later]))


def category(subject: str, rules: Sequence[tuple[str, Callable[[str], object]]]) -> str | None:
    """Return the category that a commit's subject suggests: that of the first rule that finds something in it."""
    return next((name for name, finds in rules if finds(subject)), None)


def seen(steps: Iterable[Step]) -> Counter[str]:
    """Return how many steps touch each phase."""
    return Counter(phase for step in steps for phase in step.touched)
