"""The quick check: a fallback for patterns that a pathspec cannot express, with two git processes.

Imports only what starts fast: no yaml, no codec. Anything unusual is left to the rest of the hook.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable
from typing import Any, NamedTuple

from git_revisit.gitio.environment import environment
from git_revisit.gitio.parse import paths
from git_revisit.model.tagging import PatternRule, Rulebook, Tagger

VERSION = "3"
NAME = "glance.json"
_STAGED = ["diff-index", "--cached", "--name-only", "-z", "--no-renames", "--ignore-submodules=none", "HEAD"]


class Ground(NamedTuple):
    """A project: its prefix (empty or ending in a slash), the phase in focus, its compiled patterns."""

    prefix: str
    focus: str | None
    rulebook: Rulebook


def text(author: str, base: str, grounds: Iterable[Ground]) -> bytes:
    """Return the file for ``silent``; it is valid for this author, until an event changes after the commit ``base``."""
    kept = [{**ground._asdict(), "rulebook": ground.rulebook._asdict()} for ground in grounds]
    return json.dumps({"version": VERSION, "author": author, "base": base, "grounds": kept}).encode()


def silent() -> bool:
    """Whether the commit in the making certainly touches no phase but the focus."""
    try:
        folder = os.environ.get("GIT_DIR") or ".git"
        with open(os.path.join(folder, "revisit", NAME), encoding="utf-8") as file:
            raw = json.load(file)
        author = f"{os.environ['GIT_AUTHOR_NAME']} <{os.environ['GIT_AUTHOR_EMAIL']}>"
        if raw["version"] != VERSION or raw["author"] != author:
            return False
        staged = _start(*_STAGED)
        if not re.fullmatch("[0-9a-f]{40,64}", raw["base"]):
            return False
        ancestor = _start("merge-base", "--is-ancestor", raw["base"], "HEAD")
        since = _start("diff-tree", "-r", "--name-only", "-z", raw["base"], "HEAD")
        grounds = [(ground, Tagger(ground.rulebook)) for ground in map(_ground, raw["grounds"])]
        changed, _ = [*_paths(staged), *_paths(since)], _paths(ancestor)
        if any("/.revisit/" in f"/{path}" for path in changed):
            return False
        grounds.sort(key=lambda pair: -len(pair[0].prefix))
        return not any(_matters(path, grounds) for path in changed)
    except Exception:  # a broken file may raise almost anything; the rest of the hook does without it
        return False


def _start(*arguments: str) -> tuple[int, int]:
    """Start git; return the process and the pipe with its output. Importing ``subprocess`` would double the time."""
    if sys.platform == "win32":
        raise OSError("every commit runs all of the hook")
    reading, writing = os.pipe()
    silence = os.open(os.devnull, os.O_WRONLY)
    streams = [(os.POSIX_SPAWN_DUP2, writing, 1), (os.POSIX_SPAWN_DUP2, silence, 2)]
    process = os.posix_spawnp("git", ["git", *arguments], environment(), file_actions=streams)
    os.close(writing)
    os.close(silence)
    return process, reading


def _paths(started: tuple[int, int]) -> list[str]:
    """Return the paths that git prints; raises OSError if it fails."""
    process, reading = started
    with open(reading, "rb") as output:
        data = output.read()
    if os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]):
        raise OSError("git failed")
    return paths(data)


def _ground(raw: dict[str, Any]) -> Ground:
    return Ground(raw["prefix"], raw["focus"], rulebook(raw["rulebook"]))


def rulebook(raw: dict[str, Any]) -> Rulebook:
    """Return compiled patterns as JSON has them."""
    phases = tuple((phase, _rules(rules)) for phase, rules in raw["phases"])
    return Rulebook(phases, _rules(raw["shared"]), _rules(raw["ignore"]))


def _rules(raw: list[list[Any]]) -> tuple[PatternRule, ...]:
    return tuple(
        PatternRule(str(expression), bool(include), tuple(map(str, literals))) for expression, include, literals in raw
    )


def _matters(path: str, grounds: list[tuple[Ground, Tagger]]) -> bool:
    """Whether a path belongs to a phase that is not in focus; the nearest project above it owns it."""
    for ground, tagger in grounds:
        if path.startswith(ground.prefix):
            return tagger.phase(path[len(ground.prefix) :]) not in (None, ground.focus)
    return False
