"""Measure how costs grow with what a hostile repository can hold: ``python benchmarks/bench_hostile.py DIR``.

Prints Markdown tables: the processor time of commands against the number of files in one commit, of phases with their
patterns, and of invalid event files, with the exponent of growth (1 is linear); and the time of random and hostile
patterns against a path of 255 times the letter ``a``. Each time is the best of ``--runs``.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from git_revisit.model.gitignore import compile_pattern

OURS = [sys.executable, "-m", "git_revisit"]
TWO_PHASES = "version: 1\nphases: [{id: data, paths: [data/]}, {id: model, paths: [src/]}]\n"
PIECES = ("a", "b", "ab", ".", "*", "**", "?", "/", "**/", "/**", "[ab]", "[!a]", "[+-9]", "*.b", "a*b", "*a")
HOSTILE = ("a*a*a*a*a*a*a*a*b", "a*" * 100 + "b", "*?" * 60 + "b", "**/*a*/" * 30 + "b", "*[a-c]" * 60 + "x")


def make(repository: Path, commits: Sequence[dict[str, str]]) -> None:
    """Make a repository whose commits add files with their contents."""
    subprocess.run(["git", "init", "-q", "-b", "main", repository], check=True)
    lines: list[str] = []
    for number, files in enumerate(commits):
        when = 1_767_225_600 + number * 3600
        lines += ["commit refs/heads/main", f"committer Ada <ada@example.com> {when} +0000", "data 4", "work"]
        for path, text in files.items():
            lines += [f"M 100644 inline {path}", f"data {len(text)}", text]
    stream = "\n".join([*lines, ""]).encode()
    subprocess.run(["git", "fast-import", "--quiet"], cwd=repository, input=stream, check=True)
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=repository, check=True)


def files_of_a_commit(count: int) -> list[dict[str, str]]:
    """Return a history whose last commit adds many files of a phase."""
    return [{".revisit/config.yaml": TWO_PHASES}, {f"data/{n // 100}/{n}.csv": f"{n}" for n in range(count)}]


def phases(count: int) -> list[dict[str, str]]:
    """Return a history with many phases, as many as a configuration of 64 KiB can hold, and 500 files."""
    return _history("".join(f"{{id: {n:x},paths: [{n:x}/]}}," for n in range(count)), count)


def patterns_of_a_phase(count: int) -> list[dict[str, str]]:
    """Return a history with many patterns, and 500 files."""
    several = ",".join(f"{n:x}*b/" for n in range(count))
    return _history(f"{{id: many,paths: [{several}]}},{{id: other,paths: [other/]}}", count)


def _history(listed: str, count: int) -> list[dict[str, str]]:
    return [
        {".revisit/config.yaml": f"version: 1\nphases: [{listed}]\n"},
        {f"{n % count:x}/{n}.py": f"{n}" for n in range(500)},
    ]


def invalid_events(count: int) -> list[dict[str, str]]:
    """Return a history with many event files that cannot be read."""
    folder = ".revisit/events/revisit/2026/01/01"
    events = {f"{folder}/01KDVDNA00{n:016d}.yaml": f"version: 1\nkind: [{n}" for n in range(count)}
    return [{".revisit/config.yaml": TWO_PHASES}, events]


def growth(
    folder: Path,
    runs: int,
    make_history: Callable[[int], list[dict[str, str]]],
    sizes: Sequence[int],
    commands: Sequence[str],
) -> None:
    """Print the processor time of commands without a cache by size, and the exponent of its growth."""
    for size in sizes:
        repository = folder / f"{make_history.__name__}-{size}"
        if not repository.exists():
            make(repository, make_history(size))
    times = {command: [math.inf] * len(sizes) for command in commands}
    for _ in range(runs):
        for command, taken in times.items():
            for place, size in enumerate(sizes):
                repository = folder / f"{make_history.__name__}-{size}"
                shutil.rmtree(repository / ".git/revisit", ignore_errors=True)
                once = processor_time([*OURS, command, "--format", "json"], repository)
                taken[place] = min(taken[place], once)
    name = make_history.__name__.replace("_", " ")
    sys.stdout.write(f"| {name} | {' | '.join(f'{size:,}' for size in sizes)} | exponent |\n")
    sys.stdout.write(f"|:--|{'--:|' * (len(sizes) + 1)}\n")
    for command, taken in times.items():
        row = " | ".join(f"{each:.2f} s" for each in taken)
        sys.stdout.write(f"| `{command}` | {row} | {exponent(sizes, taken)} |\n")
    sys.stdout.write("\n")


def processor_time(arguments: list[str], repository: Path) -> float:
    """Run a command, which may find something, and return its processor time in seconds, git included."""
    process = subprocess.Popen(arguments, cwd=repository, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:
        raise SystemExit(f"{arguments[2:]} failed with {process.returncode} in {repository}")
    return usage.ru_utime + usage.ru_stime


def exponent(sizes: Sequence[int], taken: Sequence[float]) -> str:
    """Return by what power of the size the time grows beyond that of the smallest size; a dash if it hardly grows.

    Where the largest size takes less than twice the time of the smallest, noise would decide.
    """
    base = taken[0]
    if taken[-1] < 2 * base or min(taken[1:]) <= base:
        return "–"
    logs = [math.log(size) for size in sizes[1:]]
    return f"{statistics.linear_regression(logs, [math.log(each - base) for each in taken[1:]]).slope:.2f}"


def patterns(count: int) -> None:
    """Print how long random patterns and hostile ones take against a path of 255 letters."""
    rng = Random(20261123)
    path, taken = "a" * 255, dict[str, float]()
    while len(taken) < count:
        pattern = "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 12)))
        try:
            taken[pattern] = match_time(pattern, path)
        except ValueError:  # not a pattern of gitignore
            continue
    hostile = {pattern: match_time(pattern, path) for pattern in HOSTILE}
    slowest = max(taken, key=lambda each: taken[each])
    sys.stdout.write("| patterns against 255 × `a` | number | median | slowest |\n|:--|--:|--:|--:|\n")
    for name, times in (("random", taken), ("hostile", hostile)):
        numbers = times.values()
        sys.stdout.write(
            f"| {name} | {len(times):,} | {statistics.median(numbers) * 1e6:.0f} µs | {max(numbers) * 1e6:.0f} µs |\n"
        )
    sys.stdout.write(f"\nThe slowest random one is `{slowest}`.\n")


def match_time(pattern: str, path: str) -> float:
    """Return the processor time of one match in seconds, the best of three."""
    expression = re.compile(compile_pattern(pattern).expression, re.DOTALL)
    times = []
    for _ in range(3):
        start = time.process_time()
        expression.match(path)
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Measure everything; DIR keeps the repositories."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--patterns", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    patterns(options.patterns)
    sys.stdout.write("\n")
    where = options.directory, options.runs
    growth(*where, files_of_a_commit, (100, 50_000, 100_000, 200_000), ("audit",))
    growth(*where, phases, (10, 625, 1_250, 2_500), ("audit", "matrix"))
    growth(*where, patterns_of_a_phase, (10, 1_500, 3_000, 6_000), ("audit", "matrix"))
    growth(*where, invalid_events, (10, 1_250, 2_500, 5_000), ("audit", "matrix"))


if __name__ == "__main__":
    main()
