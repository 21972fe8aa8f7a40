"""Measure ``git revisit portfolio``: ``python benchmarks/bench_portfolio.py DIR --repositories 1000 --events 200``.

Generates the repositories in DIR if they are not there, and prints a Markdown table: wall time, processor time of all
processes together, peak memory of the largest process, repositories per second, and ratios to a plain loop of replays
in one process. On a machine that others use, too, compare processor times; wall times need an idle one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from generate import Size, generate

LOOP = """
import sys
from git_revisit.project.queries import MatrixQuery, matrices
from git_revisit.project.read import OpenProject
for path in open(sys.argv[1]).read().split():
    project = OpenProject.open(path)
    matrices(project, MatrixQuery())
    project.repository.objects.close()
"""
VISITS = """
import sys
from git_revisit.commands._portfolio import read_root
from git_revisit.portfolio.root_query import Access, RootQuery
from git_revisit.portfolio.sources import parse_source
from git_revisit.portfolio.visit import visit
for path in open(sys.argv[1]).read().split():
    visit(parse_source(path), RootQuery(), Access(cache=sys.argv[2]), read_root)
"""


class Cost(NamedTuple):
    """Wall and processor time in seconds, and peak memory in MB."""

    wall: float
    processor: float
    memory: float


class Bench:
    """Repositories in a folder, and the commands that read them."""

    def __init__(self, folder: Path, events: int) -> None:
        self.folder = folder
        self.events = events
        self.cache = folder / "cache"

    def repositories(self, number: int) -> Path:
        """Generate what is missing, and return a list of so many repositories."""
        paths = [self.folder / f"{each:05}.git" for each in range(number)]
        for each, path in enumerate(paths):
            if not path.exists():
                generate(path, Size(self.events, tags=0, seed=each + 1))
        listing = self.folder / f"list-{number}"
        listing.write_text("".join(f"{path}\n" for path in paths))
        return listing

    def forget(self) -> None:
        """Remove everything that a run has kept."""
        shutil.rmtree(self.cache, ignore_errors=True)
        for path in self.folder.glob("*.git"):
            shutil.rmtree(path / "revisit", ignore_errors=True)

    def portfolio(self, listing: Path, *options: str) -> Cost:
        """Run the command on a list."""
        command = ["-m", "git_revisit", "portfolio", "--from-file", str(listing), "--cache", str(self.cache)]
        return measure([sys.executable, *command, "--format", "json", *options])

    def code(self, code: str, *arguments: str) -> Cost:
        """Run a piece of Python."""
        return measure([sys.executable, "-c", code, *arguments])


def measure(command: list[str]) -> Cost:
    """Run a command and return its cost, with all of its processes."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[:5]} failed with {process.returncode}")
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def on_cluster(bench: Bench, listing: Path, workers: int) -> Cost:
    """Run the command on a fresh Dask cluster of this machine; its processor time is that of the client alone."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        return bench.portfolio(listing, "--scheduler", cluster.scheduler_address)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repositories", type=int, default=1000)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(options.folder.absolute(), options.events)
    number, few = options.repositories, max(1, options.repositories // 10)
    listing, short = bench.repositories(number), bench.repositories(few)
    costs: dict[str, tuple[int, Cost]] = {}

    def run(name: str, count: int, cost: Cost) -> None:
        costs[name] = (count, cost)
        print(f"{name}: {cost.wall:.1f} s", file=sys.stderr)

    bench.forget()
    run("loop of replays, one process", number, bench.code(LOOP, str(listing)))
    bench.forget()
    run("loop of portfolio's own reading", number, bench.code(VISITS, str(listing), str(bench.cache)))
    for jobs in sorted({1, 2, options.jobs}):
        bench.forget()
        run(f"`--jobs {jobs}`", number, bench.portfolio(listing, "--jobs", str(jobs)))
    run(f"`--jobs {options.jobs}`, second run", number, bench.portfolio(listing, "--jobs", str(options.jobs)))
    bench.forget()
    run(f"`--jobs {options.jobs}`, {few} repositories", few, bench.portfolio(short, "--jobs", str(options.jobs)))
    bench.forget()
    run(f"Dask, {options.jobs} workers", number, on_cluster(bench, listing, options.jobs))
    base = costs["loop of replays, one process"][1]
    print("| what | wall s | processor s | peak MB | repositories / s | wall ratio | processor ratio |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, (count, cost) in costs.items():
        part = count / number
        ratios = f"{cost.wall / base.wall / part:.2f} | {cost.processor / base.processor / part:.2f}"
        cells = (name, f"{cost.wall:.1f}", f"{cost.processor:.1f}", f"{cost.memory:.0f}", f"{count / cost.wall:.0f}")
        print(f"| {' | '.join(cells)} | {ratios} |")


if __name__ == "__main__":
    main()
