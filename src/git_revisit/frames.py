"""Results as pandas frames. Times are tz-aware UTC; a value that is not there is missing, never zero."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from git_revisit.core.diff import Diff
from git_revisit.core.evolution import Evolution
from git_revisit.model import Event, Matrix

if TYPE_CHECKING:
    import pandas as pd


def matrix_frame(matrix: Matrix) -> pd.DataFrame:
    """Return a matrix as a frame: index ``from``, columns ``to``, in phase order.

    Counts are integers, other measures floats. ``attrs`` holds rev, commit, measure, totals, unknown and observable.
    """
    import pandas as pd

    whole = matrix.measure in ("count", "moves")
    frame = pd.DataFrame(
        [list(row) for row in matrix.cells],
        index=pd.Index(matrix.phases, name="from"),
        columns=pd.Index(matrix.phases, name="to"),
        dtype="int64" if whole else "float64",
    )
    frame.attrs = {
        "rev": matrix.rev,
        "commit": matrix.commit,
        "measure": matrix.measure,
        "totals": matrix.totals,
        "unknown": list(matrix.unknown),
        "observable": dict(zip(matrix.phases, matrix.observable, strict=True)),
    }
    return frame


EVENT_COLUMNS = (
    "id", "kind", "at", "actor", "via", "from_phase", "to_phase", "category", "reason", "planned", "during", "paths",
    "more_paths", "links", "commit", "phase", "verdict", "target", "set", "file",
)  # fmt: skip


def events_frame(events: Iterable[tuple[Event, str]], rev: str, commit: str | None) -> pd.DataFrame:
    """Return events and their files as a frame, a row each, in the order given; ``attrs`` holds rev and commit."""
    import pandas as pd

    rows: list[dict[str, Any]] = [{**event._asdict(), "file": file} for event, file in events]
    frame = pd.DataFrame(rows, columns=list(EVENT_COLUMNS))
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    frame["planned"] = frame["planned"].astype("boolean")
    frame["more_paths"] = frame["more_paths"].astype("Int64")
    frame.attrs = {"rev": rev, "commit": commit}
    return frame


EVOLUTION_COLUMNS = ("commit", "at", "label", "from_phase", "to_phase", "delta", "count")


def evolution_frame(evolution: Evolution) -> pd.DataFrame:
    """Return an evolution as a tidy frame: a row for each step and pair of phases whose cell it changes.

    ``delta`` is by how much, ``count`` the cell after the step, ``at`` the commit's date in UTC.
    """
    import pandas as pd

    rows = [
        (step.commit, step.at, step.label, start, end, n) for step in evolution.steps for start, end, n in step.delta
    ]
    frame = pd.DataFrame(rows, columns=list(EVOLUTION_COLUMNS[:-1])).astype({"delta": "int64"})
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    frame["count"] = frame.groupby(["from_phase", "to_phase"])["delta"].cumsum()
    frame.attrs = {"rev": evolution.rev, "commit": evolution.commit, "phases": list(evolution.phases)}
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
