"""Commands run in this process, as ``git revisit`` would run them: with their exit codes and both streams."""

import io
import json
import os
import sys
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pexpect
import pytest

from git_revisit.cli import main

CONFIG = """\
version: 1
phases:
  - id: data-preparation
    aliases: [prep]
    paths: [features/]
  - id: model-development
    paths: [models/]
  - id: monitoring
    paths: [monitoring/]
  - id: governance
"""


class Result(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def id(self) -> str:
        """The id that a writing command printed."""
        assert self.code == 0, self.err
        return self.out.strip()

    @property
    def json(self) -> Any:
        """The document that a reading command printed."""
        assert self.code == 0, self.err
        return json.loads(self.out)


Revisit = Callable[..., Result]


def run(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> Result:
    """Run a command of ours in a directory."""
    out, err = io.StringIO(), io.StringIO()
    argv, sys.argv = sys.argv, ["git-revisit", *arguments]
    before = dict(os.environ)
    os.environ.update(env or {})
    try:
        with chdir(cwd), redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as exit_:
            main()
    finally:
        sys.argv = argv
        os.environ.clear()
        os.environ.update(before)
    code = exit_.value.code
    assert isinstance(code, int)
    return Result(code, out.getvalue(), err.getvalue())


def on_terminal(*arguments: str, cwd: Path) -> "pexpect.spawn[str]":
    """Start a command of ours on a terminal, where it may ask."""
    env = {**os.environ, "TERM": "dumb"}
    env.pop("GIT_TERMINAL_PROMPT", None)
    words = ["-m", "git_revisit", *arguments]
    return pexpect.spawn(sys.executable, words, cwd=str(cwd), env=env, encoding="utf-8", timeout=30, use_poll=True)


def shown_by(child: "pexpect.spawn[str]") -> str:
    """Return what a program on a terminal has shown since the last expectation, and what met this one."""
    return (child.before or "") + (child.after if isinstance(child.after, str) else "")
