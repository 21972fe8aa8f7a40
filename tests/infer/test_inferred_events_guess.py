"""The category that a subject suggests."""

from pathlib import Path

import pytest
from tools.judge_subjects import NONE, judged, table

from git_revisit.infer.inferred_events import category_guess, category_of_subject
from git_revisit.infer.tables import subjects
from git_revisit.model.workflow import CATEGORIES, DEFAULT_WORKFLOW


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Fix label leakage in the split", "leakage-or-eval"),
        ("relabel the March batch", "labels"),
        ("Retrain after drift", "drift"),
        ("Handle NaN in age column", "data-quality"),
        ("schema changed upstream", "data-quality"),
        ("Fix crash in loader", "defect"),
        ("Speed up CI", "infrastructure"),
        ("Precision of the docs", None),
        ("Add Weights & Biases logging", None),
        ("Rename the validation encoding", None),
        ("Lower the mean squared error", None),
        ("Plot labels on both axes", None),
        ("Refresh the notebook, free memory", None),
        ("GDPR: drop names", "compliance"),
        ("Special cases", None),
        ("Nanotubes", None),
        ("", None),
    ],
)
def test_a_subject_suggests_a_category(subject: str, expected: str | None) -> None:
    assert category_of_subject(subject, subjects()) == expected


def test_every_suggested_category_is_one_that_a_project_has() -> None:
    assert {name for name, _ in subjects()} <= set(CATEGORIES)


@pytest.mark.parametrize(
    ("categories", "expected"),
    [(("labels", "other"), "labels"), (("labels:relabelled", "other"), "labels"), (("defect", "other"), None)],
)
def test_a_guess_is_a_category_of_the_project_or_the_family_of_one(
    categories: tuple[str, ...], expected: str | None
) -> None:
    workflow = DEFAULT_WORKFLOW._replace(categories=categories)
    assert category_guess("Relabel the March batch", workflow, subjects()) == expected


def test_guesses_agree_with_a_reader() -> None:
    found = judged()
    assert len(found) == 200
    assert len({each.repository for each in found}) == 5
    guessed = [each for each in found if each.guess != NONE]
    assert sum(each.guess == each.category for each in guessed) >= 0.75 * len(guessed)
    assert sum(each.guess == each.category for each in found) >= 0.75 * len(found)


def test_the_document_shows_the_table_of_today() -> None:
    document = Path(__file__).parent.parent.parent / "docs" / "explanation" / "detection.md"
    assert table(judged()) in document.read_text(encoding="utf-8"), "paste the output of tools/judge_subjects.py"
