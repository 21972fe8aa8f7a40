"""Guess the category of a revisit from the subject of its commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from git_revisit.model.workflow import Workflow

SubjectRules = Sequence[tuple[str, Callable[[str], object]]]


def category(subject: str, rules: SubjectRules) -> str | None:
    """Return the category of the first rule that finds one of its words in a subject."""
    return next((name for name, finds in rules if finds(subject)), None)


def category_guess(subject: str, workflow: Workflow, rules: SubjectRules) -> str | None:
    """Return the category that a subject suggests, if the workflow has it or one that refines it."""
    guess = category(subject, rules)
    families = {each.partition(":")[0] for each in workflow.categories}
    return guess if guess is not None and (workflow.has_category(guess) or guess in families) else None
