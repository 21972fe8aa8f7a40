"""The question to each project root, and the access to repositories."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from git_revisit.model.workflow import Workflow
from git_revisit.portfolio.reading import Reading
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD, CommitRevision, RangeRevision
from git_revisit.replay.filters import EVERYTHING, Filter


class RootQuery(NamedTuple):
    """The question to each project root.

    ``workflow`` is a shared one, to which the phases of each project are mapped. ``infer`` reads roots without events
    by inference, ``capture`` measures the capture quality. ``check`` is a workflow that each should have.
    """

    revision: CommitRevision | RangeRevision = HEAD
    only: Filter = EVERYTHING
    workflow: Workflow | None = None
    infer: bool = False
    capture: bool = False
    check: Workflow | None = None


class Access(NamedTuple):
    """The access to repositories: the cache directory (None: the user's), without network, the limit in seconds."""

    cache: str | None = None
    offline: bool = False
    timeout: float = 300.0


Reader = Callable[[OpenProject, RootQuery], Reading]  # composed by those who may see insights and inference
