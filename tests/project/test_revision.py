"""Revisions, parsed once."""

import pytest

from git_revisit.errors import UsageError
from git_revisit.project.revision import ALL, STAGED, CommitRevision, RangeRevision, parse_commit, parse_revision


def test_a_commit_and_a_range() -> None:
    assert parse_revision("v1.0") == CommitRevision("v1.0")
    assert parse_revision("v1.0..HEAD") == RangeRevision(CommitRevision("v1.0"), CommitRevision("HEAD"))
    assert parse_revision("v1.0..HEAD").label == "v1.0..HEAD"


@pytest.mark.parametrize("text", ["v1.0..", "..HEAD", ".."])
def test_a_range_has_two_sides(text: str) -> None:
    with pytest.raises(UsageError, match="a side of the range is empty"):
        parse_revision(text)


@pytest.mark.parametrize("text", ["-x", "HEAD..-x", "^main", "", "a\nb"])
def test_what_cannot_name_a_commit_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a revision"):
        parse_revision(text)


def test_a_side_of_a_range_is_not_a_range() -> None:
    with pytest.raises(UsageError, match=r"'side..x' is a range"):
        parse_revision("main..side..x")


def test_three_dots_are_corrected() -> None:
    with pytest.raises(UsageError, match="has two dots") as caught:
        parse_revision("v1.0...HEAD")
    assert caught.value.remedy == "write 'v1.0..HEAD'"


def test_a_commit_is_not_a_range() -> None:
    assert parse_commit("HEAD") == CommitRevision("HEAD")
    with pytest.raises(UsageError, match="is a range"):
        parse_commit("v1.0..HEAD")


def test_kinds_of_revisions_are_never_equal() -> None:
    assert len({ALL, STAGED, CommitRevision("--all"), CommitRevision("--staged")}) == 4
