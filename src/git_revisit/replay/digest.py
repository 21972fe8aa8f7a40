"""A digest: some revisits grouped by loop, with their reasons. No result names a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from git_revisit.model.events import Revisit
from git_revisit.replay.filters import Provenance, provenance
from git_revisit.replay.fold import in_order


class GivenReason(NamedTuple):
    """A reason, and the revisits that have it; ``first`` and ``last`` are times, ``category`` the same for all."""

    reason: str
    category: str | None
    planned: bool
    events: tuple[str, ...]
    first: str
    last: str


class LoopDigest(NamedTuple):
    """The revisits between two phases, in both directions.

    ``directions`` are (from, to, count), the more frequent one first. ``unexplained`` are the ids of the revisits whose
    reason was asked for and is missing, ``guessed`` counts those that were inferred or imported without one.
    """

    phases: tuple[str, str]
    directions: tuple[tuple[str, str, int], ...]
    planned: int
    categories: tuple[tuple[str, int], ...]
    reasons: tuple[GivenReason, ...]
    unexplained: tuple[str, ...]
    guessed: int

    @property
    def revisits(self) -> int:
        """The number of revisits in the loop."""
        return sum(count for _, _, count in self.directions)


class Digest(NamedTuple):
    """The revisits between two revisions by loop, the most frequent first; ``a`` is None for the whole history."""

    a: tuple[str, str | None] | None
    b: tuple[str, str | None]
    first: str | None
    last: str | None
    loops: tuple[LoopDigest, ...]
    origin: Provenance

    @property
    def revisits(self) -> int:
        """The number of revisits."""
        return sum(loop.revisits for loop in self.loops)

    @property
    def explained(self) -> int:
        """The number of revisits with a reason."""
        return sum(len(reason.events) for loop in self.loops for reason in loop.reasons)


def digest_of(
    a: tuple[str, str | None] | None, b: tuple[str, str | None], revisits: Sequence[Revisit], order: Sequence[str]
) -> Digest:
    """Return the digest of some revisits; ``order`` is that of the phases."""
    place = {phase: number for number, phase in enumerate(order)}
    pairs: dict[tuple[str, str], list[Revisit]] = {}
    for event in in_order(revisits):
        pair = sorted((event.from_phase, event.to_phase), key=lambda phase: (place.get(phase, len(place)), phase))
        pairs.setdefault((pair[0], pair[1]), []).append(event)
    loops = sorted((_loop(pair, events) for pair, events in pairs.items()), key=lambda loop: -loop.revisits)
    times = sorted(event.at for event in revisits)
    first, last = (times[0], times[-1]) if times else (None, None)
    return Digest(a, b, first, last, tuple(loops), provenance(revisits))


def _loop(phases: tuple[str, str], events: list[Revisit]) -> LoopDigest:
    directions = Counter((event.from_phase, event.to_phase) for event in events)
    open_events = [event for event in events if not event.explained]
    asked = [event.id for event in open_events if event.asked]
    return LoopDigest(
        phases,
        tuple((*pair, count) for pair, count in directions.most_common()),
        sum(bool(event.planned) for event in events),
        tuple(Counter(event.category for event in events if event.category).most_common()),
        tuple(_reasons(event for event in events if event.explained)),
        tuple(asked),
        len(open_events) - len(asked),
    )


def _reasons(events: Iterable[Revisit]) -> list[GivenReason]:
    """Return each reason once, the most frequent first, then the earliest."""
    same: dict[tuple[str, str | None, bool], list[Revisit]] = {}
    for event in events:
        same.setdefault((event.reason or "", event.category, bool(event.planned)), []).append(event)
    reasons = [
        GivenReason(*key, tuple(event.id for event in group), group[0].at, group[-1].at) for key, group in same.items()
    ]
    return sorted(reasons, key=lambda reason: (-len(reason.events), reason.first, reason.events))
