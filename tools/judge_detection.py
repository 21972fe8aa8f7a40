"""Judge detection on the path lists of real repositories; prints the table of ``docs/detection.md``.

Run as ``python tools/judge_detection.py``; ``-v`` lists where rules and people disagree.
"""

import sys
from pathlib import Path
from typing import NamedTuple

from git_revisit.infer.detect import GENERATED, Detector, detect
from git_revisit.infer.tables import detection
from git_revisit.model.tagging import IGNORED, SHARED, coverage, tagger

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures" / "detect"
TAGS = {"none": None, "shared": SHARED, "ignore": IGNORED}


class Verdict(NamedTuple):
    """How detection did on a repository: shares are 0…1.

    ``coverage`` and ``agreement`` are the configuration's, those ``by_rules`` what infer sees before there is one.
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
    """Judge one list of paths."""
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    labels = {name: label for label, _, name in (row.partition("\t") for row in rows)}
    workflow = detect(labels, detection())
    detector, configured = Detector(detection()), tagger(workflow)
    by_rules = {name: IGNORED if detector.tag(name) == GENERATED else detector.tag(name) for name in labels}
    said = {name: TAGS.get(label, label) for name, label in labels.items() if label}
    return Verdict(
        half=path.parent.name,
        repository=head.removeprefix("# ").partition(":")[0],
        files=len(labels),
        patterns=sum(
            len(each) for each in (*(phase.paths for phase in workflow.phases), workflow.shared, workflow.ignore)
        ),
        coverage=coverage(map(configured.tag, labels)) or 0.0,
        agreement=sum(configured.tag(name) == tag for name, tag in said.items()) / len(said),
        coverage_by_rules=coverage(by_rules.values()) or 0.0,
        agreement_by_rules=sum(by_rules[name] == tag for name, tag in said.items()) / len(said),
        labelled=len(said),
        disputed=[(name, by_rules[name], tag) for name, tag in said.items() if by_rules[name] != tag],
    )


def table(verdicts: list[Verdict]) -> str:
    """Return the verdicts as a Markdown table, with the mean of each half."""
    lines = [
        "| half | repository | files | patterns | coverage | agreement | coverage by rules | agreement by rules | of |",
        "|:--|:--|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for half in ("tuned", "reported"):
        own = [each for each in verdicts if each.half == half]
        for each in own:
            counts = f"{each.files} | {each.patterns}"
            shares = " | ".join(f"{share:.0%}" for share in each[4:8])
            lines.append(f"| {half} | {each.repository} | {counts} | {shares} | {each.labelled} |")
        means = " | ".join(f"**{sum(each[column] for each in own) / len(own):.0%}**" for column in range(4, 8))
        lines.append(f"| **{half}** | **mean** | | | {means} | {sum(each.labelled for each in own)} |")
    return "\n".join(lines) + "\n"


def verdicts() -> list[Verdict]:
    """Judge every list."""
    return [judge(path) for path in sorted(FIXTURES.glob("*/*.tsv"))]


if __name__ == "__main__":
    judged = verdicts()
    sys.stdout.write(table(judged))
    if "-v" in sys.argv:
        for each in judged:
            for name, found, wanted in each.disputed:
                sys.stdout.write(f"{each.repository}: {name}: {found}, not {wanted}\n")
