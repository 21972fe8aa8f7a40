"""A history in the making, for the conformance corpus: real git, with fixed names, times and ids."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ulid import ULID

from git_revisit.model import event_yaml
from git_revisit.model.event_file import path_of
from git_revisit.model.event_yaml import seconds, utc
from git_revisit.model.events import EVENT_TYPES, Event

ADA = "Ada Lovelace <ada@example.com>"
BOB = "Bob Cratchit <bob@example.com>"
START = seconds("2026-03-02T09:00:00Z")
HOUR, DAY = 3600, 24 * 3600
CONFIG = """\
version: 1
phases:
  - id: data
    paths: [data/]
  - id: model
    paths: [models/]
  - id: serve
    paths: [serving/]
  - id: plan
"""


class Past:
    """A repository in which commits are made; each is an hour after the one before, unless the clock is set."""

    def __init__(self, path: Path, config: str | None = CONFIG, root: str = "") -> None:
        self.path = path
        self.now = START
        self.root = root
        self.count = 0
        path.mkdir(parents=True)
        self.settings = path.parent / "settings"  # an empty file: a device could be replaced by one
        self.settings.touch()
        self.git("init", "--quiet", "--initial-branch=main")
        if config is not None:
            self.write(f"{root}.revisit/config.yaml", config)
            self.commit("Configure")

    def git(self, *arguments: str, by: str = ADA, authored: int | None = None, check: bool = True) -> str:
        """Run git; return its output without the last newline."""
        name, _, email = by.rstrip(">").partition(" <")
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.path.parent),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(self.settings),
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": email,
            "GIT_AUTHOR_DATE": f"{self.now if authored is None else authored} +0000",
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
            "GIT_COMMITTER_DATE": f"{self.now} +0000",
        }
        done = subprocess.run(["git", "-C", self.path, *arguments], env=environment, capture_output=True, check=False)
        if check and done.returncode:
            raise RuntimeError(f"git {' '.join(arguments)}: {done.stderr.decode()}")
        return done.stdout.decode().removesuffix("\n")

    def event(self, kind: str, at: int | None = None, path: str | None = None, **fields: Any) -> Event:
        """Write an event for the next commit; its time is now, unless given."""
        self.count += 1
        when = self.now if at is None else at
        identity = str(ULID.from_bytes((when * 1000).to_bytes(6, "big") + self.count.to_bytes(10, "big")))
        values = {"id": identity, "at": utc(when), "via": "command", "actor": ADA, **fields}
        event = EVENT_TYPES[kind](**values)
        self.write(f"{self.root}{path or path_of(event)}", event_yaml.encode(event))
        return event

    def revisit(self, start: str, end: str, reason: str | None = "It was wrong", **fields: Any) -> Event:
        """Write a revisit for the next commit."""
        return self.event("revisit", from_phase=start, to_phase=end, reason=reason, **fields)

    def focus(self, phase: str, **fields: Any) -> Event:
        """Write a focus event for the next commit."""
        return self.event("focus", phase=phase, **fields)

    def place(self, event: Event) -> str:
        """Return the path of an event's file."""
        return f"{self.root}{path_of(event)}"

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def remove(self, path: str) -> None:
        """Remove a file or a directory."""
        target = self.path / path
        shutil.rmtree(target) if target.is_dir() else target.unlink()

    def tick(self, by: int = HOUR) -> None:
        """Move the clock."""
        self.now += by

    def commit(self, subject: str, files: Mapping[str, str] | None = None, **settings: Any) -> str:
        """Commit everything; return the commit's id."""
        for path, content in (files or {}).items():
            self.write(path, content)
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "-m", subject, **settings)
        self.tick()
        return self.git("rev-parse", "HEAD")

    def merge(self, branch: str, subject: str) -> None:
        """Merge a branch; the merge is not committed, so that it can still be changed."""
        self.git("merge", "--quiet", "--no-ff", "--no-commit", "-m", subject, branch)

    def export(self) -> bytes:
        """Return the whole history as a stream of ``git fast-export``."""
        arguments = ["git", "-C", str(self.path), "fast-export", "--all", "--reencode=no", "--signed-tags=strip"]
        return subprocess.run(arguments, capture_output=True, check=True).stdout
