"""A portfolio, composed for command and API: the reading of a project root by replay, insights and inference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from git_revisit.audit.capture import capture_quality
from git_revisit.gitio.files import read_bytes
from git_revisit.infer.inference import InferQuery, infer_history
from git_revisit.insights.estimates import TOO_FEW, Estimate
from git_revisit.insights.evidence import Log, log_of
from git_revisit.insights.heterogeneity import ShareComparison, compare_shares
from git_revisit.insights.quantities import feedback_of_revisits
from git_revisit.insights.query import log_at
from git_revisit.insights.sample import Sample, sample_of, window_of
from git_revisit.insights.sequences import loop_share, ranked_loops
from git_revisit.model import workflow_yaml
from git_revisit.model.event_file import CONFIG
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Revisit
from git_revisit.model.workflow import Workflow, WorkflowDifference, differences
from git_revisit.portfolio.answer import Portfolio
from git_revisit.portfolio.portfolio_query import PortfolioQuery
from git_revisit.portfolio.reading import OK, CaptureCounts, Counts, InferredCounts, Reading, Share, StrongestLoop
from git_revisit.portfolio.root_query import Access, RootQuery
from git_revisit.portfolio.sources import source_list
from git_revisit.portfolio.united import seen_through
from git_revisit.project.read import OpenProject, State
from git_revisit.project.revision import CommitRevision, RangeRevision
from git_revisit.replay.filters import Filter
from git_revisit.replay.matrix import Amounts, amounts, counted

ORIGINS = {"import": "imported", "infer": "inferred"}  # by the `via` of an event; all others are recorded
UNCONFIGURED = WorkflowDifference("configuration", CONFIG, "write it from the shared workflow, by init --workflow")
WITH_FOCUS = "rate"  # a measure that needs all counts


def portfolio_query(
    repositories: Sequence[str],
    list_file: str | None,
    revision: CommitRevision | RangeRevision,
    only: Filter,
    measure: str,
    access: Access,
    workflow: str | None,
    check: str | None,
    infer: bool,
    capture: bool,
) -> PortfolioQuery:
    """Return the query of a portfolio; ``workflow`` and ``check`` name files. Raises UsageError and ConfigInvalid."""
    shared, expected = _workflow_file(workflow), _workflow_file(check)
    root = RootQuery(revision, only, shared, infer, capture, expected)
    return PortfolioQuery(source_list(repositories, list_file), root, measure, access)


def _workflow_file(name: str | None) -> Workflow | None:
    """Return the workflow in a file; raises ConfigInvalid with the line."""
    return None if name is None else workflow_yaml.decode_file(read_bytes(name), name)


def read_root(project: OpenProject, query: RootQuery) -> Reading:
    """Return the reading of a project root; this function runs on every worker."""
    state = project.state(query.revision, query.only)
    unlike = query.check and _unlike(state, query.check)
    state = state._replace(workflow=seen_through(state.workflow, query.workflow))
    total = amounts(counted(state.fold, state.workflow, WITH_FOCUS), state.workflow, query.only)
    log = log_at(state, query.only)
    events = len(state.fold.chosen) + len(state.fold.invalid)
    return Reading(
        commit=state.commit,
        configured=state.configured,
        names=tuple((phase.id, phase.name, phase.aliases) for phase in state.workflow.phases),
        unknown=total.unknown,
        observable=total.observable,
        totals=total.totals,
        origins=_origins(log.revisits),
        counts=_counts(log, total, query.only),
        events=events,
        last=max((event.at for event in log.events), default=None),
        capture=_capture(project, query) if query.capture and events else None,
        inferred=None if events or not query.infer else _inferred(project, query),
        differences=unlike,
    )


def _unlike(state: State, check: Workflow) -> tuple[WorkflowDifference, ...]:
    """Return the differences of the workflow of a root from the one that it should have."""
    return differences(state.workflow, check) if state.configured else (UNCONFIGURED,)


def _capture(project: OpenProject, query: RootQuery) -> CaptureCounts | None:
    """Return the capture quality of a root; None on an incomplete history."""
    quality = capture_quality(project, project.target(query.revision))
    return CaptureCounts(quality.total.touches, quality.total.captured, quality.total.explained) if quality else None


def _counts(log: Log, total: Amounts, only: Filter) -> Counts:
    """Return the counts of a log; shares and loops are of what was recorded, unless the filter names other origins."""
    recorded = tuple(event for event in log.revisits if only.via or event.via not in ORIGINS)
    sample = sample_of(log._replace(revisits=recorded), window_of(log))
    return Counts(total.tally, total.totals["revisits"], _share(feedback_of_revisits(sample)), _strongest(sample))


def _strongest(sample: Sample) -> StrongestLoop | None:
    for earlier, later in ranked_loops(sample)[:1]:
        ahead, back = len(sample.cells[earlier, later]), len(sample.cells[later, earlier])
        return StrongestLoop(earlier, later, ahead, back, _share(loop_share(sample, (earlier, later))))
    return None


def _share(estimate: Estimate) -> Share:
    low, high = estimate.interval or (None, None)
    interval = (low, high) if low is not None and high is not None else None
    return Share(estimate.k, int(estimate.n), estimate.effective, interval)


def compared(portfolio: Portfolio, min_capture: float | None = None) -> ShareComparison:
    """Return the rows compared by their feedback shares, by their places.

    Rows with too few events are left out, and with ``min_capture`` (0…1) those of a lower capture quality. Inferred and
    imported revisits are in no share, unless a filter names them.
    """
    groups, left_out = {}, {}
    for place, row in enumerate(portfolio.rows):
        reading = row.reading if row.status == OK else None
        if reading is None:
            continue
        share, capture = reading.counts.feedback, reading.capture
        quality = capture.quality if capture else None
        if min_capture is not None and (quality is None or quality < min_capture):
            left_out[place] = "capture quality unknown" if quality is None else "capture quality too low"
        elif share.interval is None:
            left_out[place] = TOO_FEW
        else:
            groups[place] = (share.k / share.n * share.effective, share.effective)
    return compare_shares(groups, left_out)


def _origins(revisits: Iterable[Revisit]) -> dict[str, int]:
    counts = dict.fromkeys(("recorded", *ORIGINS.values()), 0)
    for event in revisits:
        counts[ORIGINS.get(event.via, "recorded")] += 1
    return counts


def _inferred(project: OpenProject, query: RootQuery) -> InferredCounts | None:
    """Return the counts of inferred revisits for a root without events; None if there are none."""
    if isinstance(query.revision, RangeRevision):
        return None
    proposed = infer_history(project, InferQuery(query.revision))
    fold = proposed.fold(query.only)
    workflow = seen_through(proposed.workflow, query.workflow)
    log = log_of(fold, workflow, max((event.at for event in proposed.events), default=utc(0)))
    total = amounts(counted(fold, workflow, WITH_FOCUS), workflow, query.only)
    every = query.only._replace(via=query.only.via or ("infer",))
    return InferredCounts(proposed.confidence, _counts(log, total, every))
