"""``ignore_authors``: wildcards, and everything else literal."""

import pytest

from git_revisit.model.workflow import Workflow


@pytest.mark.parametrize(
    ("pattern", "ignored"),
    [
        ("*[bot]*", True), ("renovate[bot]", True), ("RENOVATE*", True), ("bot@example.com", True),
        ("*@example.com", True),
        ("renovate[bot] <bot@example.com>", True), ("renovateb", False), ("bot", False), ("b?t@example.com", True),
    ],
)  # fmt: skip
def test_ignored_authors_are_meant_as_written(pattern: str, ignored: bool) -> None:
    workflow = Workflow(phases=(), ignore_authors=(pattern,))
    assert workflow.ignores("renovate[bot]", "bot@example.com") is ignored
    assert not Workflow(phases=(), ignore_authors=("*[bot]*",)).ignores("Bot Robot", "bot@bots.example.com")
