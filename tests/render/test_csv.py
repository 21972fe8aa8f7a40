"""CSV: the columns of every command, and cells that no spreadsheet runs."""

import csv
import io
from collections.abc import Callable, Iterator

import pytest

from git_revisit.commands._options import BATCH, in_batches
from git_revisit.model.events import Revisit
from git_revisit.model.findings import Audited, Finding
from git_revisit.render.csv import audit_csv, csv_text, diff_csv, evolution_csv, log_csv, matrix_csv
from git_revisit.render.json import json_pieces, log_document
from git_revisit.replay.diff import Diff
from git_revisit.replay.evolution import Evolution, EvolutionStep
from git_revisit.replay.filters import provenance
from git_revisit.replay.matrix import Matrix
from insights.building import revisit

COMMIT = "9fceb02d0ae598e95dc970b74767f19372d61af8"


def test_formulas_are_neutralised() -> None:
    rows: list[list[object]] = [["=1+1", "+1", "-1", "@a", "\tb", "plain"], [-1, None, 0.5, "a,b", 'a"b', "a\nb"]]
    assert csv_text(rows) == '\'=1+1,\'+1,\'-1,\'@a,\'\tb,plain\n-1,,0.5,"a,b","a""b","a\nb"\n'


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (" =1+1", "' =1+1"),
        ("\n=1+1", '"\'\n=1+1"'),
        ("\r=1+1", '"\'\r=1+1"'),
        ("\u00a0\u200b\ufeff@SUM(1)", "'\u00a0\u200b\ufeff@SUM(1)"),
        ("\uff1d1", "'\uff1d1"),
        ("\uff0b1", "'\uff0b1"),
        ("\uff0d1", "'\uff0d1"),
        ("\uff20a", "'\uff20a"),
        ("\ntext", '"\'\ntext"'),
        (" a = 1", " a = 1"),
        ("a@b", "a@b"),
    ],
)
def test_a_formula_is_neutralised_behind_white_space_and_in_full_width(cell: str, expected: str) -> None:
    assert csv_text([[cell, "b"]]) == f"{expected},b\n"


def test_a_bare_carriage_return_is_quoted() -> None:
    assert csv_text([["a\rb", 1]]) == '"a\rb",1\n'
    assert next(csv.reader(io.StringIO(csv_text([["a\rb", "c\r\nd"]]), newline=""))) == ["a\rb", "c\r\nd"]


def test_bidi_controls_are_escaped() -> None:
    assert csv_text([["a\u202eb\u2066c\u200f", "\u05d0"]]) == "a\\u202eb\\u2066c\\u200f,\u05d0\n"


def test_matrices_of_different_workflows_share_the_columns() -> None:
    first = Matrix("v1", COMMIT, "count", ("a", "b"), (), (True, True), ((0, 2), (1, 0)), {})
    second = Matrix("v2", COMMIT, "count", ("a", "c"), ("c",), (True, True), ((0, None), (3, 0)), {})
    assert matrix_csv([first, second]).splitlines() == [
        "rev,commit,measure,from,a,b,c",
        f"v1,{COMMIT},count,a,0,2,",
        f"v1,{COMMIT},count,b,1,0,",
        f"v2,{COMMIT},count,a,0,,",
        f"v2,{COMMIT},count,c,3,,0",
    ]


@pytest.mark.parametrize(
    "pieces", [log_csv, lambda events: json_pieces(log_document("HEAD", COMMIT, events))], ids=["csv", "json"]
)
def test_a_long_log_is_printed_while_it_is_laid_out(pieces: Callable[..., Iterator[str]]) -> None:
    rows = ((revisit("b", "a"), f"{number}.yaml") for number in range(1000))
    assert "0.yaml" in next(in_batches(pieces(rows)))
    assert len(list(rows)) >= 1000 - BATCH


def test_a_log_has_a_column_for_each_field_and_joins_lists() -> None:
    event = Revisit(
        id="01JDBX3K8Z4QW7N2V5T6Y8R9AB", at="2026-11-23T07:51:00Z", via="hook", from_phase="b", to_phase="a",
        planned=False, reason="=SUM(A1)", paths=("x", "y"),
    )  # fmt: skip
    head, row = log_csv([(event, "file.yaml")])
    assert head.rstrip() == (
        "version,id,kind,at,actor,via,phase,verdict,from,to,target,category,reason,planned,during,paths,more_paths,"
        "links,agent,commit,file"
    )
    assert (
        row.rstrip()
        == "1,01JDBX3K8Z4QW7N2V5T6Y8R9AB,revisit,2026-11-23T07:51:00Z,,hook,,,b,a,,,'=SUM(A1),false,,x y,,,,,file.yaml"
    )


def test_differences_and_steps_are_rows() -> None:
    diff = Diff(("v1", COMMIT), ("v2", COMMIT), ("a", "b"), ((0, -1), (2, 0)), (), ())
    assert diff_csv(diff) == "from,a,b\na,0,-1\nb,2,0\n"
    step = EvolutionStep(COMMIT, "2026-11-23T07:51:00Z", "Fix the split", 3, (("b", "a", 2), ("a", "b", -1)), (), ())
    assert evolution_csv(
        Evolution("HEAD", COMMIT, "history", "commit", ("a", "b"), (step,), provenance(()))
    ).splitlines() == [
        "commit,at,label,total,from,to,delta",
        f"{COMMIT},2026-11-23T07:51:00Z,Fix the split,3,b,a,2",
        f"{COMMIT},2026-11-23T07:51:00Z,Fix the split,3,a,b,-1",
    ]


def test_findings_are_rows() -> None:
    finding = Finding("orphan-target", "warning", "no such event", file="a.yaml")
    found = Audited("HEAD", COMMIT, (finding,), 1, 2, "")
    assert audit_csv(found).splitlines() == [
        "rule,severity,commit,file,event,message",
        "orphan-target,warning,,a.yaml,,no such event",
    ]
