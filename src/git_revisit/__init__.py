"""Track revisits between the phases of ML work in git, and replay them: where does our rework come from.

``git_revisit.open(path)`` returns a project, whose methods give pandas frames. Importing this package imports none of
the heavy libraries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from git_revisit.api import Project

__version__ = "0.1.0"
__all__ = ["open"]


def open(path: str = ".", project: str | None = None) -> Project:
    """Open the project at a path; ``project`` names its root in a monorepo, as ``--project`` does."""
    from git_revisit.api import Project

    return Project.open(path, project)
