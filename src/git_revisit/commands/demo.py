"""``git revisit demo``: a sample ML project, made of real commits through the real hook."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from copy import copy
from datetime import datetime, timedelta
from importlib import import_module, resources
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

import click

from git_revisit.commands._options import print_data, say
from git_revisit.errors import Refused
from git_revisit.gitio.process import line, run

SETTLED = ("GIT_REVISIT", "GIT_REVISIT_REASON", "GIT_REVISIT_CATEGORY")
# Syncing and packing files takes time, and the sample can be made again.
FAST = ("-c", "core.fsync=none", "-c", "maintenance.auto=false")
# The commits of the sample are unsigned and its hooks are its own, regardless of the user's git configuration.
LOCAL = {"commit.gpgSign": "false", "tag.gpgSign": "false", "core.hooksPath": ".git/hooks"}


@click.command()
@click.argument("directory", metavar="[DIR]", default="churn-demo", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """Create a sample ML project to explore.

    Plays real commits into DIR, a new directory, and shows the matrix and the report of the project.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        names = (directory.parent / f"{directory.resolve().name}-{number}" for number in count(2))
        free = next(each for each in names if not each.exists())
        raise Refused(f"{directory} is not empty", f"use another directory: git revisit demo {shlex.quote(str(free))}")
    story = _story()
    _forget_surroundings()
    directory.mkdir(parents=True, exist_ok=True)
    SampleProject(directory, story["people"]).play(story["weeks"], story["start"])
    for shown in ("matrix", "insights"):
        print_data(f"$ git revisit {shown}\n{_revisit(directory, [shown])}\n")
    say(f"the sample project is in {directory}; try there:")
    for hint in (f"cd {shlex.quote(str(directory))}", *NEXT):
        say(f"  {hint}")
    report = directory.resolve().parent / f"{directory.resolve().name}-report.html"
    _revisit(directory, ["report", "-o", str(report)])
    say(f"its report, to open in a browser: {report}")


NEXT = (
    "git revisit matrix v0.3..v1.0 v1.0..HEAD   # the way to v1.0, and what came after",
    "git revisit insights --details             # all numbers, with intervals",
    "git revisit log --to data-preparation      # who went back to the data, and why",
    "git revisit status                         # the focus, and what is still unexplained",
)


def _forget_surroundings() -> None:
    """Remove variables that point git at another repository, as in a hook, or answer our own hook."""
    for name in [*line(["rev-parse", "--local-env-vars"]).split("\n"), *SETTLED]:
        os.environ.pop(name, None)


def _story() -> dict[str, Any]:
    import yaml

    text = resources.files("git_revisit").joinpath("sample/churn.yaml").read_text(encoding="utf-8")
    story: dict[str, Any] = yaml.safe_load(text)
    return story


class SampleProject:
    """A repository in the making; every step is a command that a person could have typed."""

    def __init__(self, directory: Path, people: Mapping[str, str]) -> None:
        self.directory = directory
        self.people = people
        self.environment: dict[str, str] = {}

    def play(self, weeks: list[list[dict[str, Any]]], start: datetime) -> None:
        """Make the repository, a commit and an event at a time; the steps of a week fill its five days."""
        run(["init", "-q", "-b", "main"], self.directory)
        for key, value in LOCAL.items():
            run(["config", key, value], self.directory)
        steps = [
            (start + timedelta(weeks=week) + _worked(number / len(each)), step)
            for week, each in enumerate(weeks)
            for number, step in enumerate(each)
        ]
        with click.progressbar(steps, label=f"Making {len(weeks)} weeks of work", file=sys.stderr) as bar:
            for when, step in bar:
                self.environment = _identity(self.people[step["by"]], when)
                self.step(step)

    def step(self, step: dict[str, Any]) -> None:
        """Take one step of the story."""
        if "init" in step:
            _revisit(self.directory, ["init", "--yes", "--hooks", "native"], self.environment)
        elif "merge" in step:
            self.git("merge", "-q", "--no-ff", "-m", step["commit"], step["merge"])
        elif "commit" in step:
            self.commit(step)
        elif "tag" in step:
            self.git("tag", "-a", "-m", f"Release {step['tag']}", step["tag"])
        elif "switch" in step:
            known = self.git("branch", "--list", step["switch"])
            self.git("switch", "-q", *([] if known else ["-c"]), step["switch"])
        else:
            self.revisit(step)

    def commit(self, step: dict[str, Any]) -> None:
        """Change files and commit them; the hook gets the reason."""
        for name, text in step.get("files", {}).items():
            path = self.directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{text}\n")
        self.git("add", "--all")
        answers = [
            word for key in ("reason", "category") if key in step for word in ("-c", f"revisit.{key}={step[key]}")
        ]
        self.git(*answers, "commit", "-q", "-m", step["commit"])

    def revisit(self, step: dict[str, Any]) -> None:
        """Set the focus, or record a revisit by hand."""
        verb = "focus" if "focus" in step else "record"
        arguments = [verb, step[verb]]
        arguments += ["-m", step["reason"]] if "reason" in step else []
        arguments += ["--category", step["category"]] if "category" in step else []
        arguments += ["--planned"] if step.get("planned") else []
        _revisit(self.directory, arguments, self.environment)

    def git(self, *arguments: str) -> str:
        """Run git as the person of the step."""
        return run([*FAST, *arguments], self.directory, more=self.environment).decode()


def _worked(share: float) -> timedelta:
    """Return the calendar time of a share of a week's work: eight hours on each of five days."""
    day, hours = divmod(share * 5, 1)
    return timedelta(days=day, hours=hours * 8)


def _identity(person: str, when: datetime) -> dict[str, str]:
    name, _, email = person.rstrip(">").partition(" <")
    stamp = when.isoformat()
    return {
        "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": stamp,
        "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email, "GIT_COMMITTER_DATE": stamp,
        "GIT_TERMINAL_PROMPT": "0",
    }  # fmt: skip


def _revisit(directory: Path, arguments: list[str], more: Mapping[str, str] | None = None) -> str:
    """Run one of our own commands there, as a person would, and return what it prints."""
    name, *rest = arguments
    # a copy: click keeps the help option of its first run in a command, and here it lacks the group's short form
    command: click.Command = copy(import_module(f"git_revisit.commands.{name}").command)
    before, printed, messages = dict(os.environ), StringIO(), StringIO()
    os.environ.update(more or {})
    try:
        with chdir(directory), redirect_stdout(printed), redirect_stderr(messages):
            command.main(rest, prog_name=f"git revisit {name}", standalone_mode=False)
    finally:
        os.environ.clear()
        os.environ.update(before)
    return printed.getvalue()
