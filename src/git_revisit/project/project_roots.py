"""Project roots: the one that a path belongs to, and those in a commit."""

from __future__ import annotations

import posixpath
from pathlib import Path

from git_revisit.errors import DataError
from git_revisit.gitio.repository import Repository
from git_revisit.model.event_file import CONFIG, roots_in


def root_at(repository: Repository, path: str | Path, project: str | None) -> str:
    """Return the prefix of the project at a path: of the nearest project root above, else of the top.

    ``project`` names the root instead; in a bare repository it is a path in the tree.
    """
    if repository.bare:
        inside = posixpath.normpath(project or ".")
        if inside.startswith(("/", "../")) or inside == "..":
            raise DataError(f"{project} lies outside the repository", "--project is a path in the tree here")
        return _as_prefix(inside)
    top = repository.top.resolve()
    here = Path(path, project or "").resolve()
    if not project and not here.is_relative_to(top):  # GIT_WORK_TREE lies elsewhere: git works at its top, too
        here = top
    if not here.is_relative_to(top):
        raise DataError(f"{here} lies outside the repository {top}", "name a directory inside of it")
    if not here.is_dir():
        raise DataError(f"{here} is not a directory", f"--project takes the directory that holds {CONFIG}")
    if not project:
        above = [each for each in (here, *here.parents) if each.is_relative_to(top)]
        here = next((each for each in above if (each / CONFIG).is_file()), top)
    return _as_prefix(here.relative_to(top).as_posix())


def roots_of(repository: Repository, tree: str) -> frozenset[str]:
    """Return the project roots in a tree, or in that of a commit; no file is read."""
    return roots_in(repository.trees.matching(tree, f":(top,glob)**/{CONFIG}"))


def _as_prefix(inside: str) -> str:
    return "" if inside in (".", "") else f"{inside}/"
