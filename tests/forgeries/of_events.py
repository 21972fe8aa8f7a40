"""Histories in which event files are changed, removed or made up."""

from __future__ import annotations

from commandline import Revisit
from conftest import Repo
from forgeries.steps import EVENTS, add_event, identity_in, record, rewrite


def erase_event_of_its_own(project: Repo, revisit: Revisit) -> None:
    """Record in a commit of its own; remove the event with `git rm`."""
    project.git("rm", "-q", record(project, revisit))
    project.commit("Tidy up")


def revert_event_of_its_own(project: Repo, revisit: Revisit) -> None:
    """Record in a commit of its own; `git revert` that commit."""
    record(project, revisit)
    project.git("revert", "--no-edit", "HEAD")


def revert_work(project: Repo, revisit: Revisit) -> None:
    """Commit work with its event; `git revert` that commit."""
    record(project, revisit, work="features/b.py")
    project.git("revert", "--no-edit", "HEAD")


def erase_with_other_work(project: Repo, revisit: Revisit) -> None:
    """Commit work with its event; remove the event in a commit of other work."""
    project.git("rm", "-q", record(project, revisit, work="features/b.py"))
    project.commit("work", {"models/b.py": "1"})


def revert_two_in_one(project: Repo, revisit: Revisit) -> None:
    """`git revert -n` two commits that each brought an event; commit once."""
    record(project, revisit, work="features/b.py")
    record(project, revisit, work="features/c.py")
    project.git("revert", "--no-commit", "HEAD", "HEAD~1")
    project.commit("Revert both")


def revert_one_and_work_in_focus(project: Repo, revisit: Revisit) -> None:
    """`git revert -n` a commit that brought an event and one in focus; commit once."""
    record(project, revisit, work="features/b.py")
    project.commit("model", {"models/a.py": "2"})
    project.git("revert", "--no-commit", "HEAD~1", "HEAD")
    project.commit("Revert both")


def revert_one_beside_work_in_focus(project: Repo, revisit: Revisit) -> None:
    """`git revert -n` a commit that brought an event, and change a file in focus; commit once."""
    record(project, revisit, work="features/b.py")
    project.commit("model", {"models/a.py": "2"})
    project.git("revert", "--no-commit", "HEAD~1")
    project.commit("Revert one", {"models/a.py": "3"})


def revert_two_and_work(project: Repo, revisit: Revisit) -> None:
    """`git revert -n` two commits that each brought an event, and change another file of their phase."""
    record(project, revisit, work="features/b.py")
    record(project, revisit, work="features/c.py")
    project.git("revert", "--no-commit", "HEAD", "HEAD~1")
    project.commit("Revert both", {"features/a.py": "2"})


def revert_two_of_one_file(project: Repo, revisit: Revisit) -> None:
    """`git revert -n` two commits to the same file; commit once."""
    record(project, revisit, work="features/b.py")
    revisit("record", "prep", "-m", "Leak")
    project.commit("more", {"features/b.py": "1\n2"})
    project.git("revert", "--no-commit", "HEAD", "HEAD~1")
    project.commit("Both were wrong")


def erase_beside_a_revert(project: Repo, revisit: Revisit) -> None:
    """Revert one commit, and remove the event of another one in the same commit."""
    record(project, revisit, work="features/b.py")
    path = record(project, revisit, work="features/c.py")
    project.git("revert", "--no-commit", "HEAD~1")
    project.git("rm", "-q", path)
    project.commit("Revert one")


def edit_event(project: Repo, revisit: Revisit) -> None:
    """Change the reason in an event file."""
    rewrite(project, record(project, revisit), "Leak", "Nothing")
    project.commit("edit")


def amend_event(project: Repo, revisit: Revisit) -> None:
    """`git revisit amend` the reason."""
    path = record(project, revisit)
    assert revisit("amend", identity_in(path), "-m", "Better").code == 0
    project.commit("amend")


def misplace_and_delete(project: Repo, revisit: Revisit) -> None:
    """Move an event to another name, commit; then remove that file."""
    path = record(project, revisit)
    project.git("mv", path, f"{EVENTS}/x.yaml")
    project.commit("move")
    project.git("rm", "-q", f"{EVENTS}/x.yaml")
    project.commit("tidy")


def misplace_and_put_back(project: Repo, revisit: Revisit) -> None:
    """Move an event to another name, commit; then move it back."""
    path = record(project, revisit)
    project.git("mv", path, f"{EVENTS}/x.yaml")
    project.commit("move")
    (project.path / path).parent.mkdir(parents=True, exist_ok=True)
    project.git("mv", f"{EVENTS}/x.yaml", path)
    project.commit("back")


def backdate(project: Repo, revisit: Revisit, at: str) -> None:
    path = record(project, revisit)
    rewrite(project, path, "via: command", "via: hook\n# by a hook")
    old = next(row for row in (project.path / path).read_text().splitlines() if row.startswith("at:"))
    rewrite(project, path, old, f"at: {at}")
    place = f"{EVENTS}/revisit/{at[:10].replace('-', '/')}/{path.rpartition('/')[2]}"
    (project.path / place).parent.mkdir(parents=True, exist_ok=True)
    if place != path:
        (project.path / path).rename(project.path / place)
    project.git("add", "--all")
    project.git("commit", "-q", "--amend", "--no-edit")


def backdated_hook_event(project: Repo, revisit: Revisit) -> None:
    """Give an event of the hook a date of two months before its id."""
    backdate(project, revisit, "2025-11-01T00:00:00Z")


def hook_event(project: Repo, revisit: Revisit) -> None:
    """Record through the hook."""
    backdate(project, revisit, "2026-01-01T00:00:00Z")  # the time of the commit, and of the id


def amended_by_hand(project: Repo, revisit: Revisit, change: str) -> None:
    target = identity_in(record(project, revisit))
    add_event(project, "amend", f"target: {target}", f"set: {{{change}}}")
    project.commit("amend")


def collapse_by_amendment(project: Repo, revisit: Revisit) -> None:
    """Amend a revisit by hand so that it leads to its own main phase."""
    amended_by_hand(project, revisit, "to: model-development")


def amend_to_an_unknown_phase(project: Repo, revisit: Revisit) -> None:
    """Amend a revisit by hand so that it leads to a phase that is not configured."""
    amended_by_hand(project, revisit, "to: labelling")


def amend_to_another_phase(project: Repo, revisit: Revisit) -> None:
    """Amend a revisit so that it leads to another phase."""
    assert revisit("amend", identity_in(record(project, revisit)), "--to", "monitoring").code == 0
    project.commit("amend")


def retract_event(project: Repo, revisit: Revisit) -> None:
    """`git revisit retract` a revisit."""
    assert revisit("retract", identity_in(record(project, revisit)), "-m", "No").code == 0
    project.commit("retract")


def erase_with_a_lying_message(project: Repo, revisit: Revisit) -> None:
    """Remove the event of a commit, but not its work, under the message of a revert."""
    project.git("rm", "-q", record(project, revisit, work="features/b.py"))
    project.commit(f'Revert "record"\n\nThis reverts commit {project.git("rev-parse", "HEAD")}.')


def edit_and_put_back(project: Repo, revisit: Revisit) -> None:
    """Change the reason in an event file, and change it back in the next commit."""
    path = record(project, revisit)
    rewrite(project, path, "Leak", "Nothing")
    project.commit("edit")
    rewrite(project, path, "Nothing", "Leak")
    project.commit("back")


def erase_and_put_back_edited(project: Repo, revisit: Revisit) -> None:
    """Remove an event, and add it again with another reason."""
    path = record(project, revisit)
    text = (project.path / path).read_text()
    project.git("rm", "-q", path)
    project.commit("tidy")
    project.commit("back", {path: text.replace("Leak", "Nothing")})


def erase_and_put_back(project: Repo, revisit: Revisit) -> None:
    """Remove an event, and bring it back with `git revisit restore`."""
    path = record(project, revisit)
    project.git("rm", "-q", path)
    project.commit("tidy")
    assert revisit("restore", identity_in(path)).code == 0
    project.commit("restore")


def replace_by_a_link(project: Repo, revisit: Revisit) -> None:
    """Replace an event file by a symbolic link to a copy."""
    path = record(project, revisit)
    text = (project.path / path).read_text()
    (project.path / path).unlink()
    project.write("copy.yaml", text)
    (project.path / path).symlink_to("../../../../../../copy.yaml")
    project.commit("link")


def make_executable(project: Repo, revisit: Revisit) -> None:
    """Make an event file executable."""
    (project.path / record(project, revisit)).chmod(0o755)
    project.commit("mode")


def replace_by_a_submodule(project: Repo, revisit: Revisit) -> None:
    """Put a submodule in the place of an event file."""
    path = record(project, revisit)
    project.git("rm", "-q", "--cached", path)
    (project.path / path).unlink()
    project.git("update-index", "--add", "--cacheinfo", f"160000,{project.git('rev-parse', 'HEAD')},{path}")
    project.git("commit", "-q", "-m", "module")


def empty_an_event(project: Repo, revisit: Revisit) -> None:
    """Empty an event file."""
    project.commit("empty", {record(project, revisit): ""})


def move_out_of_the_log(project: Repo, revisit: Revisit) -> None:
    """Move an event to a folder for documents."""
    path = record(project, revisit)
    (project.path / "docs").mkdir()
    project.git("mv", path, "docs/old.yaml")
    project.commit("archive")


def rename_the_slug(project: Repo, revisit: Revisit) -> None:
    """Change the part of an event file's name that has no meaning."""
    path = record(project, revisit)
    project.git("mv", path, f"{path.removesuffix('.yaml')}-again.yaml")
    project.commit("rename")


def copied(project: Repo, revisit: Revisit, new: str) -> str:
    path = record(project, revisit)
    text = (project.path / path).read_text()
    project.commit("copy", {path.replace(identity_in(path), f"{identity_in(path)}-a"): text.replace("Leak", new)})
    return path


def second_content(project: Repo, revisit: Revisit) -> None:
    """Add a second file with the id of an event and another reason."""
    copied(project, revisit, "Nothing")


def identical_copy(project: Repo, revisit: Revisit) -> None:
    """Add a copy of an event file beside it."""
    copied(project, revisit, "Leak")


def second_content_replaces_the_first(project: Repo, revisit: Revisit) -> None:
    """Add a second file with the id of an event and another reason; then remove the first."""
    project.git("rm", "-q", copied(project, revisit, "Nothing"))
    project.commit("tidy")


def copy_replaces_the_first(project: Repo, revisit: Revisit) -> None:
    """Add a copy of an event file; then remove the first one."""
    project.git("rm", "-q", copied(project, revisit, "Leak"))
    project.commit("tidy")
