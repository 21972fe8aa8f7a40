"""Measure replay against floors and peers, as ratios: ``python benchmarks/run.py DIR``; DIR keeps the repositories.

Every round runs every task once, so that a busy machine slows all of them alike; the median of the rounds counts.
``--peers PYTHON`` names an interpreter that has reno and PyDriller. Writes the results page, ``docs/performance.md``,
and its picture.
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
from typing import NamedTuple

from generate import Size, generate, reno_notes
from page import write_page

HERE = Path(__file__).parent
PYTHON = sys.executable
QUIET = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
MATRIX = [PYTHON, "-m", "git_revisit", "matrix", "--format", "json"]


class Cost(NamedTuple):
    """Seconds by the clock, seconds of processors (git's too), and the largest process in MB."""

    wall: float
    cpu: float
    memory: float


def run(command: list[str], folder: Path) -> Cost:
    """Run a command once and say what it cost."""
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
    """Return what is measured in a repository, in the order of a round."""

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


def measure(some: dict[str, Task], rounds: int) -> dict[str, Cost]:
    """Return the median cost of each task over some rounds."""
    found: dict[str, list[Cost]] = {name: [] for name in some}
    for number in range(rounds):
        for name, task in some.items():
            found[name].append(task())
            print(f"round {number + 1}: {name}: {found[name][-1].wall:.2f} s", file=sys.stderr)
    return {name: Cost(*map(statistics.median, zip(*costs, strict=True))) for name, costs in found.items()}


def peers(folder: Path, python: Path, events: int, rounds: int) -> dict[str, Cost]:
    """Return what reno takes for a log of as many notes as we have events, and PyDriller for as many commits."""
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
    """Return the generated repository of a size, made when it is first asked for."""
    path = folder / f"events-{events}"
    if not path.exists():
        print(f"generating {events:,} events", file=sys.stderr)
        generate(path, Size(events, events // 100))
    return path


def versions(python: Path | None) -> dict[str, str]:
    """Return the versions of what was measured, and the machine."""

    def said(*command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    show = "from importlib.metadata import version as v; print(', '.join(f'{n} {v(n)}' for n in %r))"
    found = {
        "git": said("git", "version").removeprefix("git version "),
        "Python": sys.version.split()[0],
        "packages": said(PYTHON, "-c", show % (["GitPython", "PyYAML", "pandas", "click"],)),
        "machine": f"{os.cpu_count()} processors, {os.uname().sysname} {os.uname().machine}",
    }
    if python:
        found["peers"] = said(str(python), "-c", show % (["reno", "PyDriller"],))
    return found


def main() -> None:
    """Read the command line, measure, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path, metavar="PYTHON")
    parser.add_argument("--peer-events", type=int, default=2_000)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    folder = asked.folder.resolve()
    results = {
        "versions": versions(asked.peers),
        "rounds": asked.rounds,
        "load": os.getloadavg()[0],
        "sizes": {size: measure(tasks(repository(folder, size)), asked.rounds) for size in asked.sizes},
        "peer events": asked.peer_events,
        "peers": peers(folder, asked.peers.absolute(), asked.peer_events, asked.rounds) if asked.peers else {},
    }
    (folder / "results.json").write_text(json.dumps(results, indent=1))
    write_page(json.loads((folder / "results.json").read_text()), HERE.parent / "docs")


if __name__ == "__main__":
    main()
