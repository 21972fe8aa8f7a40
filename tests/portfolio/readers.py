"""Readers that misbehave at some repositories, by their names; the workers import them from here."""

import os
import signal
import time

from git_revisit.commands._portfolio import read_root
from git_revisit.portfolio.reading import Reading
from git_revisit.portfolio.root_query import RootQuery
from git_revisit.project.read import OpenProject


def misbehaving(project: OpenProject, query: RootQuery) -> Reading:
    """Read a project root, unless its repository is called poison, once, hang, slow or bug."""
    path = project.repository.location
    match path.name.partition("-")[0]:
        case "poison":
            os.kill(os.getpid(), signal.SIGKILL)
        case "once" if not (path / "tried").exists():
            (path / "tried").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            time.sleep(600)
        case "slow":
            time.sleep(0.3)
        case "bug":
            raise ZeroDivisionError("a\nb")
        case "memory":
            raise MemoryError
    return read_root(project, query)
