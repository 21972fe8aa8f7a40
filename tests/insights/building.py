"""Logs from literal values: short phase names, ids that count up, a fixed start."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from git_revisit.insights.evidence import Log, log
from git_revisit.insights.sample import Sample, sample_of, window_of
from git_revisit.model.event_yaml import seconds, utc
from git_revisit.model.events import Event, Focus, Revisit
from git_revisit.model.workflow import Phase, Workflow

START = seconds("2026-01-05T09:00:00Z")
HOUR, DAY, WEEK = 3600, 24 * 3600, 7 * 24 * 3600
_numbers = count(1)


def workflow(*phases: str, **fields: Any) -> Workflow:
    return Workflow(phases=tuple(Phase(each, each, paths=(f"{each}/",)) for each in phases), **fields)


def identity() -> str:
    return f"01{next(_numbers):024d}"


def focus(phase: str, after: float = 0, actor: str = "Ada <ada@example.com>") -> Focus:
    return Focus(id=identity(), at=utc(START + after), via="command", phase=phase, actor=actor)


def revisit(start: str, end: str, after: float = 0, actor: str = "Ada <ada@example.com>", **fields: Any) -> Revisit:
    return Revisit(
        id=identity(), at=utc(START + after), via="hook", from_phase=start, to_phase=end, actor=actor, **fields
    )


def make(flow: Workflow, *events: Event, until: float = 52 * WEEK) -> Log:
    return log(
        flow,
        [event for event in events if isinstance(event, Revisit)],
        [event for event in events if isinstance(event, Focus)],
        utc(START + until),
    )


def sampled(log: Log, **window: int) -> Sample:
    return sample_of(log, window_of(log, **window))


def background(phases: Sequence[str], *without: tuple[str, str], rounds: int = 2) -> list[Revisit]:
    """Return revisits without structure: evenly between all pairs but some, and over the weeks of a year."""
    pairs = [(start, end) for start in phases for end in phases if start != end and (start, end) not in without]
    return [revisit(*pair, (n * 7 % 52) * WEEK + n) for n, pair in enumerate(pairs * rounds)]
