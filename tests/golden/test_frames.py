"""The frames of the Python API, as recorded in ``expected``."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from recording import compare, without_places

import git_revisit

Opened = Any

CHURN: dict[str, Callable[[Opened], pd.DataFrame]] = {
    **{
        f"matrix('HEAD', '{measure}')": lambda opened, measure=measure: opened.matrix("HEAD", measure)  # type: ignore[misc]
        for measure in ("count", "share", "overlap", "rate", "moves")
    },
    "matrix('v0.1..v0.2', explained=True)": lambda opened: opened.matrix("v0.1..v0.2", explained=True),
    "matrix('--all')": lambda opened: opened.matrix("--all"),
    "matrix('--staged')": lambda opened: opened.matrix("--staged"),
    "events()": lambda opened: opened.events(),
    "events('v0.1', all kinds)": lambda opened: opened.events(
        "v0.1", kinds=("focus", "revisit", "note", "amend", "retract")
    ),
    "evolution(every='month')": lambda opened: opened.evolution(every="month"),
    "evolution('v0.1')": lambda opened: opened.evolution("v0.1"),
    "diff('v0.1', 'v0.2')": lambda opened: opened.diff("v0.1", "v0.2"),
    "audit()": lambda opened: opened.audit(),
    "audit('v0.2', baseline='v0.3')": lambda opened: opened.audit("v0.2", baseline="v0.3"),
    "insights()": lambda opened: opened.insights(),
    "insights(since='2026-02-01')": lambda opened: opened.insights(since="2026-02-01"),
    "insights(against='v0.2')": lambda opened: opened.insights(against="v0.2"),
}
MESSY: dict[str, Callable[[Opened], pd.DataFrame]] = {
    "matrix()": lambda opened: opened.matrix(),
    "matrix('v1..v2')": lambda opened: opened.matrix("v1..v2"),
    "events()": lambda opened: opened.events(),
    "evolution(every='tag')": lambda opened: opened.evolution(every="tag"),
    "diff('main', 'feature')": lambda opened: opened.diff("main", "feature"),
    "audit('main..feature')": lambda opened: opened.audit("main..feature"),
    "audit('--staged')": lambda opened: opened.audit("--staged"),
    "insights()": lambda opened: opened.insights(),
}


@pytest.mark.parametrize(("name", "calls"), [("churn", CHURN), ("messy", MESSY)])
def test_the_frames_hold_what_is_recorded(
    name: str, calls: dict[str, Callable[[Opened], pd.DataFrame]], repositories: dict[str, Path]
) -> None:
    rows = []
    for call, method in calls.items():
        opened = git_revisit.open(repositories[name])
        frame = method(opened)
        attributes = json.dumps(frame.attrs, indent=1, ensure_ascii=False, default=str)
        table = frame.to_csv(float_format="%.10g", lineterminator="\n")
        types = ", ".join(f"{column}: {kind}" for column, kind in frame.dtypes.items())
        rows += [f">>> {call}", f"types: {types}", f"attrs: {attributes}", table, *(f"note: {n}" for n in opened.notes)]
    compare(f"frames-{name}.txt", without_places("\n".join(rows) + "\n", {str(repositories[name]): "<DIR>"}))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda opened: opened.matrix("no-such-revision"), "no-such-revision"),
        (lambda opened: opened.matrix("-x"), "-x"),
        (lambda opened: opened.matrix(measure="unknown"), "unknown"),
        (lambda opened: opened.evolution(every="year"), "year"),
        (lambda opened: opened.insights(since="never"), "never"),
        (lambda opened: opened.audit("--staged", baseline="v0.1"), "--staged"),
    ],
)
def test_a_call_that_cannot_be_answered_raises_our_error(
    call: Callable[[Opened], object], message: str, built: Path
) -> None:
    from git_revisit.errors import RevisitError

    with pytest.raises(RevisitError, match=message):
        call(git_revisit.open(built))
