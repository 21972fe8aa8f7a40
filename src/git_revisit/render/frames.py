"""Results as pandas frames. Times are tz-aware UTC; a missing value is never zero."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from git_revisit.model.commits import Commit
from git_revisit.model.event_yaml import DAY
from git_revisit.model.events import Event
from git_revisit.model.findings import COLUMNS, Finding
from git_revisit.model.tagging import IGNORED, SHARED, Coverage, PhaseList
from git_revisit.render.csv import PORTFOLIO, portfolio_rows
from git_revisit.render.digest_text import DIGEST_COLUMNS, digest_rows
from git_revisit.render.json import digest_document, phase_rows, phases_document, portfolio_document
from git_revisit.render.phases_text import COLUMNS as PHASE_COLUMNS
from git_revisit.replay.diff import Diff
from git_revisit.replay.digest import Digest
from git_revisit.replay.evolution import Evolution
from git_revisit.replay.matrix import Matrix
from git_revisit.replay.measures import MEASURES

if TYPE_CHECKING:
    import pandas as pd

    from git_revisit.audit.capture_quality import CaptureQuality
    from git_revisit.insights.compare import Comparison
    from git_revisit.insights.conclusions import Insights
    from git_revisit.insights.evidence import Log
    from git_revisit.insights.heterogeneity import ShareComparison
    from git_revisit.model.findings import Audited
    from git_revisit.portfolio.answer import Portfolio


def matrix_frame(
    matrix: Matrix, names: Mapping[str, str] | None = None, capture: CaptureQuality | None = None
) -> pd.DataFrame:
    """Return a matrix as a frame: index ``from``, columns ``to``, in phase order; a notebook shows it as a heat map.

    Counts are integers, other measures floats. A cell of an unobservable phase is missing (NaN), and counts then are
    floats, too. ``attrs`` holds rev, commit, measure, totals, unknown, observable,
    ``names``, those of the phases by their ids, and ``capture``, the capture quality where it is given.
    """
    import pandas as pd

    from git_revisit.render.metrics import capture_counts
    from git_revisit.render.notebook import MatrixFrame

    whole = MEASURES[matrix.measure].summed and all(matrix.observable)
    frame = MatrixFrame(
        [list(row) for row in matrix.observed],
        index=pd.Index(matrix.phases, name="from"),
        columns=pd.Index(matrix.phases, name="to"),
        dtype="int64" if whole else "float64",
    )
    frame.attrs = {
        "rev": matrix.rev,
        "commit": matrix.commit,
        "measure": matrix.measure,
        "totals": matrix.totals,
        **({"period_days": matrix.period_days} if matrix.period_days is not None else {}),
        **({"weight": matrix.weight, "unsized": matrix.unsized} if matrix.weight else {}),
        "unknown": list(matrix.unknown),
        "observable": dict(zip(matrix.phases, matrix.observable, strict=True)),
        "names": dict(names or {}),
        "capture": capture and capture_counts(capture.total),
    }
    return frame


def insights_frame(
    insights: Insights,
    rev: str,
    commit: str | None,
    comparison: Comparison | None = None,
    capture: CaptureQuality | None = None,
) -> pd.DataFrame:
    """Return insights as a frame, an estimate a row: its quantity, phases, counts, value, interval and note.

    ``attrs`` holds rev, commit, the ``metrics`` and ``recommendations`` of the JSON form, with the events behind them,
    and a ``summary`` in sentences; ``compare`` is there if two sets were compared.
    """
    from git_revisit.render.csv import ESTIMATE, estimate_rows
    from git_revisit.render.insights_screen import summary
    from git_revisit.render.json import insights_document
    from git_revisit.render.notebook import InsightsFrame

    frame = InsightsFrame(estimate_rows(insights, comparison), columns=list(ESTIMATE))
    document = insights_document(insights, rev, commit, comparison, capture)
    rest: dict[Hashable, Any] = {key: value for key, value in document.items() if key != "schema"}
    frame.attrs = {"rev": rev, "commit": commit, "summary": summary(insights), **rest}
    return frame


EVENT_COLUMNS = (
    "id", "kind", "at", "actor", "via", "from_phase", "to_phase", "category", "reason", "planned", "during", "paths",
    "more_paths", "links", "agent", "commit", "phase", "verdict", "target", "set",
)  # fmt: skip


def events_frame(
    events: Iterable[tuple[Event, str]], rev: str, commit: str | None, brought: Mapping[str, Commit]
) -> pd.DataFrame:  # fmt: skip
    """Return events and their files as a frame, a row each, in the order given; ``attrs`` holds rev and commit.

    ``brought`` are the commits that brought the events, by id.
    """
    import pandas as pd

    rows = [
        [
            *(getattr(event, name, None) for name in EVENT_COLUMNS),
            brought[event.id].id if event.id in brought else None,
            file,
        ]
        for event, file in events
    ]
    frame = pd.DataFrame(rows, columns=[*EVENT_COLUMNS, "brought_by", "file"])
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    frame["planned"] = frame["planned"].astype("boolean")
    frame["more_paths"] = frame["more_paths"].astype("Int64")
    frame.attrs = {"rev": rev, "commit": commit}
    return frame


EVOLUTION_COLUMNS = ("commit", "at", "label", "from_phase", "to_phase", "delta", "count")


def evolution_frame(evolution: Evolution) -> pd.DataFrame:
    """Return an evolution as a tidy frame: a row for each step and pair of phases whose cell it changes.

    ``delta`` is the change, ``count`` the cell after the step, ``at`` in UTC the commit's date, by date the last
    second of the step, whose ``commit`` is None. A notebook shows it as bars by step, too.
    """
    import pandas as pd

    from git_revisit.render.notebook import EvolutionFrame

    rows = [
        (step.commit, step.at, step.label, start, end, n) for step in evolution.steps for start, end, n in step.delta
    ]
    table = pd.DataFrame(rows, columns=list(EVOLUTION_COLUMNS[:-1])).astype({"delta": "int64"})
    table["at"] = pd.to_datetime(table["at"], utc=True)
    table["count"] = table.groupby(["from_phase", "to_phase"])["delta"].cumsum()
    frame = EvolutionFrame(table)
    frame.attrs = {
        "rev": evolution.rev,
        "commit": evolution.commit,
        "by": evolution.by,
        "phases": list(evolution.phases),
    }
    return frame


def periods_frame(log: Log, rev: str, commit: str | None) -> pd.DataFrame:
    """Return the focus periods of a log as a frame, oldest first; ``attrs`` holds rev and commit."""
    import pandas as pd

    from git_revisit.insights.evidence import attributed, periods

    inside = Counter(event.during for event in attributed(log))
    ordered = sorted(periods(log), key=lambda each: (each.start, each.focus.id))
    rows = [
        (each.focus.id, each.focus.phase, each.scope or None, each.start, each.end, (each.end - each.start) / DAY)
        for each in ordered
    ]
    frame = pd.DataFrame(rows, columns=["id", "phase", "actor", "start", "end", "days"]).astype({"days": "float64"})
    for name in ("start", "end"):
        frame[name] = pd.to_datetime(frame[name], unit="s", utc=True)
    frame["revisits"] = pd.Series([inside[each.focus.id] for each in ordered], dtype="int64")
    frame.attrs = {"rev": rev, "commit": commit}
    return frame


def coverage_frame(coverage: Coverage, phases: Sequence[str], rev: str, commit: str | None) -> pd.DataFrame:
    """Return a coverage as a frame: index ``tag``, column ``files``; ``attrs`` holds rev, commit, share, untagged."""
    import pandas as pd

    counts = {tag: coverage.files[tag] for tag in (*phases, SHARED, IGNORED)}
    index = pd.Index([*counts, None], name="tag", dtype="object")
    frame = pd.DataFrame({"files": [*counts.values(), coverage.untagged.total()]}, index=index)
    frame.attrs = {"rev": rev, "commit": commit, "share": coverage.share, "untagged": dict(coverage.untagged)}
    return frame


def diff_frame(diff: Diff) -> pd.DataFrame:
    """Return a diff as a frame of b − a: index ``from``, columns ``to``.

    ``attrs`` holds a and b (rev and commit), and the ids of the events ``added`` and ``removed``.
    """
    import pandas as pd

    frame = pd.DataFrame(
        [list(row) for row in diff.cells],
        index=pd.Index(diff.phases, name="from"),
        columns=pd.Index(diff.phases, name="to"),
        dtype="int64",
    )
    frame.attrs = {
        "a": dict(zip(("rev", "commit"), diff.a, strict=True)),
        "b": dict(zip(("rev", "commit"), diff.b, strict=True)),
        "added": [event.id for event in diff.added],
        "removed": [event.id for event in diff.removed],
    }
    return frame


def findings_frame(audited: Audited) -> pd.DataFrame:
    """Return the findings of an audit as a frame, a row each, the worst first.

    ``attrs`` holds rev, commit and ``summary``: the numbers of errors, warnings, infos, commits and events.
    """
    import pandas as pd

    from git_revisit.render.json import audit_summary

    frame = pd.DataFrame(list(audited.findings), columns=list(Finding._fields), dtype="object")[list(COLUMNS)]
    frame.attrs = {"rev": audited.rev, "commit": audited.commit, "summary": audit_summary(audited)}
    return frame


def phases_frame(listed: PhaseList) -> pd.DataFrame:
    """Return the phases as a frame, in workflow order; ``attrs`` holds the rest of the JSON document."""
    import pandas as pd

    frame = pd.DataFrame(phase_rows(listed), columns=list(PHASE_COLUMNS))
    frame.attrs = {key: value for key, value in phases_document(listed).items() if key not in ("schema", "phases")}
    return frame


def digest_frame(digest: Digest) -> pd.DataFrame:
    """Return a digest as a frame, a row for each loop and reason; ``attrs`` holds the JSON document without schema."""
    import pandas as pd

    frame = pd.DataFrame(digest_rows(digest), columns=list(DIGEST_COLUMNS))
    frame["planned"] = frame["planned"].astype("boolean")
    for column in ("first", "last"):
        frame[column] = pd.to_datetime(frame[column], utc=True)
    frame["events"] = frame["events"].map(list)
    frame.attrs = {key: value for key, value in digest_document(digest).items() if key != "schema"}
    return frame


_WHOLE = (
    "revisits", "recorded", "imported", "inferred", "touches", "captured", "explained", "back", "back_or_ahead",
    "loop_ahead", "loop_back", "revisits_if_inferred",
)  # fmt: skip


def portfolio_frame(portfolio: Portfolio, comparison: ShareComparison) -> pd.DataFrame:
    """Return a portfolio as a frame, a row for each project root; a failed one has its error and missing values.

    ``attrs`` holds the rest of the JSON document: rev, measure, phases, cells, and the repositories with their cells.
    """
    import pandas as pd

    document = portfolio_document(portfolio, comparison)
    document["repositories"] = list(document["repositories"])
    frame = pd.DataFrame(portfolio_rows(document), columns=list(PORTFOLIO))
    frame = frame.astype(dict.fromkeys(_WHOLE, "Int64"))
    frame["last"] = pd.to_datetime(frame["last"], utc=True)
    frame.attrs = {key: value for key, value in document.items() if key != "schema"}
    return frame
