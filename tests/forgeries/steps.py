"""The parts of the histories: events, commits, and a repeated focus."""

from __future__ import annotations

from commandline import Revisit
from conftest import AUTHOR, Repo

EVENTS = ".revisit/events"
CONFIG_FILE = ".revisit/config.yaml"
NEW = "01KDVDNA00DX6Z7Y8D46RPNV77"  # an id of the time of the commits
ACTOR = f"{AUTHOR[0]} <{AUTHOR[1]}>"


def event_of(project: Repo, kind: str = "revisit") -> str:
    """Return the path of the last event file of a kind."""
    return project.git("ls-files", f"{EVENTS}/{kind}").splitlines()[-1]


def identity_in(path: str) -> str:
    """Return the id in the name of an event file."""
    return path.rpartition("/")[2][:26]


def rewrite(project: Repo, path: str, old: str, new: str) -> None:
    text = (project.path / path).read_text()
    assert old in text
    project.write(path, text.replace(old, new))


def record(project: Repo, revisit: Revisit, *, work: str | None = None, phase: str = "prep") -> str:
    """Commit a revisit, with work if asked; return the path of its event."""
    assert revisit("record", phase, "-m", "Leak").code == 0
    project.commit("record", {work: "1"} if work else {})
    return event_of(project)


def back_to_focus(project: Repo) -> None:
    project.commit("model", {"models/a.py": project.git("rev-parse", "HEAD")})


def add_event(
    project: Repo, kind: str, *rows: str, at: str = "2026-01-01T00:00:00Z", via: str = "command", actor: str = ACTOR
) -> str:
    """Write an event by hand, without a commit; return its path."""
    path = f"{EVENTS}/{kind}/{at[:10].replace('-', '/')}/{NEW}.yaml"
    head = ["version: 1", f"id: {NEW}", f"kind: {kind}", f"at: {at}", f"actor: {actor}", f"via: {via}"]
    project.write(path, "\n".join([*head, *rows, ""]))
    return path
