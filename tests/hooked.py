"""A repository with the hook in it, and what its commits leave."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from subprocess import CompletedProcess

import pexpect

from commandline import shown_by
from conftest import START, Repo
from git_revisit.gitio.index import Worktree
from git_revisit.hook.install import install_native
from git_revisit.model.event_file import EVENTS, read
from git_revisit.model.events import Event, Focus, Note, Revisit

CONFIG = """\
version: 1
phases:
  - id: data-acquisition
    paths: [ingest/]
  - id: data-preparation
    aliases: [prep]
    paths: [features/]
  - id: model-development
    paths: [models/]
  - id: monitoring
    paths: [monitoring/]
shared: [params.yaml]
ignore: ["*.md"]
ignore_authors: ["*[bot]*"]
"""
FOCUS = ".revisit/events/focus/2025/12/31/01KDTCRCG0AAAAAAAAAAAAAAAA-model-development.yaml"
FOCUS_TEXT = """\
version: 1
id: 01KDTCRCG0AAAAAAAAAAAAAAAA
kind: focus
at: 2025-12-31T20:00:00Z
actor: Ada Lovelace <ada@example.com>
via: command
phase: model-development
"""
FILES = {f"{folder}/a.py": "1\n" for folder in ("ingest", "features", "models", "monitoring")}


class Hooked:
    """A repository whose focus is model-development, with the native hook; an hour passes with every commit."""

    def __init__(self, repo: Repo, config: str = CONFIG, focus: bool = True, *, ready: bool = False) -> None:
        self.repo = repo
        self.path = repo.path
        self.clock = START
        if ready:
            return
        repo.commit("setup", {".revisit/config.yaml": config, **FILES, **({FOCUS: FOCUS_TEXT} if focus else {})})
        install_native(Worktree(repo.path, ""))

    def touch(self, *paths: str | bytes, add: bool = True) -> None:
        """Change files, and stage them."""
        for path in paths:
            file = self.path / os.fsdecode(path)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("ab") as out:
                out.write(b"more\n")
            if add:
                self.repo.git("add", "--force", "--", file.relative_to(self.path))

    def environment(self, env: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return what a commit is made with: an hour later than the one before."""
        self.clock += 3600
        return {**self.repo.clock(self.clock), **(env or {})}

    def try_commit(
        self, *arguments: str, settings: Mapping[str, str] | None = None, env: Mapping[str, str] | None = None
    ) -> CompletedProcess[bytes]:
        """Commit what is staged, whatever comes of it."""
        given = [word for key, value in (settings or {}).items() for word in ("-c", f"{key}={value}")]
        return self.repo.run(*given, "commit", "-m", "work", *arguments, env=self.environment(env))

    def commit(
        self, *arguments: str, settings: Mapping[str, str] | None = None, env: Mapping[str, str] | None = None
    ) -> str:
        """Commit, and return the messages on stderr."""
        done = self.try_commit(*arguments, settings=settings, env=env)
        assert done.returncode == 0, done.stderr.decode()
        return done.stderr.decode()

    def events(self, rev: str = "HEAD") -> list[Event]:
        """Return the events of a tree, but for the first focus, in the order of their ids."""
        names = self.repo.git("ls-tree", "-r", "-z", "--name-only", rev, "--", EVENTS).split("\0")
        items = []
        for name in filter(None, names):
            item = read(name, "100644", self.repo.run("cat-file", "blob", f"{rev}:{name}").stdout)
            assert isinstance(item, Event), item
            items.append(item)
        return sorted((item for item in items if item.id not in FOCUS), key=lambda item: item.id)

    def summaries(self, rev: str = "HEAD") -> list[str]:
        """Return the events of a tree in a few words each."""
        return [summary_of(event) for event in self.events(rev)]

    @property
    def clean(self) -> bool:
        """Whether index and work tree are those of HEAD, untracked files included."""
        return self.repo.git("status", "--porcelain") == ""

    @contextmanager
    def terminal(self, *arguments: str, env: Mapping[str, str] | None = None) -> Iterator["pexpect.spawn[str]"]:
        """Run git on a terminal of its own; it is waited for at the end."""
        environment = {**os.environ, "TERM": "xterm", **self.environment(env)}
        if "GIT_TERMINAL_PROMPT" not in (env or {}):
            del environment["GIT_TERMINAL_PROMPT"]
        child = pexpect.spawn(
            "git",
            [*arguments],
            cwd=self.path,
            env=environment,
            timeout=20,
            encoding="utf-8",
            dimensions=(24, 100),
            use_poll=True,
        )
        try:
            yield child
            child.expect(pexpect.EOF)
        finally:
            child.close()

    def agent_environment(self, env: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of a program that has a terminal and commits for a person."""
        environment = {**os.environ, "TERM": "dumb", **self.environment(env)}
        del environment["GIT_TERMINAL_PROMPT"]
        return environment

    def answer(
        self,
        *lines: str,
        arguments: tuple[str, ...] = ("commit", "-m", "work"),
        env: Mapping[str, str] | None = None,
    ) -> str:
        """Commit on a terminal, answering question by question; return all that was shown."""
        with self.terminal(*arguments, env=env) as child:
            shown = ""
            for line in lines:
                child.expect(r"\?[^\r\n]*\] |phase\? |Category[^\r\n]*\] |Reason[^\r\n]*[\])] |focus \[[^\r\n]*\]: ")
                shown += shown_by(child)
                child.send(f"{line}\r")
            child.expect(pexpect.EOF)
            shown += shown_by(child)
        assert child.exitstatus == 0, shown
        return shown


def summary_of(event: Event) -> str:
    """Return an event in a few words."""
    if isinstance(event, Revisit):
        what = f"{event.from_phase} → {event.to_phase}{' planned' if event.planned else ''}"
        return ": ".join(filter(None, [what, event.category, event.reason]))
    assert isinstance(event, Focus | Note)
    what = f"focus {event.phase}" if isinstance(event, Focus) else f"not {event.phase}"
    return ": ".join(filter(None, [what, event.reason]))
