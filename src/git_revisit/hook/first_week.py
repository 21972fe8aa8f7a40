"""The first week in a clone: name once the command that captures its commits."""

from __future__ import annotations

from contextlib import suppress

from git_revisit.errors import RevisitError
from git_revisit.gitio.index import Worktree
from git_revisit.gitio.repository import Repository, settings
from git_revisit.hook.capture_ways import NONE, captures
from git_revisit.hook.install import CAPTURE_HOOK, REMEMBERED, status
from git_revisit.model.event_file import CONFIG

MARK = "hook-named"  # in our folder of the git directory: the command was named in this clone


def missing_hook(repository: Repository, prefix: str) -> str | None:
    """Return the command that captures commits in this clone, once for each clone.

    None if a hook runs, if there is no configuration, and for people who chose to have no hook.
    """
    if repository.bare or not (repository.top / prefix / CONFIG).is_file():
        return None
    mark = repository.common_dir / "revisit" / MARK
    if mark.exists():
        return None
    tree = Worktree(repository.top, prefix)
    try:
        if status(tree).works:  # the usual case, at the cost of one git process
            return None
        chosen = settings(repository.top)
        declined = chosen.get(REMEMBERED[CAPTURE_HOOK], ("", ""))[0] == NONE or "revisit.skip" in chosen
        ways = captures(tree)
    except RevisitError:
        return None
    if declined or any(each.works for each in ways):
        return None
    with suppress(OSError):  # a read-only clone names it each time
        mark.parent.mkdir(exist_ok=True)
        mark.touch()
    return ways[0].fix
