"""Measure replay, git and other tools, and write ``docs/explanation/performance.md`` with its picture.

Run ``python benchmarks/run.py DIR``; DIR keeps the generated repositories. ``--peers PYTHON`` names an interpreter that
has reno and PyDriller. Every round runs every task once, so that a busy machine slows down all of them equally. The
results are medians over the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from generate import Size, generate, reno_notes
from page import write_page

HERE = Path(__file__).parent
PYTHON = sys.executable
EMPTY_CONFIG = NamedTemporaryFile(prefix="gitconfig-")  # noqa: SIM115 - lives as long as the process
QUIET = {**os.environ, "GIT_CONFIG_GLOBAL": EMPTY_CONFIG.name, "GIT_CONFIG_NOSYSTEM": "1"}
MATRIX = [PYTHON, "-m", "git_revisit", "matrix", "--format", "json"]


class Cost(NamedTuple):
    """Wall time and processor time in seconds, git included, and the size of the largest process in MB."""

    wall: float
    cpu: float
    memory: float


def run(command: list[str], folder: Path) -> Cost:
    """Run a command once and return its cost."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env=QUIET)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = status
    if status:
        raise SystemExit(f"{' '.join(command)} failed in {folder}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def chill(repository: Path) -> None:
    """Remove the cache."""
    shutil.rmtree(repository / "revisit", ignore_errors=True)


def grow(repository: Path) -> None:
    """Add a commit with one event."""
    subprocess.run([PYTHON, HERE / "generate.py", "--grow", repository], check=True, env=QUIET)


Task = Callable[[], Cost]


def tasks(repository: Path) -> dict[str, Task]:
    """Return the tasks for a repository by name, in the order of a round."""

    def after(prepare: Callable[[Path], None] | None, *command: str) -> Task:
        def task() -> Cost:
            if prepare:
                prepare(repository)
            return run(list(command), repository)

        return task

    return {
        "tags cold": after(chill, *MATRIX, "--tags"),
        "tags warm": after(None, *MATRIX, "--tags"),
        "cold": after(chill, *MATRIX),
        "warm": after(None, *MATRIX),
        "new commit": after(grow, *MATRIX),
        "floor": after(None, PYTHON, str(HERE / "floor.py")),
        "git log --raw": after(None, "git", "log", "--raw"),
        "import pandas": after(None, PYTHON, "-c", "import pandas"),
    }


def measure(tasks: dict[str, Task], rounds: int) -> dict[str, Cost]:
    """Return the median cost of each task over a number of rounds."""
    costs: dict[str, list[Cost]] = {name: [] for name in tasks}
    for number in range(rounds):
        for name, task in tasks.items():
            costs[name].append(task())
            print(f"round {number + 1}: {name}: {costs[name][-1].wall:.2f} s", file=sys.stderr)
    return {name: Cost(*map(statistics.median, zip(*each, strict=True))) for name, each in costs.items()}


def peers(folder: Path, python: Path, events: int, rounds: int) -> dict[str, Cost]:
    """Return the cost of reno for a log with the same number of notes, and of PyDriller for the same commits."""
    ours = repository(folder, events)
    notes = folder / f"reno-{events}"
    if not notes.exists():
        reno_notes(notes, Size(events, events // 100))
    walk = f"from pydriller import Repository as R\nfor c in R({str(ours)!r}).traverse_commits(): c.files"
    return measure(
        {
            "cold": tasks(ours)["cold"],
            "tags cold": tasks(ours)["tags cold"],
            "reno": lambda: run([str(python.parent / "reno"), "-q", "list"], notes),
            "PyDriller": lambda: run([str(python), "-c", walk], ours),
        },
        rounds,
    )


def repository(folder: Path, events: int) -> Path:
    """Return the repository with this number of events; generate it if it does not exist."""
    path = folder / f"events-{events}"
    if not path.exists():
        print(f"generating {events:,} events", file=sys.stderr)
        generate(path, Size(events, events // 100))
    return path


def versions(python: Path | None) -> dict[str, str]:
    """Return the versions of the measured programs, and a description of the machine."""

    def output(*command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    show = "from importlib.metadata import version as v; print(', '.join(f'{n} {v(n)}' for n in %r))"
    result = {
        "git": output("git", "version").removeprefix("git version "),
        "Python": sys.version.split()[0],
        "packages": output(PYTHON, "-c", show % (["GitPython", "PyYAML", "pandas", "click"],)),
        "machine": f"{os.cpu_count()} processors, {os.uname().sysname} {os.uname().machine}",
    }
    if python:
        result["peers"] = output(str(python), "-c", show % (["reno", "PyDriller"],))
    return result


def main() -> None:
    """Parse the command line, measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path, metavar="PYTHON")
    parser.add_argument("--peer-events", type=int, default=2_000)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    folder = options.folder.resolve()
    results = {
        "versions": versions(options.peers),
        "rounds": options.rounds,
        "load": os.getloadavg()[0],
        "sizes": {size: measure(tasks(repository(folder, size)), options.rounds) for size in options.sizes},
        "peer events": options.peer_events,
        "peers": peers(folder, options.peers.absolute(), options.peer_events, options.rounds) if options.peers else {},
    }
    (folder / "results.json").write_text(json.dumps(results, indent=1))
    write_page(json.loads((folder / "results.json").read_text()), HERE.parent / "docs" / "explanation")


if __name__ == "__main__":
    main()
