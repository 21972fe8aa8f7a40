"""Summarise the human check of inferred revisits: ``python benchmarks/judged_revisits.py`` prints the table.

The judgements are in ``judged_revisits.tsv``. Intervals allow for repositories, as those of the insights for bursts.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from git_revisit.insights.clustering import of_share, trials_of
from git_revisit.insights.estimates import share

FILE = Path(__file__).with_suffix(".tsv")
COMMON = "again, mostly"
SENSES = ("broad", "strict")


def rows() -> list[dict[str, str]]:
    """Return the judgements."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


def row(name: str, judged: Sequence[dict[str, str]]) -> str:
    """Return a row of the table: how many revisits are true in the broad and in the strict sense."""
    cells = [name, str(len(judged))]
    for sense in SENSES:
        trials = [(each["repository"], each[sense] == "yes") for each in judged]
        k = sum(hit for _, hit in trials)
        grouped = trials_of((each for each, _ in trials), (each for each, hit in trials if hit))
        low, high = share(k, len(trials), (), of_share(grouped)).interval or (0.0, 1.0)
        cells.append(f"{k} ({k / len(trials):.0%}, {low:.0%} to {high or 0:.0%})")
    return f"| {' | '.join(cells)} |"


def agreement(judged: Sequence[dict[str, str]], sense: str) -> str:
    """Say how often both judges agree, and how far beyond chance.

    Source: Cohen (1960), "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20.
    """
    pairs = [(each[sense] == "yes", each[f"second_{sense}"] == "yes") for each in judged]
    agreed = sum(first == second for first, second in pairs) / len(pairs)
    first, second = (sum(side) / len(pairs) for side in zip(*pairs, strict=True))
    chance = first * second + (1 - first) * (1 - second)
    return (
        f"{sense}: both agree on {agreed:.0%}, kappa {(agreed - chance) / (1 - chance):.2f}; second {second:.0%} true"
    )


def main() -> None:
    """Print the table, and the agreement of both judges."""
    judged = rows()
    print("| revisits | judged | true, broad sense | true, strict sense |\n|:--|--:|--:|--:|")
    for repository in dict.fromkeys(each["repository"] for each in judged):
        print(row(repository, [each for each in judged if each["repository"] == repository]))
    print(row("**all**", judged))
    print(row(f"only *{COMMON}*", [each for each in judged if each["kind"] == COMMON]))
    print(row("all others", [each for each in judged if each["kind"] != COMMON]))
    print("", *(agreement(judged, sense) for sense in SENSES), sep="\n")


if __name__ == "__main__":
    main()
