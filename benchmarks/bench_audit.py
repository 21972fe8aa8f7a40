"""Measure audit and evolution against git's own walks: ``python benchmarks/bench_audit.py DIR [--commits N]``.

DIR keeps the repository between runs. Prints, as a Markdown table, wall time, processor time and peak memory of each,
as ratios to git's walk over the same history. The bounds that are aimed at, for 100,000 commits and in 400 MB: audit
cold seven times ``git log -m --raw --full-history --no-renames``, warm three times; evolution warm twice
``git log --first-parent -m --raw -- .revisit``.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from bench_infer import Cost, measure
from long_history import build

OURS = [sys.executable, "-m", "git_revisit"]
WALK = ["git", "log", "-m", "--raw", "--full-history", "--no-renames"]
LINE = ["git", "log", "--first-parent", "-m", "--raw", "--", ".revisit"]


def main() -> None:
    """Measure and print the table; each is the best of some runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--commits", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    repository = asked.directory / f"long-{asked.commits}"
    if not repository.exists():
        asked.directory.mkdir(parents=True, exist_ok=True)
        build(repository, asked.commits)

    def best(arguments: list[str], cold: bool = False) -> Cost:
        costs = []
        for _ in range(asked.runs):
            if cold:
                shutil.rmtree(repository / "revisit", ignore_errors=True)
            costs.append(measure(arguments, str(repository)))
        return min(costs)

    walk, line = best(WALK), best(LINE)
    audit, evolution = [*OURS, "audit", "--format", "json"], [*OURS, "evolution", "--format", "json"]
    rows = [
        ("git log -m --raw --full-history", walk, walk),
        ("audit, cold", best(audit, cold=True), walk),
        ("audit, warm", best(audit), walk),
        ("git log --first-parent -m --raw -- .revisit", line, line),
        ("evolution, cold", best(evolution, cold=True), line),
        ("evolution, warm", best(evolution), line),
    ]
    print(
        f"{asked.commits} commits\n\n| | wall s | ratio | processor s | ratio | memory MB |\n|:--|--:|--:|--:|--:|--:|"
    )
    for name, cost, base in rows:
        wall = f"{cost.wall:.1f} | {cost.wall / base.wall:.1f}"
        processor = f"{cost.processor:.1f} | {cost.processor / base.processor:.1f}"
        print(f"| `{name}` | {wall} | {processor} | {cost.memory:.0f} |")


if __name__ == "__main__":
    main()
