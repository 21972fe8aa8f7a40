"""Measure replay, git and other tools, and write ``docs/explanation/performance.md`` with its picture.

Run ``python benchmarks/run.py DIR``; DIR keeps the generated repositories, and the results, so that the parts
(``--parts``) can be measured one after another. ``--peers PYTHON`` names an interpreter that has reno and PyDriller.
Every round runs every task once, so that a busy machine slows down all of them equally. The results are medians over
the rounds.
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
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple

from generate import Size, generate, reno_notes
from page import write_page
from read_commands import COMMANDS, FINDINGS, LARGE, WALKS

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


def run(command: list[str], folder: Path, fine: tuple[int, ...] = (0,)) -> Cost:
    """Run a command once and return its cost; ``fine`` are the exit codes of success."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=QUIET)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in fine:
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


def command_costs(repository: Path, names: Sequence[str]) -> dict[str, dict[str, Cost]]:
    """Return the cost of some commands, cold and warm, of the audit after one more commit, and of git's walks."""
    costs = {name: {"cold": run(walk, repository)} for name, walk in WALKS.items()}
    for name in names:
        command = [PYTHON, "-m", "git_revisit", *COMMANDS[name]]
        chill(repository)
        costs[name] = {state: run(command, repository, FINDINGS) for state in ("cold", "warm")}
        if name == "audit":
            grow(repository)
            costs[name]["grown"] = run(command, repository, FINDINGS)
        print(f"{name}: {', '.join(f'{each.cpu:.2f} s' for each in costs[name].values())}", file=sys.stderr)
    return costs


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
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=["matrix", "commands", "peers"])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--commands", nargs="+", choices=COMMANDS, default=list(COMMANDS), metavar="COMMAND")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path, metavar="PYTHON")
    parser.add_argument("--peer-events", type=int, default=2_000)
    parser.add_argument("--large-events", type=int, default=1_000_000)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    folder = options.folder.resolve()
    kept = folder / "results.json"
    results = json.loads(kept.read_text()) if kept.exists() else {}
    for part in options.parts:
        for name, found in _measured(part, folder, options).items():
            known = results.get(name)
            results[name] = _merged(known, found) if name in MERGED and known else found
        when = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "load": os.getloadavg()[0]}
        results.setdefault("measured", {})[part] = when
        kept.write_text(json.dumps(results, indent=1))
    write_page(json.loads(kept.read_text()), HERE.parent / "docs" / "explanation")


PARTS = ("matrix", "commands", "large", "peers")
MERGED = ("sizes", "commands")  # results by size, of which some may be known


def _measured(part: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Measure a part of the page and return the results by their names."""
    if part == "matrix":
        sizes = {str(size): measure(tasks(repository(folder, size)), options.rounds) for size in options.sizes}
        return {"versions": versions(options.peers), "rounds": options.rounds, "sizes": sizes}
    if part == "commands":
        return {
            "commands": {str(size): command_costs(repository(folder, size), options.commands) for size in options.sizes}
        }
    if part == "large":
        large = repository(folder, options.large_events)
        return {"large": {"events": options.large_events, "costs": command_costs(large, LARGE)}}
    python = options.peers and options.peers.absolute()
    costs = peers(folder, python, options.peer_events, options.rounds) if python else {}
    return {"peer events": options.peer_events, "peers": costs}


def _merged(known: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Return results by size, the known ones with those found on top of them, the smallest size first."""
    both = {size: {**known.get(size, {}), **found.get(size, {})} for size in {**known, **found}}
    return dict(sorted(both.items(), key=lambda each: int(each[0])))


if __name__ == "__main__":
    main()
