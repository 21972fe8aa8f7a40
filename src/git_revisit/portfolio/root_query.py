"""The query for each project root, and how to reach the repositories."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from git_revisit.model.workflow import Workflow
from git_revisit.portfolio.reading import Reading
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD, CommitRevision, RangeRevision
from git_revisit.replay.filters import EVERYTHING, Filter


class RootQuery(NamedTuple):
    """The query for each project root.

    ``workflow`` is a shared one, to which the phases of each project are mapped; ``check`` is one to compare with.
    ``infer`` reads roots without events by inference, ``capture`` measures the capture quality.
    """

    revision: CommitRevision | RangeRevision = HEAD
    only: Filter = EVERYTHING
    workflow: Workflow | None = None
    infer: bool = False
    capture: bool = False
    check: Workflow | None = None


class Access(NamedTuple):
    """How to reach the repositories.

    ``cache`` is the directory of mirrors (None: the user's), ``offline`` forbids the network, ``timeout`` is in seconds
    for each repository.
    """

    cache: str | None = None
    offline: bool = False
    timeout: float = 300.0


Reader = Callable[[OpenProject, RootQuery], Reading]  # made in `commands`, which may import insights and inference
