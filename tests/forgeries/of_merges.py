"""Histories in which a merge drops or changes events."""

from __future__ import annotations

from commandline import Revisit
from conftest import Repo
from forgeries.steps import back_to_focus, identity_in, record, rewrite


def diverge(project: Repo, revisit: Revisit) -> str:
    """Record a revisit with work on a branch, and go on with main; return the path of the event."""
    project.git("switch", "-q", "-c", "side")
    path = record(project, revisit, work="features/b.py")
    project.git("switch", "-q", "main")
    back_to_focus(project)
    return path


def merge(project: Repo, revisit: Revisit) -> None:
    """Merge a branch with an event."""
    diverge(project, revisit)
    project.git("merge", "-q", "--no-edit", "side")


def merge_without_an_event(project: Repo, revisit: Revisit) -> None:
    """Merge a branch, and remove its event in the merge."""
    path = diverge(project, revisit)
    project.git("merge", "-q", "--no-commit", "side")
    project.git("rm", "-qf", path)
    project.git("commit", "-q", "-m", "merge")


def merge_and_edit(project: Repo, revisit: Revisit) -> None:
    """Merge a branch, and change its event in the merge."""
    path = diverge(project, revisit)
    project.git("merge", "-q", "--no-commit", "side")
    rewrite(project, path, "Leak", "Nothing")
    project.git("add", path)
    project.git("commit", "-q", "-m", "merge")


def merge_ours(project: Repo, revisit: Revisit) -> None:
    """Merge a branch with `-s ours`, which takes nothing of it."""
    diverge(project, revisit)
    project.git("merge", "-q", "--no-edit", "-s", "ours", "side")


def merge_and_revert(project: Repo, revisit: Revisit) -> None:
    """Merge a branch, and revert the merge."""
    merge(project, revisit)
    project.git("revert", "--no-edit", "-m1", "HEAD")


def erase_on_a_branch(project: Repo, revisit: Revisit) -> None:
    """Remove an event on a branch, and merge that."""
    path = record(project, revisit, work="features/b.py")
    project.git("switch", "-q", "-c", "side")
    project.git("rm", "-q", path)
    project.commit("tidy")
    project.git("switch", "-q", "main")
    back_to_focus(project)
    project.git("merge", "-q", "--no-edit", "side")


def retract_on_a_branch(project: Repo, revisit: Revisit) -> None:
    """Retract an event on a branch, and merge that."""
    path = record(project, revisit)
    project.git("switch", "-q", "-c", "side")
    assert revisit("retract", identity_in(path), "-m", "No").code == 0
    project.commit("retract")
    project.git("switch", "-q", "main")
    back_to_focus(project)
    project.git("merge", "-q", "--no-edit", "side")


def merge_three(project: Repo, revisit: Revisit) -> None:
    """Merge two branches at once."""
    diverge(project, revisit)
    project.git("switch", "-q", "-c", "other", "main~1")
    project.commit("other", {"models/other.py": "1"})
    project.git("switch", "-q", "main")
    project.git("merge", "-q", "--no-edit", "side", "other")


def merge_three_without_an_event(project: Repo, revisit: Revisit) -> None:
    """Merge two branches at once, and leave an event out."""
    merge_three(project, revisit)
    tree = project.git("rev-parse", "HEAD~1^{tree}")
    parents = [word for each in ("HEAD^1", "HEAD^2", "HEAD^3") for word in ("-p", project.git("rev-parse", each))]
    project.git("reset", "-q", "--hard", project.git("commit-tree", tree, *parents, "-m", "merge"))
