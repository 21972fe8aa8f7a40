"""The matrix of a fold by every measure, and its totals."""

import pytest

from git_revisit.errors import UsageError
from git_revisit.model.events import Invalid
from git_revisit.render.matrix_text import matrix_table
from git_revisit.replay.filters import Filter
from git_revisit.replay.matrix import Matrix, matrix
from replay.events import WORKFLOW, amend, focus, fold_of, retract, revisit

LOG = (
    focus("1", "model", 1), focus("2", "data", 2), focus("3", "model", 3), focus("4", "model", 4),
    revisit("5", "model", "data", during="1"), revisit("6", "model", "prep", during="1", reason="Leak"),
    revisit("7", "model", "serve", during="3"), revisit("8", "model", "data"),
    revisit("9", "data", "model", during="2"),
)  # fmt: skip
D, M = 0, 1


def cells(measure: str, only: Filter | None = None) -> tuple[tuple[float | None, ...], ...]:
    only = only or Filter()
    return matrix(fold_of(*LOG, only=only), WORKFLOW, measure, only=only).cells


def test_count_is_the_number_of_revisits() -> None:
    assert cells("count") == ((0, 1, 0), (3, 0, 1), (0, 0, 0))


def test_share_is_of_the_row_and_has_no_value_in_an_empty_one() -> None:
    assert cells("share") == ((0, 1, 0), (3 / 4, 0, 1 / 4), (None, None, 0))


def test_overlap_is_the_share_of_periods_with_a_revisit() -> None:
    assert cells("overlap") == ((0, 1, 0), (1 / 3, 0, 1 / 3), (None, None, 0))


def test_rate_counts_only_revisits_within_periods() -> None:
    assert cells("rate") == ((0, 1, 0), (2 / 3, 0, 1 / 3), (None, None, 0))


def test_moves_ignore_filters() -> None:
    expected = ((0, 1, 0), (1, 0, 0), (0, 0, 0))
    assert cells("moves") == cells("moves", Filter(explained=True)) == cells("moves", Filter(("serve",))) == expected


def test_filters_on_phases_limit_cells_and_totals() -> None:
    found = matrix(fold_of(*LOG), WORKFLOW, only=Filter(to_phases=("prep",)))
    assert found.cells == ((0, 0, 0), (3, 0, 0), (0, 0, 0))
    assert found.totals == {
        "revisits": 3, "unexplained": 2, "retracted": 0, "collapsed": 0, "outside": 1, "invalid": 0
    }  # fmt: skip


def test_a_filter_on_events_limits_the_totals_too() -> None:
    only = Filter(explained=True)
    assert matrix(fold_of(*LOG, only=only), WORKFLOW, only=only).totals["revisits"] == 1


def totals(*events: object) -> dict[str, int]:
    return matrix(fold_of(*events), WORKFLOW).totals


def test_retracted_and_invalid_are_of_the_whole_tree() -> None:
    fold = fold_of(revisit("1"), retract("2", "1"), only=Filter(explained=True))
    fold.put("bad", Invalid("event-invalid", "bad"))
    found = matrix(fold, WORKFLOW, only=Filter(from_phases=("serve",))).totals
    assert (found["retracted"], found["invalid"]) == (1, 1)


def test_a_collapsed_revisit_counts_only_as_collapsed() -> None:
    assert totals(revisit("1", "prep", "data"), revisit("2"), amend("3", "2", end="model")) == {
        "revisits": 0, "unexplained": 0, "retracted": 0, "collapsed": 2, "outside": 0, "invalid": 0
    }  # fmt: skip


def test_nobody_could_explain_inferred_and_imported_revisits() -> None:
    log = [revisit("1", via="infer"), revisit("2", via="import"), revisit("3", via="hook")]
    assert totals(*log)["unexplained"] == 1
    only = Filter(via=("infer", "hook"))
    assert matrix(fold_of(*log, only=only), WORKFLOW, only=only).totals["unexplained"] == 2
    assert matrix(fold_of(*log, revisit("4", "data", "data", via="infer")), WORKFLOW).origin == (3, 1, 1)
    assert "3 revisits (1 inferred from commits, 1 imported), 1 unexplained" in matrix_table(
        matrix(fold_of(*log), WORKFLOW), "table"
    )
    only = Filter(via=("!import",))
    assert matrix(fold_of(*log, only=only), WORKFLOW, only=only).totals["unexplained"] == 1


def test_a_period_is_by_todays_name_of_its_phase() -> None:
    log = [focus("1", "prep"), revisit("2", "data", "model", during="1")]
    found = matrix(fold_of(*log), WORKFLOW, "overlap")
    assert (found.cells[D][M], found.totals["outside"]) == (1, 0)


def test_unknown_phases_have_rows_of_their_own_after_the_others() -> None:
    found: Matrix = matrix(fold_of(revisit("1", "zeta", "alpha"), focus("2", "beta")), WORKFLOW)
    assert found.phases == ("data", "model", "serve", "alpha", "beta", "zeta")
    assert found.unknown == ("alpha", "beta", "zeta")
    assert found.cells[5][3] == 1


def test_a_phase_is_observable_by_its_paths_or_its_events_before_filters() -> None:
    assert matrix(fold_of(), WORKFLOW).observable == (True, True, False)
    assert matrix(fold_of(focus("1", "serve")), WORKFLOW).observable == (True, True, True)
    log = fold_of(revisit("1", "model", "serve"), only=Filter(explained=True))
    found = matrix(log, WORKFLOW, only=Filter(explained=True))
    assert (found.observable, found.totals["revisits"]) == ((True, True, True), 0)


def test_an_unknown_measure_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="unknown measure 'zork'") as caught:
        matrix(fold_of(), WORKFLOW, "zork")
    assert caught.value.remedy == "the measures are count, share, overlap, rate, moves, together"
