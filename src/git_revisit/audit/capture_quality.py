"""The capture quality: how many touches of other phases the log accounts for, and how many it explains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from git_revisit.audit.rules.facts import AuditFacts
from git_revisit.audit.rules.uncaptured import events_by_commit
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Note, Revisit
from git_revisit.replay.fold import Fold, in_order

Answer = Revisit | Note
CHANNELS = ("hook", "deferred", "message", "command", "import")


class CaptureCount(NamedTuple):
    """Touches, how many of them are captured and explained; of the explained, how many by a program."""

    touches: int = 0
    captured: int = 0
    explained: int = 0
    by_agent: int = 0


class CaptureQuality(NamedTuple):
    """The capture of a history, as a whole, by the channel of the event, and by month (``2026-11``, UTC)."""

    total: CaptureCount = CaptureCount()
    channels: Mapping[str, CaptureCount] = {}
    months: Mapping[str, CaptureCount] = {}


class CapturedTouch(NamedTuple):
    """A touch as it was captured; ``channel`` is None if at most an inferred event accounts for it."""

    channel: str | None
    month: str
    explained: bool = False
    by_agent: bool = False


def quality(touches: Iterable[CapturedTouch]) -> CaptureQuality:
    """Return the counts of some touches."""
    rows = list(touches)
    channels = {each.channel for each in rows}
    return CaptureQuality(
        _count(rows),
        {
            channel: _count(each for each in rows if each.channel == channel)
            for channel in CHANNELS
            if channel in channels
        },
        {month: _count(each for each in rows if each.month == month) for month in sorted({row.month for row in rows})},
    )


def _count(touches: Iterable[CapturedTouch]) -> CaptureCount:
    rows = list(touches)
    explained = [each for each in rows if each.explained]
    captured = sum(each.channel is not None for each in rows)
    return CaptureCount(len(rows), captured, len(explained), sum(each.by_agent for each in explained))


def captured_touches(facts: AuditFacts) -> list[CapturedTouch]:
    """Return every touch that is judged, with the events of the log that account for it.

    Excused commits and episodes that continue are not touches. Touches before the project moved count too.
    """
    naming = events_by_commit(facts.fold, facts.workflow)
    touches: dict[tuple[str, str], CapturedTouch] = {}
    for part in (facts, *facts.earlier):
        for (number, phase), ids in _touches(part, facts.workflow.aliases).items():
            commit = part.commits[number]
            own = [facts.fold.chosen[each].event for each in ids if each in facts.fold.chosen]
            events = {each.id: each for each in (*own, *naming.get((commit.id, phase), ())) if isinstance(each, Answer)}
            touches.setdefault((commit.id, phase), _captured(facts.fold, events.values(), utc(commit.at)))
    return list(touches.values())


def _touches(facts: AuditFacts, aliases: Mapping[str, str]) -> dict[tuple[int, str], set[str]]:
    """Return the touches that are judged, by commit and phase, each with the events that the commit added for it."""
    left = facts.open_touches()
    places = {(each.number, aliases.get(each.phase, each.phase)): set[str]() for each in (*facts.named, *left)}
    for (number, phase), ids in facts.answered.items():
        places.setdefault((number, aliases.get(phase, phase)), set()).update(ids)
    return places


def _captured(fold: Fold, events: Iterable[Answer], committed: str) -> CapturedTouch:
    """Return a touch with the events that account for it; ``committed`` is the time of its commit."""
    counted = in_order(each for each in events if each.via != "infer")
    if not counted:
        return CapturedTouch(None, committed[:7])
    revisits = [fold.revisits[each.id] for each in counted if each.id in fold.revisits]
    notes = [each for each in counted if isinstance(each, Note)]
    explained = all(each.explained for each in revisits)
    by_agent = any(each.agent for each in revisits) or any(each.agent for each in notes)
    return CapturedTouch(_channel(counted[0]), counted[0].at[:7], explained, by_agent)


def _channel(event: Answer) -> str:
    """Return the channel by which an event came into the log."""
    deferred = event.via == "hook" and isinstance(event, Revisit) and not event.explained
    return "deferred" if deferred else event.via
