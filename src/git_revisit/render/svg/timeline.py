"""The timeline: a lane for each phase, bands while it was the focus, and revisits from lane to lane."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from git_revisit.insights.evidence import Log, periods
from git_revisit.model.event_yaml import DAY, seconds
from git_revisit.model.printable import escaped
from git_revisit.render.svg.canvas import Picture, clipped, phase_names, subtitled, text_width
from git_revisit.render.text import plural, short
from git_revisit.replay.filters import NO_REVISITS, Provenance

LANE, BAND, MARGIN, TEXT, HEAD, LENGTH = 46, 18, 28, 14, 84, 940
DOT = "m-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0"
KINDS = ("line-back", "line-ahead", "dot-back", "dot-ahead", "planned-back", "planned-ahead")
STEPS = (1, 2, 7, 14)  # days between ticks; beyond, months


class Scale(NamedTuple):
    """From Unix seconds to px."""

    first: int
    last: int
    left: float
    length: float

    def x(self, when: float) -> float:
        """Return the place of a time, within the picture."""
        share = (when - self.first) / (self.last - self.first)
        return self.left + self.length * min(1.0, max(0.0, share))


def scale_of(log: Log, left: float) -> Scale:
    """Return the scale from the first event to the time of the state, at least a day."""
    times = [seconds(event.at) for event in log.events]
    last = max([seconds(log.at), *times])
    first = min(times, default=last - 7 * DAY)
    return Scale(min(first, last - DAY), last, left, LENGTH)


def timeline_picture(
    log: Log, rev: str, commit: str | None, phases: Sequence[str] = (), origin: Provenance = NO_REVISITS
) -> Picture:
    """Return the picture of a log; ``phases`` are the lanes, by default the log's own."""
    order = tuple(phases) or log.phases
    labels = [clipped(each) for each in phase_names(log.workflow, order)]
    left = MARGIN + 16 + max(text_width(each, TEXT) for each in labels)
    scale = scale_of(log, left)
    lanes = {phase: HEAD + 14 + LANE * (number + 0.5) for number, phase in enumerate(order)}
    bottom = HEAD + 14 + LANE * len(labels)
    at = f" ({short(commit)})" if commit else ""
    subtitle = subtitled(
        origin,
        f"{plural(len(log.focuses), 'focus event')} and {plural(len(log.revisits), 'revisit')} at {escaped(rev)}{at}",
    )
    return Picture(
        template="timeline.svg",
        width=left + LENGTH + MARGIN + 8,
        height=bottom + 76,
        title="Focus and revisits over time",
        subtitle=subtitle,
        summary=f"{subtitle}, from {log_date(scale.first)} to {log_date(scale.last)}.",
        parts={
            "lanes": list(zip(labels, lanes.values(), strict=True)),
            "across": (left, left + LENGTH),
            "down": (HEAD + 14, bottom),
            "scale": scale,
            "bands": bands(log, scale, lanes),
            "marks": marks(log, scale, lanes),
            "ticks": ticks(scale),
            "legend": bottom + 58,
        },
    )


def bands(log: Log, scale: Scale, lanes: dict[str, float]) -> list[str]:
    """Return the focus periods as one path for each scope, so that those of several people show through each other."""
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for each in periods(log):
        x, top = scale.x(each.start), lanes[each.focus.phase or ""] - BAND / 2
        wide = max(1.5, scale.x(each.end) - x)
        paths[each.scope].append(f"M{x:.1f} {top:g}h{wide:.1f}v{BAND}h-{wide:.1f}z")
    return ["".join(each) for each in paths.values()]


def marks(log: Log, scale: Scale, lanes: dict[str, float]) -> dict[str, str]:
    """Return the revisits as one path for each kind: a line from the main phase's lane, a dot in the revisited one."""
    paths: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for event in log.revisits:
        start, end = event.from_phase, event.to_phase
        direction, x = "back" if lanes[end] < lanes[start] else "ahead", f"{scale.x(seconds(event.at)):.1f}"
        paths[f"line-{direction}"].append(f"M{x} {lanes[start]:g}V{lanes[end]:g}")
        paths[f"{'planned' if event.planned else 'dot'}-{direction}"].append(f"M{x} {lanes[end]:g}{DOT}")
    return {kind: "".join(each) for kind, each in paths.items()}


def ticks(scale: Scale) -> list[tuple[float, str]]:
    """Return about ten ticks: days, weeks from Monday, or the first of months."""
    days = (scale.last - scale.first) / DAY
    first = datetime.fromtimestamp(scale.first, UTC).replace(hour=0, minute=0, second=0)
    step = next((each for each in STEPS if days / each <= 11), None)
    times = (
        _by_days(first, scale.last, step) if step else _by_months(first, scale.last, max(1, round(days / 30.4 / 10)))
    )
    return [(scale.x(when.timestamp()), label) for when, label in times if when.timestamp() >= scale.first]


def _by_days(first: datetime, last: int, step: int) -> list[tuple[datetime, str]]:
    start = first - timedelta(days=first.weekday() if step >= STEPS[2] else 0)
    count = int((last - start.timestamp()) // (step * timedelta(days=1).total_seconds())) + 1
    times = [start + timedelta(days=step * number) for number in range(min(count, 500))]
    return [(when, f"{when:%b} {when.day}") for when in times]


def _by_months(first: datetime, last: int, step: int) -> list[tuple[datetime, str]]:
    times: list[tuple[datetime, str]] = []
    month = first.year * 12 + first.month - 1
    end = datetime.fromtimestamp(last, UTC)
    while month <= end.year * 12 + end.month - 1:
        when = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
        times.append((when, f"{when:%b %Y}" if step > 3 or not times or when.month <= step else f"{when:%b}"))
        month += step
    return times


def log_date(when: float) -> str:
    """Return a time as its date."""
    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%d")
