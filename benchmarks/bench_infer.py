"""Compare ``git revisit infer`` with git's own history walk: ``python benchmarks/bench_infer.py REPO``.

Prints a Markdown table of wall time, processor time and peak memory, with ratios to ``git log --no-renames --raw``.
``--pydriller PYTHON`` adds a PyDriller traversal that reads the changed paths. The goal is at most 5 times git's walk,
and at most 500 MB of memory.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from typing import NamedTuple

PYDRILLER = """
import sys
from pydriller import Repository
for commit in Repository(sys.argv[1]).traverse_commits():
    for file in commit.modified_files:
        file.old_path, file.new_path
"""


class Cost(NamedTuple):
    """Wall time and processor time in seconds, and peak memory in MB, child processes included."""

    wall: float
    processor: float
    memory: float


def measure(arguments: list[str], cwd: str) -> Cost:
    """Run a command and return its cost."""
    start = time.perf_counter()
    process = subprocess.Popen(arguments, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments[:4]} failed with {process.returncode}")
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def main() -> None:
    """Measure, and print the table; PyDriller runs once, the others take the best of ``--runs`` runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--pydriller", metavar="PYTHON", help="also measure PyDriller, once, with this interpreter")
    options = parser.parse_args()
    git = ["git", "--no-pager", "-c", "core.commitGraph=true"]
    count = subprocess.run(
        [*git, "rev-list", "--count", "HEAD"], cwd=options.repository, capture_output=True, text=True, check=True
    ).stdout.strip()
    commands = {
        "git log --no-renames --raw": [*git, "log", "--no-renames", "--raw", "HEAD"],
        "git revisit infer": [sys.executable, "-m", "git_revisit", "infer", "--format", "json"],
    }
    costs = {
        name: min(measure(arguments, options.repository) for _ in range(options.runs))
        for name, arguments in commands.items()
    }
    if options.pydriller:
        arguments = [options.pydriller, "-c", PYDRILLER, os.path.abspath(options.repository)]
        costs["PyDriller, paths of every commit"] = measure(arguments, options.repository)
    base = next(iter(costs.values()))
    print(f"{count} commits\n\n| | wall s | ratio | processor s | ratio | memory MB |\n|:--|--:|--:|--:|--:|--:|")
    for name, cost in costs.items():
        wall = f"{cost.wall:.1f} | {cost.wall / base.wall:.1f}"
        processor = f"{cost.processor:.1f} | {cost.processor / base.processor:.1f}"
        print(f"| `{name}` | {wall} | {processor} | {cost.memory:.0f} |")


if __name__ == "__main__":
    main()
