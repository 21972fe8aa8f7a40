"""The phases of a project at a revision, as a value."""

from typing import NamedTuple

from git_revisit.model.coverage import Coverage
from git_revisit.model.workflow import Workflow
from git_revisit.model.workflow_difference import WorkflowDifference


class PhaseList(NamedTuple):
    """The workflow at a revision, and how it covers the files.

    ``check`` is the name of the shared workflow that it was compared with, None if it was not.
    """

    rev: str
    commit: str | None
    workflow: Workflow
    coverage: Coverage
    check: str | None
    differences: tuple[WorkflowDifference, ...]
