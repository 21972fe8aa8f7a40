"""The flow: phases on a line, revisits ahead as arcs above, back as arcs below; the width is their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from git_revisit.model.printable import escaped
from git_revisit.model.workflow import Workflow
from git_revisit.render.svg.canvas import Picture, phase_names, subtitled, text_width, wrapped
from git_revisit.render.text import plural, short
from git_revisit.replay.filters import NO_REVISITS, Provenance
from git_revisit.replay.matrix import Matrix

BOX, GAP, HIGH, MARGIN, TEXT, HEAD = 118, 22, 46, 28, 14, 84
THICK, APART = 13.0, 3.0  # the width of the strongest arc, if there is room; the space between arcs
PORTS = BOX - 8  # the part of a box's side that arcs may take
BASE, RISE = 26, 27  # the height of an arc: BASE, and RISE for each phase that it passes

Ends = tuple[int, int]


class Box(NamedTuple):
    """A phase: the place of its box, and the lines of its name."""

    x: float
    lines: list[str]
    known: bool


class Arc(NamedTuple):
    """An arc from one phase to another: its path, its arrow head, and the place of its count."""

    i: int
    j: int
    kind: str
    path: str
    head: str
    thick: float
    n: str
    x: float
    y: float


class Course(NamedTuple):
    """The course of an arc: its ends, its height, and its side of the line (-1 above, 1 below)."""

    i: int
    j: int
    start: float
    end: float
    rise: float
    side: int


def sides(pairs: Iterable[Ends]) -> dict[tuple[int, bool, bool], list[Ends]]:
    """Return the arcs that end at each half of a box's side: by phase, above or below, right or left."""
    ends: defaultdict[tuple[int, bool, bool], list[Ends]] = defaultdict(list)
    for i, j in pairs:
        ahead = j > i
        ends[i, ahead, ahead].append((i, j))
        ends[j, ahead, not ahead].append((i, j))
    return ends


def strongest(counts: Mapping[Ends, float], most: float) -> float:
    """Return the largest width of an arc, in px, for which those that end side by side have room."""
    crowds = ((sum(counts[pair] for pair in pairs) / most, len(pairs)) for pairs in sides(counts).values())
    return min([THICK, *((PORTS / 2 - number * APART) / share for share, number in crowds if share)])


def courses(thickness: Mapping[Ends, float]) -> dict[Ends, Course]:
    """Return a course for each arc, such that the arcs of one side nest and keep apart at their ends."""
    places: dict[tuple[Ends, int], float] = {}
    for (phase, _, right), pairs in sides(thickness).items():
        middle, taken = phase * (BOX + GAP) + BOX / 2, 0.0
        needs = {pair: APART + thickness[pair] for pair in pairs}
        room = min(PORTS / 2 / sum(needs.values()), 2.0)
        # A longer arc starts nearer to the middle, so that it runs around the others.
        for pair in sorted(pairs, key=lambda pair: -abs(pair[0] - pair[1])):
            off = 2 + (taken + needs[pair] / 2) * room
            places[pair, phase] = middle + off if right else middle - off
            taken += needs[pair]
    return {
        (i, j): Course(i, j, places[(i, j), i], places[(i, j), j], BASE + RISE * abs(j - i), -1 if j > i else 1)
        for i, j in thickness
    }


def flow_picture(matrix: Matrix, workflow: Workflow, origin: Provenance = NO_REVISITS) -> Picture:
    """Return the picture of a matrix of counts."""
    size = len(matrix.phases)
    cells = {(i, j): matrix.cells[i][j] or 0 for i in range(size) for j in range(size) if i != j}
    shown = [pair for pair, n in cells.items() if n]
    most = max([1, *cells.values()])
    top = max(3.0, strongest({pair: cells[pair] for pair in shown}, most))
    runs = courses({pair: thick(cells[pair], most, top) for pair in shown})
    above = max((each.rise for each in runs.values() if each.side < 0), default=0)
    below = max((each.rise for each in runs.values() if each.side > 0), default=0)
    line = HEAD + above + 20
    at = f" ({short(matrix.commit)})" if matrix.commit else ""
    counted = f"{plural(matrix.totals['revisits'], 'revisit')} at {escaped(matrix.rev)}{at}"
    subtitle = subtitled(origin, f"{counted} · arc width: number of revisits")
    boxes = [
        Box(number * (BOX + GAP), wrapped(name, BOX - 14, TEXT), matrix.phases[number] not in matrix.unknown)
        for number, name in enumerate(phase_names(workflow, matrix.phases))
    ]
    span = size * (BOX + GAP) - GAP
    back = sum(n for (i, j), n in cells.items() if j < i)
    return Picture(
        template="flow.svg",
        width=max(span, text_width(subtitle, TEXT), 540) + 2 * MARGIN,
        height=line + HIGH + below + 20 + 44,
        title="How work flows between the phases",
        subtitle=subtitle,
        summary=f"{sum(cells.values()) - back:g} revisits ahead, above the line; {back:g} back, below it.",
        parts={
            "boxes": boxes,
            "arcs": [arc(runs[pair], cells[pair], most, top) for pair in sorted(shown, key=lambda each: -cells[each])],
            "place": (MARGIN, line),
            "size": (BOX, HIGH),
            "legend": line + HIGH + below + 42,
        },
    )


def thick(n: float, most: float, top: float) -> float:
    """Return the width of the arc of n revisits, in px, if that of ``most`` has the width ``top``."""
    return max(1.2, top * n / most)


def arc(course: Course, n: float, most: float, top: float) -> Arc:
    """Return the arc of n revisits; see ``thick``."""
    broad = thick(n, most, top)
    edge = 0 if course.side < 0 else HIGH
    tip, head = edge + course.side * 2, 6 + broad * 0.75
    rim = tip + course.side * head
    radius = abs(course.end - course.start) / 2
    sweep = 1 if (course.end > course.start) == (course.side < 0) else 0
    path = f"M{course.start:.1f} {edge}V{rim:.1f}A{radius:.1f} {course.rise:.1f} 0 0 {sweep} {course.end:.1f} {rim:.1f}"
    half = 3.5 + broad * 0.65
    arrow = (
        f"M{course.end - half:.1f} {rim - course.side * 0.5:.1f}H{course.end + half:.1f}L{course.end:.1f} {tip:.1f}Z"
    )
    return Arc(
        i=course.i,
        j=course.j,
        kind="ahead" if course.side < 0 else "back",
        path=path,
        head=arrow,
        thick=broad,
        n=f"{n:g}",
        x=(course.start + course.end) / 2,
        y=rim + course.side * course.rise + 4.5,
    )
