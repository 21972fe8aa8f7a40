"""The JSON contract: the document of every command, its keys written out one by one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import repeat
from typing import TYPE_CHECKING, Any

from git_revisit.model.event_fields import FIELDS
from git_revisit.model.event_yaml import VERSION, utc
from git_revisit.model.events import Event
from git_revisit.replay.diff import Diff
from git_revisit.replay.evolution import Evolution
from git_revisit.replay.matrix import Matrix

if TYPE_CHECKING:
    from git_revisit.audit.rules.branch_review import Review
    from git_revisit.audit.rules.capture_quality import CaptureCount, CaptureQuality
    from git_revisit.audit.rules.limits import LimitedShare
    from git_revisit.infer.inferred import Inference
    from git_revisit.insights.compare import Compared, Comparison
    from git_revisit.insights.conclusions import Insights
    from git_revisit.insights.estimates import Estimate
    from git_revisit.insights.rate_changes import RateChange
    from git_revisit.insights.sample import Sample
    from git_revisit.insights.sizes import TotalSize
    from git_revisit.model.findings import Audited

Document = dict[str, Any]


def json_text(document: Any) -> str:
    """Return a document as JSON in ASCII, so that no text in it can control a terminal."""
    return json.dumps(document, indent=None, separators=(", ", ": ")) + "\n"


def matrix_document(matrices: Iterable[Matrix], captures: Iterable[CaptureQuality | None] = repeat(None)) -> Document:
    """Return the document of ``matrix``; ``captures`` are the capture qualities, in the order of the matrices."""
    return {
        "schema": "git-revisit/matrix/1",
        "matrices": [
            {
                "rev": matrix.rev,
                "commit": matrix.commit,
                "measure": matrix.measure,
                "phases": matrix.phases,
                "unknown": matrix.unknown,
                "observable": matrix.observable,
                "cells": matrix.cells,
                "totals": matrix.totals,
                "capture": capture and capture_counts(capture.total),
                **({"period_days": matrix.period_days} if matrix.period_days is not None else {}),
                **({"weight": matrix.weight, "unsized": matrix.unsized} if matrix.weight else {}),
            }
            for matrix, capture in zip(matrices, captures, strict=False)
        ],
    }


def capture_counts(count: CaptureCount) -> Document:
    """Return how many touches there were, and how many were captured and explained."""
    return {"touches": count.touches, "captured": count.captured, "explained": count.explained}


def capture_metrics(quality: CaptureQuality) -> Document:
    """Return the capture quality, with an interval for every share."""
    return {
        **_capture_shares(quality.total),
        "channels": {channel: _capture_shares(count) for channel, count in quality.channels.items()},
        "months": {month: _capture_shares(count) for month, count in quality.months.items()},
    }


def _capture_shares(count: CaptureCount) -> Document:
    from git_revisit.insights.statistics import wilson

    def interval(k: int) -> list[float] | None:
        return list(wilson(k, count.touches)) if count.touches else None

    return {
        **capture_counts(count),
        "captured_interval": interval(count.captured),
        "explained_interval": interval(count.explained),
        "explained_by_agents": count.by_agent,
    }


def event_fields(event: Event) -> Document:
    """Return the fields of an event by wire name, None if absent; keys with ``x-`` only if present."""
    fields = {field.key: getattr(event, field.attribute, None) for field in FIELDS}
    return {"version": VERSION, **fields, **(event.extra or {})}


def log_document(rev: str, commit: str | None, events: Iterable[tuple[Event, str]]) -> Document:
    """Return the document of ``log``: events with the paths of their files."""
    rows = [{**event_fields(event), "file": file} for event, file in events]
    return {"schema": "git-revisit/log/1", "rev": rev, "commit": commit, "events": rows}


def diff_document(diff: Diff) -> Document:
    """Return the document of ``diff``."""
    return {
        "schema": "git-revisit/diff/1",
        "a": _side(*diff.a),
        "b": _side(*diff.b),
        "phases": diff.phases,
        "cells": diff.cells,
        "added": [event.id for event in diff.added],
        "removed": [event.id for event in diff.removed],
    }


def _side(rev: str, commit: str | None) -> dict[str, str | None]:
    return {"rev": rev, "commit": commit}


def evolution_document(evolution: Evolution) -> Document:
    """Return the document of ``evolution``: the steps that change a cell."""
    return {
        "schema": "git-revisit/evolution/1",
        "rev": evolution.rev,
        "commit": evolution.commit,
        "by": evolution.by,
        "phases": evolution.phases,
        "steps": [
            {"commit": step.commit, "at": step.at, "label": step.label, "total": step.total, "delta": step.delta}
            for step in evolution.steps
            if step.delta
        ],
    }


def audit_document(audited: Audited) -> Document:
    """Return the document of ``audit``."""
    return {
        "schema": "git-revisit/audit/1",
        "rev": audited.rev,
        "commit": audited.commit,
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "commit": finding.commit,
                "file": finding.file,
                "event": finding.event,
                "message": finding.message,
            }
            for finding in audited.findings
        ],
        "summary": audit_summary(audited),
    }


def audit_summary(audited: Audited) -> dict[str, int]:
    """Return the number of findings of each severity, and of the commits and events that were checked."""
    counts = dict.fromkeys(("error", "warning", "info"), 0)
    for finding in audited.findings:
        counts[finding.severity] += 1
    return {
        "errors": counts["error"],
        "warnings": counts["warning"],
        "infos": counts["info"],
        "commits": audited.commits,
        "events": audited.events,
    }


def review_document(review: Review) -> Document:
    """Return the document of ``review``."""
    return {
        "schema": "git-revisit/review/1",
        "a": _side(*review.diff.a),
        "b": _side(*review.diff.b),
        "phases": review.diff.phases,
        "cells": review.diff.cells,
        "unexplained": [event.id for event in review.unexplained],
        "uncaptured": [
            {"commit": node.id, "phase": touch.phase, "paths": touch.shown, "seen_by": touch.seen_by}
            for node, touch in review.uncaptured
        ],
        "limits": review.limits
        and {
            "unexplained": _limited(review.limits.unexplained),
            "uncaptured": _limited(review.limits.uncaptured),
        },
    }


def _limited(share: LimitedShare) -> Document:
    return {"n": share.n, "of": share.of, "limit": share.limit, "exceeded": share.exceeded}


def infer_document(found: Inference) -> Document:
    """Return the document of ``infer``; a focus period names its person if each person has a focus."""
    focus = []
    for period, event in zip(found.proposal.periods, found.focus, strict=True):
        row = {"phase": period.phase, "from_commit": period.first.commit, "to_commit": period.last.commit}
        focus.append({**row, "actor": event.actor} if period.person is not None else row)
    return {
        "schema": "git-revisit/infer/1",
        "rev": found.rev,
        "commit": found.commit,
        "coverage": found.coverage,
        "confidence": found.confidence,
        "doubts": list(found.doubts),
        "signs": found.signs,
        "focus": focus,
        "events": [event_fields(event) for event in found.events],
        "together": {"phases": list(found.together.phases), "cells": [list(row) for row in found.together.cells]},
        "mis_tags": [
            {"path": each.path, "phase": each.phase, "focus": each.focus, "touches": each.touches}
            for each in found.mis_tags
        ],
    }


def insights_document(
    found: Insights,
    rev: str,
    commit: str | None,
    comparison: Comparison | None = None,
    capture: CaptureQuality | None = None,
) -> Document:
    """Return the document of ``insights``; ``compare`` is there if two sets were compared.

    ``capture`` is the capture quality, None if it is not known.
    """
    return {
        "schema": "git-revisit/insights/1",
        "rev": rev,
        "commit": commit,
        "metrics": insights_metrics(found, capture),
        "recommendations": insights_recommendations(found),
        **({"compare": comparison_document(comparison)} if comparison else {}),
    }


def comparison_document(found: Comparison) -> Document:
    """Return the comparison of two sets: what they are, and every metric with its effect."""
    return {
        **{
            name: {**_side(each.rev, each.commit), "revisits": len(each.sample.revisits), "days": len(each.sample.days)}
            for name, each in (("a", found.a), ("b", found.b))
        },
        "metrics": {
            **{name: _compared(each) for name, each in found.shares.items()},
            "revisits": _compared(found.revisits),
            "phases": [{"phase": phase, **_compared(each)} for phase, each in found.phases.items()],
            "cells": [{"from": i, "to": j, **_compared(each)} for (i, j), each in found.cells.items()],
        },
    }


def _compared(found: Compared) -> Document:
    return {
        "a": _estimate(found.a),
        "b": _estimate(found.b),
        "effect": found.effect,
        "value": found.value,
        "interval": list(found.interval) if found.interval else None,
        "p": found.p,
        "p_adjusted": found.adjusted,
        "note": found.note,
    }


def insights_metrics(found: Insights, capture: CaptureQuality | None = None) -> Document:
    """Return every quantity of the insights, with its interval and the ids of the events behind it."""
    from git_revisit.insights.conclusions import ASSUMPTIONS
    from git_revisit.insights.quantities import OF_LOG
    from git_revisit.insights.sequences import SEQUENCES, STRONGEST

    sample = found.sample
    explained = [event for event in sample.revisits if event.explained and event.asked]
    answered, agents = len(explained), sum(event.agent is not None for event in explained)
    of_log: Document = {}
    for quantity in OF_LOG:
        group = of_log.setdefault(quantity.group, {}) if quantity.group else of_log
        group[quantity.name] = _estimate(found.of_log[quantity.label])
    of_log["feedback"] |= {"look_ahead": found.look_ahead, "by_chance": found.feedback_by_chance}
    return {
        "window": _window(found),
        "revisits": len(sample.revisits),
        "inferred": sample.count_via("infer"),
        "imported": sample.count_via("import"),
        "clusters": {
            "n": sample.pooled.clusters,
            "repeated": sample.pooled.repeated,
            "design_effect": sample.pooled.effect,
            "assumes_independence": sample.pooled.assumes_independence,
        },
        **of_log,
        "size": found.sizes and _size(found.sizes.whole),
        "trend": found.trend and _change(found.trend, None),
        "phases": [_phase(found, phase) for phase in sample.log.phases],
        "cells": [_cell(found, pair) for pair in sample.ranked_cells],
        **{
            kind.name: [
                _sequence(sample, phases, each) for phases, each in list(found.sequences[kind.name].items())[:STRONGEST]
            ]
            for kind in SEQUENCES
        },
        "reasons_by": {"people": answered - agents, "agents": agents},
        "capture": capture and capture_metrics(capture),
        "assumptions": list(ASSUMPTIONS),
        "revisits_missing": found.missing,
    }


def insights_recommendations(found: Insights) -> list[Document]:
    """Return the recommendations, each with its interval and the ids of the events behind it."""
    return [
        {
            "rule": each.rule,
            "text": each.text,
            "n": each.n,
            "interval": list(each.interval),
            "events": list(each.events),
        }
        for each in found.recommendations
    ]


def _window(found: Insights) -> Document:
    from git_revisit.insights.rate_changes import exposure_unit

    window = found.sample.window
    return {
        "since": utc(window.since),
        "until": utc(window.until),
        "compared": {
            "before": [utc(window.before), utc(window.split)],
            "after": [utc(window.split), utc(window.until)],
        },
        "exposure": exposure_unit(found.sample.log),
    }


def _phase(found: Insights, phase: str) -> Document:
    sample = found.sample
    return {
        "phase": phase,
        "observable": phase in sample.log.observable,
        "revisits": len(sample.row(phase)),
        **{name: _estimate(estimates[phase]) for name, estimates in found.of_phase.items()},
    }


def _cell(found: Insights, pair: tuple[str, str]) -> Document:
    from git_revisit.insights.quantities import reasons

    change, events = found.changes.get(pair), found.sample.cells[pair]
    return {
        "from": pair[0],
        "to": pair[1],
        "count": len(events),
        "size": found.sizes and _size(found.sizes.cells[pair]),
        **{name: _estimate(estimates[pair]) for name, estimates in found.of_cell.items()},
        "change": change and _change(change, found.adjusted.get(pair)),
        "reasons": [
            {"category": category or None, "n": len(each), "events": [event.id for event in each]}
            for category, each in reasons(events).items()
        ],
    }


def _size(size: TotalSize) -> Document:
    return {
        "n": size.n,
        "known": size.known,
        "commits": size.commits,
        "days": size.days,
        "median_days": size.median_days,
        "interval": list(size.interval) if size.interval else None,
        "share_of_days": size.share_of_days,
    }


def _change(change: RateChange, adjusted: float | None) -> Document:
    return {
        "before": change.before,
        "after": change.after,
        "exposures": list(change.exposures),
        "p": change.p,
        "p_adjusted": adjusted,
        **_estimate(change.estimate),
    }


def _sequence(sample: Sample, phases: tuple[str, ...], estimate: Estimate) -> Document:
    """Return a sequence of revisits; a loop has the count of each direction."""
    counts: Document = {}
    if len(phases) == 2:
        start, end = phases
        counts["counts"] = [len(sample.cells[start, end]), len(sample.cells[end, start])]
    return {"phases": list(phases), **counts, **_estimate(estimate)}


def _estimate(estimate: Estimate) -> Document:
    interval = estimate.interval
    return {
        "k": estimate.k,
        "n": estimate.n,
        "value": estimate.value,
        "interval": list(interval) if interval else None,
        "clusters": estimate.clusters,
        "design_effect": estimate.design_effect,
        "note": estimate.note,
        "events": list(estimate.events),
    }
