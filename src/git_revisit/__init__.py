"""Track revisits between the phases of ML work in git, and replay them, to see where rework comes from.

``git_revisit.open(path)`` returns a project, whose methods give pandas frames; ``git_revisit.portfolio([...])`` reads
many. Importing this package imports none of the heavy libraries.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Unpack

    import pandas as pd

    from git_revisit.api import Project
    from git_revisit.portfolio.crew import Executor
    from git_revisit.project.options import PortfolioOptions

__version__ = "0.1.0"
__all__ = ["Project", "open", "portfolio"]


def open(path: str | Path = ".", project: str | None = None) -> Project:
    """Open the project at a path; ``project`` names its root in a monorepo, as ``--project`` does."""
    from git_revisit.api import Project

    return Project.open(path, project)


def portfolio(
    repositories: Sequence[str] = (), executor: Executor | None = None, **options: Unpack[PortfolioOptions]
) -> pd.DataFrame:
    """Read many repositories together, paths or URLs, and return a row for each project root.

    ``executor`` is one of ``concurrent.futures`` or Dask's ``client.get_executor()``; without one, processes of this
    machine. The options are those of the command; ``git_revisit.api.portfolio`` describes them.
    """
    from git_revisit.api import portfolio as read

    return read(repositories, executor, **options)


def __getattr__(name: str) -> Any:
    """Import ``Project`` when it is first asked for, so that importing the package stays fast."""
    if name == "Project":
        from git_revisit.api import Project

        return Project
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class _Package(ModuleType):
    """The package, in which ``portfolio`` can be called also after the folder of that name has been imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "portfolio" and isinstance(value, ModuleType):
            value.__class__ = _CallableFolder
        super().__setattr__(name, value)


class _CallableFolder(ModuleType):
    def __call__(self, *arguments: Any, **options: Any) -> Any:
        from git_revisit.api import portfolio as read

        return read(*arguments, **options)


sys.modules[__name__].__class__ = _Package
