"""The JSON contract: the document of every command, its keys written out one by one.

The metrics within the document of ``insights`` are in ``render/metrics.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import TYPE_CHECKING, Any

from git_revisit.model.event_fields import FIELDS
from git_revisit.model.event_yaml import VERSION
from git_revisit.model.events import Event
from git_revisit.model.findings import ERROR, INFO, WARNING

if TYPE_CHECKING:
    from git_revisit.audit.branch_review import LimitedShare, Review
    from git_revisit.audit.capture_quality import CaptureQuality
    from git_revisit.infer.inferred import Inference
    from git_revisit.insights.compare import Comparison
    from git_revisit.insights.conclusions import Insights
    from git_revisit.insights.heterogeneity import ShareComparison
    from git_revisit.model.findings import Audited
    from git_revisit.model.tagging import PhaseList
    from git_revisit.model.workflow import WorkflowDifference
    from git_revisit.portfolio.answer import Portfolio, PortfolioRow
    from git_revisit.portfolio.reading import Counts, Share
    from git_revisit.replay.diff import Diff
    from git_revisit.replay.digest import Digest, LoopDigest
    from git_revisit.replay.evolution import Evolution
    from git_revisit.replay.matrix import Matrix

Document = dict[str, Any]
_ENCODER = json.JSONEncoder(separators=(", ", ": "))


def json_text(document: Any) -> str:
    """Return a document as JSON in ASCII, so that no text in it can control a terminal."""
    return f"{_ENCODER.encode(document)}\n"


def json_pieces(document: Document) -> Iterator[str]:
    """Yield a document as ``json_text`` returns it; the rows of a value that is an iterator come one at a time."""
    mark = "{"
    for key, value in document.items():
        yield f"{mark}{_ENCODER.encode(key)}: "
        if isinstance(value, Iterator):
            yield "["
            for number, row in enumerate(value):
                yield f"{', ' if number else ''}{_ENCODER.encode(row)}"
            yield "]"
        else:
            yield _ENCODER.encode(value)
        mark = ", "
    yield "}\n"


def matrix_document(matrices: Iterable[Matrix], captures: Iterable[CaptureQuality | None] = repeat(None)) -> Document:
    """Return the document of ``matrix``; ``captures`` are the capture qualities, in the order of the matrices."""
    from git_revisit.render.metrics import capture_counts

    return {
        "schema": "git-revisit/matrix/1",
        "matrices": [
            {
                "rev": each.rev, "commit": each.commit, "measure": each.measure, "phases": each.phases,
                "unknown": each.unknown, "observable": each.observable, "cells": each.cells, "totals": each.totals,
                "capture": capture and capture_counts(capture.total),
                **({"period_days": each.period_days} if each.period_days is not None else {}),
                **({"weight": each.weight, "unsized": each.unsized} if each.weight else {}),
            }
            for each, capture in zip(matrices, captures, strict=False)
        ],
    }  # fmt: skip


def event_fields(event: Event) -> Document:
    """Return the fields of an event by wire name, None if absent; keys with ``x-`` only if present."""
    fields = {field.key: getattr(event, field.attribute, None) for field in FIELDS}
    return {"version": VERSION, **fields, **(event.extra or {})}


def log_document(rev: str, commit: str | None, events: Iterable[tuple[Event, str]]) -> Document:
    """Return the document of ``log``: events with the paths of their files, as an iterator."""
    rows = ({**event_fields(event), "file": file} for event, file in events)
    return {"schema": "git-revisit/log/1", "rev": rev, "commit": commit, "events": rows}


def diff_document(diff: Diff) -> Document:
    """Return the document of ``diff``."""
    return {
        "schema": "git-revisit/diff/1", "a": _side(*diff.a), "b": _side(*diff.b),
        "phases": diff.phases, "cells": diff.cells,
        "added": [event.id for event in diff.added], "removed": [event.id for event in diff.removed],
    }  # fmt: skip


def _side(rev: str, commit: str | None) -> Document:
    return {"rev": rev, "commit": commit}


def evolution_document(evolution: Evolution) -> Document:
    """Return the document of ``evolution``: the steps that change a cell."""
    return {
        "schema": "git-revisit/evolution/1",
        "rev": evolution.rev, "commit": evolution.commit, "by": evolution.by, "phases": evolution.phases,
        "steps": [
            {"commit": step.commit, "at": step.at, "label": step.label, "total": step.total, "delta": step.delta}
            for step in evolution.steps
            if step.delta
        ],
    }  # fmt: skip


def digest_document(digest: Digest) -> Document:
    """Return the document of ``digest``."""
    return {
        "schema": "git-revisit/digest/1", "a": _side(*digest.a) if digest.a else None, "b": _side(*digest.b),
        "first": digest.first, "last": digest.last, "revisits": digest.revisits, "explained": digest.explained,
        "inferred": digest.origin.inferred, "imported": digest.origin.imported,
        "loops": [_loop(loop) for loop in digest.loops],
    }  # fmt: skip


def _loop(loop: LoopDigest) -> Document:
    return {
        "phases": list(loop.phases), "revisits": loop.revisits, "directions": list(map(list, loop.directions)),
        "planned": loop.planned, "categories": dict(loop.categories),
        "reasons": [
            {
                "reason": each.reason, "category": each.category, "planned": each.planned,
                "revisits": len(each.events), "first": each.first, "last": each.last, "events": list(each.events),
            }
            for each in loop.reasons
        ],
        "unexplained": list(loop.unexplained), "without_reason": len(loop.unexplained) + loop.guessed,
    }  # fmt: skip


def phases_document(listed: PhaseList) -> Document:
    """Return the document of ``phases``; ``check`` is null if nothing was compared."""
    differences = [_workflow_difference(each) for each in listed.differences]
    workflow, coverage = listed.workflow, listed.coverage
    return {
        "schema": "git-revisit/phases/1", "rev": listed.rev, "commit": listed.commit, "coverage": coverage.share,
        "phases": phase_rows(listed),
        "shared": list(workflow.shared), "ignore": list(workflow.ignore), "categories": list(workflow.categories),
        "untagged": [{"path": path, "files": n} for path, n in coverage.untagged.most_common()],
        "check": {"with": listed.check, "differences": differences} if listed.check is not None else None,
    }  # fmt: skip


def _workflow_difference(difference: WorkflowDifference) -> Document:
    return {"about": difference.about, "subject": difference.subject, "fix": difference.fix}


def phase_rows(listed: PhaseList) -> list[Document]:
    """Return a row for each phase, in workflow order."""
    return [
        {
            "id": phase.id, "name": phase.name, "paths": list(phase.paths), "aliases": list(phase.aliases),
            "files": listed.coverage.files[phase.id],
        }
        for phase in listed.workflow.phases
    ]  # fmt: skip


def audit_document(audited: Audited) -> Document:
    """Return the document of ``audit``."""
    return {
        "schema": "git-revisit/audit/1", "rev": audited.rev, "commit": audited.commit,
        "findings": [
            {
                "rule": finding.rule, "severity": finding.severity, "commit": finding.commit,
                "file": finding.file, "event": finding.event, "message": finding.message,
            }
            for finding in audited.findings
        ],
        "summary": audit_summary(audited),
    }  # fmt: skip


def audit_summary(audited: Audited) -> dict[str, int]:
    """Return the number of findings of each severity, and of the commits and events that were checked."""
    errors, warnings, infos = (audited.count(severity) for severity in (ERROR, WARNING, INFO))
    checked = {"commits": audited.commits, "events": audited.events}
    return {"errors": errors, "warnings": warnings, "infos": infos, **checked}


def review_document(review: Review) -> Document:
    """Return the document of ``review``."""
    diff, limits = review.diff, review.limits
    return {
        "schema": "git-revisit/review/1", "a": _side(*diff.a), "b": _side(*diff.b),
        "phases": diff.phases, "cells": diff.cells,
        "unexplained": [event.id for event in review.unexplained],
        "uncaptured": [
            {"commit": node.id, "phase": touch.phase, "paths": touch.shown, "seen_by": touch.seen_by}
            for node, touch in review.uncaptured
        ],
        "limits": limits
        and {"unexplained": _limited(limits.unexplained), "uncaptured": _limited(limits.uncaptured)},
    }  # fmt: skip


def _limited(share: LimitedShare) -> Document:
    return {"n": share.n, "of": share.of, "limit": share.limit, "exceeded": share.exceeded}


def infer_document(inference: Inference) -> Document:
    """Return the document of ``infer``; a focus period names its person if each person has a focus."""
    focus = []
    for period, event in zip(inference.proposal.periods, inference.focus, strict=True):
        row = {"phase": period.phase, "from_commit": period.first.commit, "to_commit": period.last.commit}
        focus.append({**row, "actor": event.actor} if period.person is not None else row)
    return {
        "schema": "git-revisit/infer/1", "rev": inference.rev, "commit": inference.commit,
        "coverage": inference.coverage, "confidence": inference.confidence, "doubts": list(inference.doubts),
        "signs": inference.signs, "focus": focus,
        "events": [event_fields(event) for event in inference.events],
        "together": {"phases": list(inference.together.phases), "cells": list(map(list, inference.together.cells))},
        "mis_tags": [
            {"path": each.path, "phase": each.phase, "focus": each.focus, "touches": each.touches}
            for each in inference.mis_tags
        ],
    }  # fmt: skip


def insights_document(
    insights: Insights, rev: str, commit: str | None,
    comparison: Comparison | None = None, capture: CaptureQuality | None = None,
) -> Document:  # fmt: skip
    """Return the document of ``insights``; ``compare`` is there if two sets were compared.

    ``capture`` is the capture quality, None if it is not known.
    """
    from git_revisit.render.metrics import comparison_metrics, insights_metrics

    return {
        "schema": "git-revisit/insights/1", "rev": rev, "commit": commit,
        "metrics": insights_metrics(insights, capture),
        "recommendations": [
            {"rule": r.rule, "text": r.text, "n": r.n, "interval": list(r.interval), "events": list(r.events)}
            for r in insights.recommendations
        ],
        **({"compare": comparison_metrics(comparison)} if comparison else {}),
    }  # fmt: skip


def portfolio_document(portfolio: Portfolio, comparison: ShareComparison) -> Document:
    """Return the document of ``portfolio``: cells are by ``phases``, the union of all workflows.

    ``repositories`` is an iterator over the rows, of which there may be thousands.
    """
    return {
        "schema": "git-revisit/portfolio/1", "rev": portfolio.rev, "measure": portfolio.measure,
        "repositories": (
            {**_root(portfolio, row), **_against(comparison, place)} for place, row in enumerate(portfolio.rows)
        ),
        "phases": portfolio.union.phases, "cells": portfolio.cells(portfolio.total.tally),
        "inferred_cells": portfolio.cells(portfolio.inferred.tally) if portfolio.guessed else None,
        "differences": _differences(comparison),
    }  # fmt: skip


def _differences(comparison: ShareComparison) -> Document:
    """Return the differences between the compared repositories in their feedback shares."""
    model = comparison.heterogeneity
    return {
        "compared": len(comparison.groups), "pooled": comparison.centre,
        "typical": model and {"value": model.share, "interval": list(model.interval)},
        "spread": model and {"value": model.spread, "interval": list(model.spread_interval)},
        "between": model and list(model.between), "p": model and model.p,
    }  # fmt: skip


def _against(comparison: ShareComparison, place: int) -> Document:
    """Return the comparison of a project root with all others."""
    return {
        "compared": place in comparison.groups, "not_compared": comparison.left_out.get(place),
        "p_adjusted": comparison.p_values.get(place), "stands_out": comparison.stands_out(place),
    }  # fmt: skip


def _root(portfolio: Portfolio, row: PortfolioRow) -> Document:
    reading = row.reading
    capture, guess = (reading.capture, reading.inferred) if reading else (None, None)
    differences = reading.differences if reading else None
    unlike = None if differences is None else [_workflow_difference(each) for each in differences]
    return {
        "repository": row.repository, "project": row.project, "status": row.status, "error": row.error,
        "commit": reading and reading.commit, "revisits": reading and reading.counts.revisits,
        "cells": reading and portfolio.cells(reading.counts.tally),
        "origins": reading and reading.origins, "totals": reading and reading.totals, "last": reading and reading.last,
        "workflow_differences": unlike,
        "capture": capture and capture._asdict(),
        **_root_shares(reading and reading.counts),
        "inferred": guess
        and {
            "confidence": guess.confidence, "revisits": guess.counts.revisits,
            "cells": portfolio.cells(guess.counts.tally), **_root_shares(guess.counts),
        },
    }  # fmt: skip


def _root_shares(counts: Counts | None) -> Document:
    loop = counts and counts.loop
    return {
        "feedback": counts and _root_share(counts.feedback),
        "loop": loop
        and {"phases": [loop.earlier, loop.later], "counts": [loop.ahead, loop.back], **_root_share(loop.share)},
    }


def _root_share(share: Share) -> Document:
    value, interval = (share.k / share.n, list(share.interval)) if share.interval else (None, None)
    return {"k": share.k, "n": share.n, "value": value, "interval": interval, "effective": share.effective}
