"""The evolution as bars: for each step how many revisits went ahead, above the line, and back, below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from git_revisit.model.printable import escaped
from git_revisit.render.svg.canvas import Picture, clipped

LEFT, LENGTH, HEAD, TALL, MOST, LABEL = 68, 840, 92, 96, 60, 92  # in px; MOST is a number of bars


class StepChange(NamedTuple):
    """The change of a step: its label, and the revisits back and ahead (negative if more are removed)."""

    label: str
    back: int
    ahead: int


class StepBar(NamedTuple):
    """A bar of the picture."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    words: str


def evolution_picture(changes: Sequence[StepChange], subtitle: str) -> Picture:
    """Return the picture of an evolution; neighbours share a bar if there are too many."""
    each = -(-len(changes) // MOST)
    groups = [_together(changes[at : at + each]) for at in range(0, len(changes), each)]
    most = max(max(abs(group.back), abs(group.ahead)) for group in groups) or 1
    step = LENGTH / max(len(groups), 6)
    line = HEAD + TALL
    bars, labels, free = [], [], 0.0
    for number, group in enumerate(groups):
        x = LEFT + number * step
        for n, kind in ((group.ahead, "ahead"), (group.back, "back")):
            tall = TALL * abs(n) / most
            words = f"{group.label}: {n} {kind}"
            if n:
                bars.append(StepBar(x, line - tall if kind == "ahead" else line, step * 0.82, tall, kind, words))
        if x >= free:
            labels.append((x, clipped(group.label, 14)))
            free = x + LABEL
    back, ahead = sum(group.back for group in groups), sum(group.ahead for group in groups)
    return Picture(
        template="steps.svg",
        width=LEFT + LENGTH + 28,
        height=line + TALL + 64,
        title="Revisits over time",
        subtitle=escaped(subtitle),
        summary=f"{back} back and {ahead} ahead in {len(changes)} steps.",
        parts={
            "bars": bars,
            "labels": labels,
            "line": line,
            "across": (LEFT, LEFT + LENGTH),
            "tall": TALL,
            "most": most,
        },
    )


def _together(changes: Sequence[StepChange]) -> StepChange:
    first, last = changes[0].label, changes[-1].label
    label = first if first == last else f"{first} to {last}"
    return StepChange(escaped(label), sum(each.back for each in changes), sum(each.ahead for each in changes))
