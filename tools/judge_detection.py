"""Compare detection with labelled paths of real repositories, and print the table of ``docs/explanation/detection.md``.

Run ``python tools/judge_detection.py``. ``-v`` also lists each path where the rules and the label disagree.
"""

import sys
from pathlib import Path
from typing import NamedTuple

from git_revisit.infer.name_rules import GENERATED, Detector
from git_revisit.infer.short_patterns import detect
from git_revisit.infer.tables import detection
from git_revisit.model.tagging import IGNORED, SHARED, tagged_share, tagger

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures" / "detect"
TAGS = {"none": None, "shared": SHARED, "ignore": IGNORED}


class Verdict(NamedTuple):
    """The result of detection on a repository; shares are 0…1.

    ``coverage`` and ``agreement`` describe the proposed configuration. The ``_by_rules`` values describe the rules
    alone, which infer uses if there is no configuration.
    """

    half: str
    repository: str
    files: int
    patterns: int
    coverage: float
    agreement: float
    coverage_by_rules: float
    agreement_by_rules: float
    labelled: int
    disputed: list[tuple[str, str | None, str | None]]


def judge(path: Path) -> Verdict:
    """Return the result for one list of labelled paths."""
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    labels = {name: label for label, _, name in (row.partition("\t") for row in rows)}
    workflow = detect(labels, detection())
    detector, configured = Detector(detection()), tagger(workflow)
    by_rules = {name: IGNORED if detector.tag(name) == GENERATED else detector.tag(name) for name in labels}
    labelled = {name: TAGS.get(label, label) for name, label in labels.items() if label}
    return Verdict(
        half=path.parent.name,
        repository=head.removeprefix("# ").partition(":")[0],
        files=len(labels),
        patterns=sum(
            len(each) for each in (*(phase.paths for phase in workflow.phases), workflow.shared, workflow.ignore)
        ),
        coverage=tagged_share(map(configured.tag, labels)) or 0.0,
        agreement=sum(configured.tag(name) == tag for name, tag in labelled.items()) / len(labelled),
        coverage_by_rules=tagged_share(by_rules.values()) or 0.0,
        agreement_by_rules=sum(by_rules[name] == tag for name, tag in labelled.items()) / len(labelled),
        labelled=len(labelled),
        disputed=[(name, by_rules[name], tag) for name, tag in labelled.items() if by_rules[name] != tag],
    )


def shares_of(verdict: Verdict) -> tuple[float, float, float, float]:
    """Return the shares in the order of the table."""
    return verdict.coverage, verdict.agreement, verdict.coverage_by_rules, verdict.agreement_by_rules


def table(verdicts: list[Verdict]) -> str:
    """Return the results as a Markdown table, with the mean of each half."""
    lines = [
        "| half | repository | files | patterns | coverage | agreement | coverage by rules | agreement by rules | of |",
        "|:--|:--|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for half in ("tuned", "reported"):
        own = [each for each in verdicts if each.half == half]
        for each in own:
            counts = f"{each.files} | {each.patterns}"
            shares = " | ".join(f"{share:.0%}" for share in shares_of(each))
            lines.append(f"| {half} | {each.repository} | {counts} | {shares} | {each.labelled} |")
        means = " | ".join(f"**{sum(shares_of(each)[column] for each in own) / len(own):.0%}**" for column in range(4))
        lines.append(f"| **{half}** | **mean** | | | {means} | {sum(each.labelled for each in own)} |")
    return "\n".join(lines) + "\n"


def verdicts() -> list[Verdict]:
    """Return the results for all lists."""
    return [judge(path) for path in sorted(FIXTURES.glob("*/*.tsv"))]


if __name__ == "__main__":
    judged = verdicts()
    sys.stdout.write(table(judged))
    if "-v" in sys.argv:
        for each in judged:
            for name, detected, label in each.disputed:
                sys.stdout.write(f"{each.repository}: {name}: {detected}, labelled {label}\n")
