"""The reading of a project root as plain values, and the form in which it is kept and sent."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from git_revisit.model.workflow import WorkflowDifference
from git_revisit.replay.measures import Tally
from git_revisit.replay.totals import Pair

FORMAT = 2  # of the plain form; raise it with every change of the form or its meaning
OK, EMPTY, FAILED = "ok", "empty", "failed"


class Share(NamedTuple):
    """A share, k of n; the interval is None if there are too few events.

    ``effective`` is the number of trials with bursts counted once: n divided by the design effect.
    """

    k: int
    n: int
    effective: float
    interval: tuple[float, float] | None = None


class StrongestLoop(NamedTuple):
    """The loop with the most revisits in its weaker direction; ``share`` is of all revisits.

    ``ahead`` revisits went from the earlier phase to the later one, ``back`` the other way.
    """

    earlier: str
    later: str
    ahead: int
    back: int
    share: Share


class Counts(NamedTuple):
    """The revisits of a project root: for the matrix, and for the comparison of repositories.

    ``feedback`` and ``loop`` are over the revisits that ``origins`` counts as recorded, unless a filter names others.
    """

    tally: Tally
    revisits: int
    feedback: Share
    loop: StrongestLoop | None


class CaptureCounts(NamedTuple):
    """The capture quality: the touches of another phase, those captured, and those explained."""

    touches: int
    captured: int
    explained: int

    @property
    def quality(self) -> float | None:
        """The share of touches that were captured; None without touches."""
        return self.captured / self.touches if self.touches else None


class InferredCounts(NamedTuple):
    """The counts that inference proposes for a repository without events; ``confidence`` is low or fair."""

    confidence: str
    counts: Counts


class Reading(NamedTuple):
    """A project root at a commit.

    ``names`` are the phases of the workflow in order, each with its id, name and aliases. ``origins`` counts the
    revisits as recorded, imported and inferred. ``last`` is the time of the latest event.
    ``differences`` are those from a workflow to check against, None without one.
    """

    commit: str | None
    configured: bool
    names: tuple[tuple[str, str, tuple[str, ...]], ...]
    unknown: tuple[str, ...]
    observable: tuple[bool, ...]
    totals: dict[str, int]
    origins: dict[str, int]
    counts: Counts
    events: int
    last: str | None
    capture: CaptureCounts | None = None
    inferred: InferredCounts | None = None
    differences: tuple[WorkflowDifference, ...] | None = None

    @property
    def status(self) -> str:
        """``ok``, or ``empty`` if there are no events."""
        return OK if self.events else EMPTY


class ReadRoot(NamedTuple):
    """A project root of a repository: its path (``.`` for the top), and its reading or error."""

    project: str
    reading: Reading | None
    error: str | None = None


def packed(reading: Reading) -> bytes:
    """Return a reading in few bytes, since a portfolio holds thousands; ``unpacked`` reads it."""
    return zlib.compress(json.dumps(_plain_reading(reading), separators=(",", ":")).encode(), 1)


def unpacked(data: bytes) -> Reading:
    """Return the reading that ``packed`` wrote."""
    return _reading(json.loads(zlib.decompress(data)))


def plain_roots(roots: Iterable[ReadRoot]) -> list[Any]:
    """Return roots as lists, dicts, text and numbers, for JSON; ``read_roots`` reads them."""
    return [{**root._asdict(), "reading": root.reading and _plain_reading(root.reading)} for root in roots]


def read_roots(plain: list[Any]) -> list[ReadRoot]:
    """Return the roots that ``plain_roots`` wrote; raises ValueError, TypeError or KeyError for anything else."""
    return [ReadRoot(**{**each, "reading": each["reading"] and _reading(each["reading"])}) for each in plain]


def _plain_reading(reading: Reading) -> dict[str, Any]:
    inferred = reading.inferred
    return {
        **reading._asdict(),
        "counts": _plain_counts(reading.counts),
        "inferred": inferred and {"confidence": inferred.confidence, "counts": _plain_counts(inferred.counts)},
    }


def _reading(plain: Mapping[str, Any]) -> Reading:
    inferred, capture, differences = plain["inferred"], plain["capture"], plain["differences"]
    return Reading(
        **{
            **plain,
            "names": tuple((each[0], each[1], tuple(each[2])) for each in plain["names"]),
            "unknown": tuple(plain["unknown"]),
            "observable": tuple(plain["observable"]),
            "counts": _counts(plain["counts"]),
            "capture": capture and CaptureCounts(*capture),
            "inferred": inferred and InferredCounts(inferred["confidence"], _counts(inferred["counts"])),
            "differences": None if differences is None else tuple(WorkflowDifference(*each) for each in differences),
        }
    )


def _plain_counts(counts: Counts) -> dict[str, Any]:
    tally = counts.tally
    pairs = {name: [[*pair, n] for pair, n in getattr(tally, name).items()] for name in _PAIRS}
    return {**counts._asdict(), "tally": {"phases": tally.phases, "periods": dict(tally.periods), **pairs}}


_PAIRS = ("counts", "within", "overlapping", "moves")


def _counts(plain: Mapping[str, Any]) -> Counts:
    tally, loop = plain["tally"], plain["loop"]
    pairs: dict[str, Counter[Pair]] = {name: Counter({(i, j): n for i, j, n in tally[name]}) for name in _PAIRS}
    read = Tally(phases=tuple(tally["phases"]), periods=Counter(tally["periods"]), days={}, **pairs)
    shares = {
        "feedback": _share(plain["feedback"]),
        "loop": loop and StrongestLoop(loop[0], loop[1], loop[2], loop[3], _share(loop[4])),
    }
    return Counts(**{**plain, "tally": read, **shares})


def _share(plain: list[Any]) -> Share:
    k, n, effective, interval = plain
    return Share(k, n, effective, interval and (interval[0], interval[1]))
