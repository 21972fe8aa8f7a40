"""Measure the time that the hook adds to a commit: ``python benchmarks/bench_hook.py [--commits N] [--events N]``.

Makes commits with different hooks in turn, in copies of one repository, so that other work on the machine slows down
all of them equally. Prints medians, and ratios to the time that the pre-commit framework adds for a hook that does
nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

from git_revisit.gitio.index import Worktree
from git_revisit.hook.install import install_native
from git_revisit.model.event_file import CONFIG, path_of
from git_revisit.model.event_yaml import encode, utc
from git_revisit.model.events import Event, Focus, Revisit
from git_revisit.record.ids import derived_id

START = 1_767_225_600
PHASES = ("data-acquisition", "data-preparation", "model-development", "monitoring")
FRAMEWORK = """\
repos:
- repo: local
  hooks:
  - {id: nothing, name: nothing, entry: "true", language: system, always_run: true, pass_filenames: false}
"""
EMPTY_CONFIG = tempfile.NamedTemporaryFile(prefix="gitconfig-")  # noqa: SIM115 - lives as long as the process
ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": EMPTY_CONFIG.name, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8",
    "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
}  # fmt: skip


def git(path: Path, *arguments: str) -> None:
    """Run git in a directory."""
    subprocess.run(["git", *arguments], cwd=path, check=True, capture_output=True)


def make(path: Path, undecidable: bool, events: int) -> None:
    """Create a repository with four phases, a focus event and a number of revisits."""
    git(path.parent, "init", "-q", "-b", "main", str(path))
    files = {CONFIG: config(undecidable).encode(), "models/a.py": b"1\n", "docs/a": b"1\n"}
    first = Focus(
        id=derived_id(utc(START), b"focus"),
        at=utc(START),
        via="command",
        phase="model-development",
        actor="Ada <ada@example.com>",
    )
    revisits = (
        Revisit(
            id=derived_id(utc(START + number), b"%d" % number),
            at=utc(START + number),
            via="hook",
            from_phase="model-development",
            to_phase="monitoring",
        )
        for number in range(events)
    )
    files |= {path_of(event): encode(event) for event in chain[Event]((first,), revisits)}
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    git(path, "add", ".")
    git(path, "commit", "-qm", "setup")


def config(undecidable: bool) -> str:
    """Return a configuration; if ``undecidable``, with a pattern that a pathspec cannot express."""
    rows = [f"  - id: {phase}\n    paths: [{phase}/]" for phase in PHASES if phase != "model-development"]
    extra = ['  - id: extra\n    paths: ["[xy]/"]'] if undecidable else []
    return "\n".join(["version: 1", "phases:", *rows, "  - id: model-development\n    paths: [models/]", *extra, ""])


def hook(path: Path, kind: str) -> None:
    """Install a hook in a repository; ``kind`` is ours, empty, framework or none."""
    file = path / ".git/hooks/pre-commit"
    if kind == "ours":
        install_native(Worktree(path, ""))
    elif kind == "empty":
        file.write_text("#!/bin/sh\n")
        file.chmod(0o755)
    elif kind == "framework":
        (path / ".pre-commit-config.yaml").write_text(FRAMEWORK)
        git(path, "add", ".")
        git(path, "commit", "-qm", "framework")
        subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=path, check=True, capture_output=True)


def timed(path: Path, touched: str, number: int) -> float:
    """Make one commit and return its time in seconds."""
    with (path / touched).open("a") as file:
        file.write(f"{number}\n")
    git(path, "add", touched)
    start = time.perf_counter()
    git(path, "commit", "-qm", f"commit {number}")
    return time.perf_counter() - start


def compare(
    folder: Path, kinds: Mapping[str, tuple[str, bool]], events: int, commits: int, touched: str
) -> dict[str, float]:
    """Return the median seconds of a commit for each case.

    ``kinds`` maps the name of a case to its hook, and to whether its patterns are undecidable.
    """
    folder.mkdir()
    for name, (kind, undecidable) in kinds.items():
        make(folder / name, undecidable, events)
        hook(folder / name, kind)
        for warm in range(2):
            timed(folder / name, touched, -warm)
    times: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(commits):
        for name in kinds:
            times[name].append(timed(folder / name, touched, number))
    shutil.rmtree(folder)
    return {name: statistics.median(each) for name, each in times.items()}


def main() -> None:
    """Run the comparisons and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=15)
    parser.add_argument("--events", type=int, default=20_000)
    options = parser.parse_args()
    os.environ.update(ENVIRONMENT)
    top = Path(tempfile.mkdtemp(prefix="bench-hook-"))
    kinds = {
        "none": ("none", False),
        "framework": ("framework", False),
        "silent": ("ours", False),
        "glance": ("ours", True),
    }
    for touched, what in (("docs/a", "nothing tagged"), ("models/a.py", "the focus phase")):
        seconds = compare(top / touched.replace("/", "-"), kinds, 0, options.commits, touched)
        added = {name: seconds[name] - seconds["none"] for name in kinds}
        print(f"a commit that touches {what}: {seconds['none'] * 1000:.0f} ms without a hook")
        for name, limit in (("framework", None), ("silent", 0.1), ("glance", 0.25)):
            ratio = added[name] / added["framework"]
            print(
                f"  {name:9} adds {added[name] * 1000:4.0f} ms  {ratio:5.2f}"
                + (f" of at most {limit}" if limit else "")
            )
    large = {"empty": ("empty", False), "silent": ("ours", False)}
    seconds = compare(top / "large", large, options.events, options.commits, "models/a.py")
    print(f"with {options.events:,} events: {seconds['empty'] * 1000:.0f} ms with an empty hook,"
          f" {seconds['silent'] * 1000:.0f} ms with ours: {seconds['silent'] / seconds['empty']:.2f}")  # fmt: skip
    shutil.rmtree(top)


if __name__ == "__main__":
    main()
