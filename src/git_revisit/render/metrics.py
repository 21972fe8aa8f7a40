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
    from git_revisit.audit.capture_quality import CaptureCount, CaptureQuality
    from git_revisit.insights.compare import Compared, ComparedSet, Comparison
    from git_revisit.insights.conclusions import Insights
    from git_revisit.insights.estimates import Estimate
    from git_revisit.insights.quantities import TotalSize
    from git_revisit.insights.rate_changes import RateChange
    from git_revisit.insights.sample import Sample

Document = dict[str, Any]


def comparison_metrics(comparison: Comparison) -> Document:
    """Return the comparison of two sets: their revisions and sizes, and every metric with its effect."""
    return {
        "a": _set(comparison.a),
        "b": _set(comparison.b),
        "metrics": {
            **{name: _compared(each) for name, each in comparison.shares.items()},
            "revisits": _compared(comparison.revisits),
            "phases": [{"phase": phase, **_compared(each)} for phase, each in comparison.phases.items()],
            "cells": [{"from": i, "to": j, **_compared(each)} for (i, j), each in comparison.cells.items()],
        },
    }


def _set(compared_set: ComparedSet) -> Document:
    sample = compared_set.sample
    return {
        "rev": compared_set.rev,
        "commit": compared_set.commit,
        "revisits": len(sample.revisits),
        "days": len(sample.days),
    }


def _compared(compared: Compared) -> Document:
    return {
        "a": _estimate(compared.a), "b": _estimate(compared.b), "effect": compared.effect, "value": compared.value,
        "interval": _bounds(compared.interval), "p": compared.p, "p_adjusted": compared.adjusted, "note": compared.note,
    }  # fmt: skip


def insights_metrics(insights: Insights, capture: CaptureQuality | None = None) -> Document:
    """Return every quantity of the insights, with its interval and the ids of the events behind it."""
    sample, pooled = insights.sample, insights.sample.pooled
    return {
        "window": _window(insights),
        "revisits": len(sample.revisits), "inferred": sample.count_via("infer"), "imported": sample.count_via("import"),
        "clusters": {
            "n": pooled.clusters, "repeated": pooled.repeated, "design_effect": pooled.effect,
            "assumes_independence": pooled.assumes_independence,
        },
        **_of_log(insights),
        "size": insights.sizes and _size(insights.sizes.whole),
        "trend": insights.trend and _change(insights.trend, None),
        "phases": [_phase(insights, phase) for phase in sample.log.phases],
        "cells": [_cell(insights, pair) for pair in sample.ranked_cells],
        **{
            kind.name: [_sequence(sample, *each) for each in list(insights.sequences[kind.name].items())[:STRONGEST]]
            for kind in SEQUENCES
        },
        "reasons_by": _reasons_by(sample),
        "capture": capture and _capture(capture),
        "assumptions": list(ASSUMPTIONS), "revisits_missing": insights.missing,
    }  # fmt: skip


def _window(insights: Insights) -> Document:
    window = insights.sample.window
    since, before, split, until = map(utc, (window.since, window.before, window.split, window.until))
    compared = {"before": [before, split], "after": [split, until]}
    return {"since": since, "until": until, "compared": compared, "exposure": exposure_unit(insights.sample.log)}


def _of_log(insights: Insights) -> Document:
    metrics: Document = {}
    for quantity in OF_LOG:
        group = metrics.setdefault(quantity.group, {}) if quantity.group else metrics
        group[quantity.name] = _estimate(insights.of_log[quantity.label])
    metrics["feedback"] |= {"look_ahead": insights.look_ahead, "by_chance": insights.feedback_by_chance}
    return metrics


def _reasons_by(sample: Sample) -> Document:
    agents = [event.agent is not None for event in sample.revisits if event.explained and event.asked]
    return {"people": agents.count(False), "agents": agents.count(True)}


def _phase(insights: Insights, phase: str) -> Document:
    sample = insights.sample
    return {
        "phase": phase, "observable": phase in sample.log.observable, "revisits": len(sample.row(phase)),
        **{name: _estimate(estimates[phase]) for name, estimates in insights.of_phase.items()},
    }  # fmt: skip


def _cell(insights: Insights, pair: tuple[str, str]) -> Document:
    change, events = insights.changes.get(pair), insights.sample.cells[pair]
    return {
        "from": pair[0], "to": pair[1], "count": len(events),
        "size": insights.sizes and _size(insights.sizes.cells[pair]),
        **{name: _estimate(estimates[pair]) for name, estimates in insights.of_cell.items()},
        "change": change and _change(change, insights.adjusted.get(pair)),
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


def _estimate(estimate: Estimate) -> Document:
    return {
        "k": estimate.k, "n": estimate.n, "value": estimate.value, "interval": _bounds(estimate.interval),
        "clusters": estimate.clusters, "design_effect": estimate.design_effect, "note": estimate.note,
        "events": list(estimate.events),
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
    """Return the numbers of touches, of captured ones and of explained ones."""
    return {"touches": count.touches, "captured": count.captured, "explained": count.explained}


def _bounds(interval: Iterable[float | None] | None) -> list[float | None] | None:
    return list(interval) if interval else None
