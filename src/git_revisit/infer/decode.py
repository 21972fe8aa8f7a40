"""Focus periods and episodes decoded from the phases that commits touch.

The focus is decoded as a sticky hidden Markov chain over the phases: a commit touches mostly the phase in focus, and
the focus seldom moves. A touch outside of it is a revisit; a run of one author's commits that touch the same other
phase is one episode. The constants are priors, not fitted: see ``docs/explanation/infer.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from git_revisit.infer.inferred import InferredEpisode, InferredPeriod, Proposal, WorkStep

STAY = 0.98  # the probability that the focus stays the same from one commit to the next
OWN = 0.7  # the share of a commit's touches that lies in the phase in focus
_TIE = 1e-9  # the difference that rounding can make between equal likelihoods


def propose(steps: Sequence[WorkStep], phases: Sequence[str], per_author: bool | None = False) -> Proposal:
    """Propose focus periods and episodes for steps in the order of the history, oldest first.

    ``phases`` are those of the workflow. With ``per_author`` each person has a focus, without it the project has one;
    None chooses the likelier of the two, so that people who alternate have a focus each.
    """
    if per_author is None:
        one, each = (_chains(steps, phases, own) for own in (False, True))
        chains = each if sum(chain.score for chain in each) > sum(chain.score for chain in one) + _TIE else one
    else:
        chains = _chains(steps, phases, per_author)
    periods: list[tuple[int, InferredPeriod]] = []
    period_of: dict[int, InferredPeriod] = {}
    for person, numbers, focus, _ in chains:
        for first, last in _runs(focus):
            inside = numbers[first : last + 1]
            period = InferredPeriod(focus[first], steps[inside[0]], steps[inside[-1]], len(inside), person)
            periods.append((inside[0], period))
            period_of.update(dict.fromkeys(inside, period))
    ordered = tuple(period for _, period in sorted(periods, key=lambda each: each[0]))
    in_focus = {steps[number].commit: period.phase for number, period in period_of.items()}
    return Proposal(ordered, _episodes(steps, period_of), in_focus)


class _Chain(NamedTuple):
    """The steps of a person, or of everybody (None), by their numbers; their focus, and its log-likelihood."""

    person: str | None
    numbers: list[int]
    focus: list[str]
    score: float


def _chains(steps: Sequence[WorkStep], phases: Sequence[str], per_author: bool) -> list[_Chain]:
    chains: dict[str | None, list[int]] = {}
    for number, step in enumerate(steps):
        chains.setdefault(step.person if per_author else None, []).append(number)
    return [
        _Chain(person, numbers, *decode_focus([steps[number].touched for number in numbers], phases))
        for person, numbers in chains.items()
    ]


def decode_focus(touched: Sequence[dict[str, int]], phases: Sequence[str]) -> tuple[list[str], float]:
    """Return the phase in focus at each step, the likeliest path through the chain (Viterbi), and its log-likelihood.

    A share of ``OWN`` of a step's touches comes from the focus, and the rest from all other phases alike. The focus
    stays with probability ``STAY``. A step weighs the same however many paths it has. If the focus is equally likely to
    have moved before or after a step, it moved after.
    """
    import numpy as np

    if len(phases) == 1 or not touched:
        return [phases[0]] * len(touched), 0.0
    column = {phase: number for number, phase in enumerate(phases)}
    shares = np.zeros((len(touched), len(phases)))
    for row, counts in enumerate(touched):
        for phase, count in counts.items():
            shares[row, column[phase]] = count
    shares /= shares.sum(axis=1, keepdims=True)
    others = len(phases) - 1
    emission = shares * np.log(OWN) + (1 - shares) * np.log((1 - OWN) / others)
    stay, move = np.log(STAY), np.log((1 - STAY) / others)
    score = emission[0] - np.log(len(phases))
    came_from = np.zeros((len(touched), len(phases)), dtype=np.int16)
    everyone = np.arange(len(phases))
    for row in range(1, len(touched)):
        best = int(score.argmax())
        moved = score[best] + move
        stayed = score + stay
        came_from[row] = np.where(stayed > moved + _TIE, everyone, best)
        score = np.maximum(stayed, moved) + emission[row]
    state = int(score.argmax())
    path = [state]
    for row in range(len(touched) - 1, 0, -1):
        state = int(came_from[row, state])
        path.append(state)
    return [phases[state] for state in reversed(path)], float(score.max())


def _runs(values: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Yield the first and last position of each run of equal values."""
    start = 0
    for number in range(1, len(values) + 1):
        if number == len(values) or values[number] != values[start]:
            yield start, number - 1
            start = number


def _episodes(steps: Sequence[WorkStep], period_of: dict[int, InferredPeriod]) -> tuple[InferredEpisode, ...]:
    """Return the maximal runs of one person's steps that touch the same phase out of focus, by their first step."""
    episodes: list[tuple[InferredPeriod, str, list[WorkStep]]] = []
    running: dict[str, dict[str, list[WorkStep]]] = {}
    for number, step in enumerate(steps):
        period = period_of[number]
        before, now = running.get(step.person, {}), {}
        for phase in step.touched:
            if phase == period.phase:
                continue
            if phase not in before:
                episodes.append((period, phase, []))
            now[phase] = before.get(phase) or episodes[-1][2]
            now[phase].append(step)
        running[step.person] = now
    return tuple(InferredEpisode(period, phase, tuple(taken)) for period, phase, taken in episodes)
