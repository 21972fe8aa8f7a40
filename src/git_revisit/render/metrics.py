"""The metrics of ``insights`` and of its comparison as JSON; ``render/json.py`` has the documents around them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from git_revisit.insights.conclusions import ASSUMPTIONS
from git_revisit.insights.quantities import OF_LOG, reasons
from git_revisit.insights.rate_changes import exposure_unit
from git_revisit.insights.sequences import SEQUENCES, STRONGEST
from git_revisit.insights.statistics import wilson
from git_revisit.model.event_yaml import utc

if TYPE_CHECKING:
    from git_revisit.audit.rules.capture_quality import CaptureCount, CaptureQuality
    from git_revisit.insights.compare import Compared, ComparedSet, Comparison
    from git_revisit.insights.conclusions import Insights
    from git_revisit.insights.estimates import Estimate
    from git_revisit.insights.rate_changes import RateChange
    from git_revisit.insights.sample import Sample
    from git_revisit.insights.sizes import TotalSize

Document = dict[str, Any]


def comparison_metrics(found: Comparison) -> Document:
    """Return the comparison of two sets: what they are, and every metric with its effect."""
    return {
        "a": _set(found.a),
        "b": _set(found.b),
        "metrics": {
            **{name: _compared(each) for name, each in found.shares.items()},
            "revisits": _compared(found.revisits),
            "phases": [{"phase": phase, **_compared(each)} for phase, each in found.phases.items()],
            "cells": [{"from": i, "to": j, **_compared(each)} for (i, j), each in found.cells.items()],
        },
    }


def _set(found: ComparedSet) -> Document:
    sample = found.sample
    return {"rev": found.rev, "commit": found.commit, "revisits": len(sample.revisits), "days": len(sample.days)}


def _compared(found: Compared) -> Document:
    return {
        "a": _estimate(found.a), "b": _estimate(found.b), "effect": found.effect, "value": found.value,
        "interval": _bounds(found.interval), "p": found.p, "p_adjusted": found.adjusted, "note": found.note,
    }  # fmt: skip


def insights_metrics(found: Insights, capture: CaptureQuality | None = None) -> Document:
    """Return every quantity of the insights, with its interval and the ids of the events behind it."""
    sample, pooled = found.sample, found.sample.pooled
    return {
        "window": _window(found),
        "revisits": len(sample.revisits), "inferred": sample.count_via("infer"), "imported": sample.count_via("import"),
        "clusters": {
            "n": pooled.clusters, "repeated": pooled.repeated, "design_effect": pooled.effect,
            "assumes_independence": pooled.assumes_independence,
        },
        **_of_log(found),
        "size": found.sizes and _size(found.sizes.whole),
        "trend": found.trend and _change(found.trend, None),
        "phases": [_phase(found, phase) for phase in sample.log.phases],
        "cells": [_cell(found, pair) for pair in sample.ranked_cells],
        **{
            kind.name: [_sequence(sample, *each) for each in list(found.sequences[kind.name].items())[:STRONGEST]]
            for kind in SEQUENCES
        },
        "reasons_by": _reasons_by(sample),
        "capture": capture and _capture(capture),
        "assumptions": list(ASSUMPTIONS), "revisits_missing": found.missing,
    }  # fmt: skip


def _window(found: Insights) -> Document:
    window = found.sample.window
    since, before, split, until = map(utc, (window.since, window.before, window.split, window.until))
    compared = {"before": [before, split], "after": [split, until]}
    return {"since": since, "until": until, "compared": compared, "exposure": exposure_unit(found.sample.log)}


def _of_log(found: Insights) -> Document:
    metrics: Document = {}
    for quantity in OF_LOG:
        group = metrics.setdefault(quantity.group, {}) if quantity.group else metrics
        group[quantity.name] = _estimate(found.of_log[quantity.label])
    metrics["feedback"] |= {"look_ahead": found.look_ahead, "by_chance": found.feedback_by_chance}
    return metrics


def _reasons_by(sample: Sample) -> Document:
    agents = [event.agent is not None for event in sample.revisits if event.explained and event.asked]
    return {"people": agents.count(False), "agents": agents.count(True)}


def _phase(found: Insights, phase: str) -> Document:
    sample = found.sample
    return {
        "phase": phase, "observable": phase in sample.log.observable, "revisits": len(sample.row(phase)),
        **{name: _estimate(estimates[phase]) for name, estimates in found.of_phase.items()},
    }  # fmt: skip


def _cell(found: Insights, pair: tuple[str, str]) -> Document:
    change, events = found.changes.get(pair), found.sample.cells[pair]
    return {
        "from": pair[0], "to": pair[1], "count": len(events),
        "size": found.sizes and _size(found.sizes.cells[pair]),
        **{name: _estimate(estimates[pair]) for name, estimates in found.of_cell.items()},
        "change": change and _change(change, found.adjusted.get(pair)),
        "reasons": [
            {"category": category or None, "n": len(each), "events": [event.id for event in each]}
            for category, each in reasons(events).items()
        ],
    }  # fmt: skip


def _size(size: TotalSize) -> Document:
    return {
        "n": size.n, "known": size.known, "commits": size.commits, "days": size.days, "median_days": size.median_days,
        "interval": _bounds(size.interval), "share_of_days": size.share_of_days,
    }  # fmt: skip


def _change(change: RateChange, adjusted: float | None) -> Document:
    counts = {"before": change.before, "after": change.after, "exposures": list(change.exposures)}
    return {**counts, "p": change.p, "p_adjusted": adjusted, **_estimate(change.estimate)}


def _sequence(sample: Sample, phases: tuple[str, ...], estimate: Estimate) -> Document:
    """Return a sequence of revisits; a loop has the count of each direction."""
    both = (phases, phases[::-1]) if len(phases) == 2 else ()
    counts = {"counts": [len(sample.cells[start, end]) for start, end in both]} if both else {}
    return {"phases": list(phases), **counts, **_estimate(estimate)}


def _estimate(found: Estimate) -> Document:
    return {
        "k": found.k, "n": found.n, "value": found.value, "interval": _bounds(found.interval),
        "clusters": found.clusters, "design_effect": found.design_effect, "note": found.note,
        "events": list(found.events),
    }  # fmt: skip


def _capture(quality: CaptureQuality) -> Document:
    """Return the capture quality, with an interval for every share."""
    return {
        **_capture_shares(quality.total),
        "channels": {channel: _capture_shares(count) for channel, count in quality.channels.items()},
        "months": {month: _capture_shares(count) for month, count in quality.months.items()},
    }


def _capture_shares(count: CaptureCount) -> Document:
    captured, explained = (
        list(wilson(k, count.touches)) if count.touches else None for k in (count.captured, count.explained)
    )
    shares = {"captured_interval": captured, "explained_interval": explained}
    return {**capture_counts(count), **shares, "explained_by_agents": count.by_agent}


def capture_counts(count: CaptureCount) -> Document:
    """Return how many touches there were, and how many were captured and explained."""
    return {"touches": count.touches, "captured": count.captured, "explained": count.explained}


def _bounds(interval: Iterable[float | None] | None) -> list[float | None] | None:
    return list(interval) if interval else None
