"""Results as pandas frames. Times are tz-aware UTC; a value that is not there is missing, never zero."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

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
