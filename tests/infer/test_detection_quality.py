"""How well detection does on real repositories: lists of their paths, and what a person calls a sample of them."""

from pathlib import Path
from statistics import mean

import pytest
from tools.judge_detection import Verdict, table, verdicts

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "explanation" / "detection.md"


@pytest.fixture(scope="module")
def judged() -> list[Verdict]:
    return verdicts()


@pytest.mark.parametrize(
    ("half", "coverage", "agreement", "by_rules"), [("tuned", 0.82, 0.88, 0.88), ("reported", 0.75, 0.72, 0.8)]
)
def test_detection_agrees_with_people(
    judged: list[Verdict], half: str, coverage: float, agreement: float, by_rules: float
) -> None:
    own = [each for each in judged if each.half == half]
    assert len(own) >= 6
    assert mean(each.coverage for each in own) >= coverage
    assert mean(each.agreement for each in own) >= agreement
    assert mean(each.agreement_by_rules for each in own) >= by_rules


def test_a_detected_configuration_can_be_read_by_a_person(judged: list[Verdict]) -> None:
    assert all(each.patterns <= 40 for each in judged)


def test_the_document_shows_the_table_of_today(judged: list[Verdict]) -> None:
    assert table(judged) in DOCUMENT.read_text(encoding="utf-8"), "paste the output of tools/judge_detection.py"
