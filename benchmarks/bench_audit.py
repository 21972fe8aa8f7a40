"""Compare audit and evolution with git's own history walk: ``python benchmarks/bench_audit.py DIR [--commits N]``.

DIR keeps the generated repository between runs. Prints a Markdown table of wall time, processor time and peak memory,
with ratios to git's walk over the same history.

The goals for 100,000 commits, with at most 400 MB of memory:

- ``audit`` takes at most 4 times ``git log -m --raw --full-history --no-renames`` without a cache, and a quarter of
  that with one;
- ``evolution`` with a cache takes at most 2 times ``git log --first-parent -m --raw -- .revisit``.
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
    """Measure, and print the table; each row is the best of ``--runs`` runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--commits", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    repository = options.directory / f"long-{options.commits}"
    if not repository.exists():
        options.directory.mkdir(parents=True, exist_ok=True)
        build(repository, options.commits)

    def best(arguments: list[str], cold: bool = False) -> Cost:
        costs = []
        for _ in range(options.runs):
            if cold:
                shutil.rmtree(repository / "revisit", ignore_errors=True)
            costs.append(measure(arguments, str(repository)))
        return min(costs)

    walk, line = best(WALK), best(LINE)
    audit, evolution = [*OURS, "audit", "--format", "json"], [*OURS, "evolution", "--format", "json"]
    rows = [
        ("git log -m --raw --full-history", walk, walk),
        ("audit, no cache", best(audit, cold=True), walk),
        ("audit, cached", best(audit), walk),
        ("git log --first-parent -m --raw -- .revisit", line, line),
        ("evolution, no cache", best(evolution, cold=True), line),
        ("evolution, cached", best(evolution), line),
    ]
    print(f"{options.commits} commits\n")
    print("| | wall s | ratio | processor s | ratio | memory MB |\n|:--|--:|--:|--:|--:|--:|")
    for name, cost, base in rows:
        wall = f"{cost.wall:.1f} | {cost.wall / base.wall:.1f}"
        processor = f"{cost.processor:.1f} | {cost.processor / base.processor:.1f}"
        print(f"| `{name}` | {wall} | {processor} | {cost.memory:.0f} |")


if __name__ == "__main__":
    main()
