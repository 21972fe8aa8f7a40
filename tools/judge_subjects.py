"""Compare the categories that ``infer`` guesses with those of a reader, and print the table of ``detection.md``.

Run ``python tools/judge_subjects.py``. ``-v`` also lists each subject where the guess and the reader disagree.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from git_revisit.infer.inferred_events import category_of_subject
from git_revisit.infer.tables import subjects
from git_revisit.insights.statistics import wilson

FILE = Path(__file__).parent.parent / "tests" / "fixtures" / "subjects.tsv"
NONE = "none"


class Judged(NamedTuple):
    """A subject with the category that a reader gave it and the one that is guessed; ``none`` if there is none."""

    repository: str
    subject: str
    category: str
    guess: str


def judged() -> list[Judged]:
    """Return the subjects of the file, each with its guess."""
    lines = (line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    rules = subjects()
    return [
        Judged(row["repository"], row["subject"], row["category"], category_of_subject(row["subject"], rules) or NONE)
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    ]


def share(k: int, n: int) -> str:
    """Return a share of counts with its 95 % interval."""
    low, high = wilson(k, n)
    return f"{k} of {n} ({k / n:.0%}, {low:.0%} to {high:.0%})"


def row(name: str, found: Sequence[Judged]) -> str:
    """Return a row of the table: agreement, how many guesses are right, how many categories are found."""
    guessed = [each for each in found if each.guess != NONE]
    told = [each for each in found if each.category != NONE]
    cells = (
        share(sum(each.guess == each.category for each in found), len(found)),
        share(sum(each.guess == each.category for each in guessed), len(guessed)),
        share(sum(each.guess == each.category for each in told), len(told)),
    )
    return f"| {' | '.join((name, *cells))} |"


def table(found: Sequence[Judged]) -> str:
    """Return the comparison as a Markdown table, a row for each repository and one for all."""
    lines = ["| repository | same answer | right guesses | categories found |", "|:--|--:|--:|--:|"]
    for name in dict.fromkeys(each.repository for each in found):
        lines.append(row(name, [each for each in found if each.repository == name]))
    return "\n".join([*lines, row("**all**", found)]) + "\n"


if __name__ == "__main__":
    compared = judged()
    sys.stdout.write(table(compared))
    for each in compared if "-v" in sys.argv else ():
        if each.guess != each.category:
            sys.stdout.write(f"{each.repository}: {each.guess}, the reader says {each.category}: {each.subject}\n")
