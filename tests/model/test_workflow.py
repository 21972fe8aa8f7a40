"""The workflow's rules: categories, ignored authors, aliases and the scope of the focus."""

import pytest

from git_revisit.errors import Refused
from git_revisit.model.workflow import Capture, Phase, Workflow, is_category

WORKFLOW = Workflow(
    phases=(Phase("data-preparation", "Data", aliases=("data-prep", "data")), Phase("monitoring", "Monitoring")),
    ignore_authors=("*[bot]*", "ci?@example.com", "Ada"),
    categories=("labels", "defect", "other"),
)


def test_ids_and_aliases() -> None:
    assert WORKFLOW.ids == ("data-preparation", "monitoring")
    assert WORKFLOW.aliases == {"data-prep": "data-preparation", "data": "data-preparation"}


@pytest.mark.parametrize(
    ("category", "known"),
    [
        ("defect", True),
        ("defect:build", True),
        ("defect:build.cache", True),
        ("defect:", False),
        ("defect:a:b", False),
        ("Defect", False),
        ("build", False),
        ("build:defect", False),
        ("", False),
    ],
)
def test_a_category_is_known_or_refines_a_known_one(category: str, known: bool) -> None:
    assert is_category(category, WORKFLOW.categories) is known
    assert WORKFLOW.has_category(category) is known
    if category and not known:
        with pytest.raises(Refused) as refusal:
            WORKFLOW.check_category(category, "Reason")
        assert refusal.value.message == f"{category!r} is not a category of the workflow"
        assert refusal.value.remedy == "the categories are labels, defect, other"


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_other_needs_a_reason(reason: str | None) -> None:
    with pytest.raises(Refused, match="the category `other` needs a reason"):
        WORKFLOW.check_category("other", reason)


@pytest.mark.parametrize(
    ("category", "reason"), [("other", "Review"), ("defect", None), ("other:review", None), (None, None)]
)
def test_categories_that_pass(category: str | None, reason: str | None) -> None:
    WORKFLOW.check_category(category, reason)


@pytest.mark.parametrize(
    ("name", "email", "ignored"),
    [
        ("dependabot[bot]", "support@github.com", True),
        ("Dependabot[BOT]", "x@example.com", True),
        ("ci", "ci1@example.com", True),
        ("ci", "ci12@example.com", False),
        ("ci", "ci1@exampleXcom", False),
        ("Ada", "ada@example.com", True),
        ("Ada Lovelace", "ada@example.com", False),
        ("bot", "bot@example.com", False),
    ],
)
def test_ignored_authors(name: str, email: str, ignored: bool) -> None:
    assert WORKFLOW.ignores(name, email) is ignored


def test_the_scope_of_the_focus() -> None:
    assert Capture().scope == "actor"
    assert Capture(focus="project").scope == "project"
    assert Capture(focus="actor", actor="none").scope == "project"
