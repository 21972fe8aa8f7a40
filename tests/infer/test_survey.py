"""Which commits are work on a phase."""

from git_revisit.infer.survey import BULK_PATHS, BULK_PHASES, bulk


def test_sweeps_are_bulk() -> None:
    assert bulk(BULK_PATHS + 1, 1)
    assert bulk(BULK_PHASES, BULK_PHASES)
    assert not bulk(BULK_PATHS, BULK_PHASES - 1)
