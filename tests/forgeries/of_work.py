"""Histories in which nobody records the work, or says something untrue about it."""

from __future__ import annotations

from commandline import Revisit
from conftest import Repo
from forgeries.steps import add_event, back_to_focus, event_of, identity_in, record


def touch(project: Repo, revisit: Revisit) -> None:
    """Commit work on a phase that is not in focus, without an event."""
    project.commit("touch", {"features/b.py": "2"})


def touch_with_record(project: Repo, revisit: Revisit) -> None:
    """Commit work on a phase that is not in focus, with its event."""
    record(project, revisit, work="features/b.py")


def touch_with_an_old_focus(project: Repo, revisit: Revisit) -> None:
    """Commit the work with a focus event that is older than the current one."""
    add_event(project, "focus", "phase: data-preparation", at="2025-12-01T00:00:00Z")
    project.commit("touch", {"features/b.py": "2"})


def touch_with_a_move_of_the_focus(project: Repo, revisit: Revisit) -> None:
    """Move the focus, and commit the work with that event."""
    revisit("focus", "prep", env=Repo.clock(1_767_225_600 + 40 * 3600))
    project.commit("touch", {"features/b.py": "2"}, when=1_767_225_600 + 40 * 3600)


def junk_in_a_folder(project: Repo, revisit: Revisit) -> None:
    """Add `features/.revisit/.keep`, then work in `features/` without an event."""
    project.commit("keep", {"features/.revisit/.keep": ""})
    touch(project, revisit)


def commit_far_ahead(project: Repo, revisit: Revisit) -> None:
    """Commit with a date after the year 9999."""
    commit_at(project, "@999999999999 +0000")


def commit_before_1970(project: Repo, revisit: Revisit) -> None:
    """Commit with a date before 1970."""
    raw = project.git("cat-file", "commit", "HEAD").replace(" +0000", " +0000", 1)
    rows = [f"{row.rpartition('>')[0]}> -5 +0000" if row.startswith("author ") else row for row in raw.split("\n")]
    made = project.git("hash-object", "-t", "commit", "--literally", "-w", "--stdin", data="\n".join(rows).encode())
    project.git("reset", "-q", "--hard", made)


def commit_at_the_epoch(project: Repo, revisit: Revisit) -> None:
    """Commit with the first date of 1970."""
    commit_at(project, "@0 +0000")


def commit_at(project: Repo, date: str) -> None:
    env = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    project.git("commit", "-q", "--allow-empty", "-m", "then", env=env)


def touch_called_a_pick(project: Repo, revisit: Revisit) -> None:
    """Commit work without an event, under the message of a cherry-pick."""
    message = f"touch\n\n(cherry picked from commit {project.git('rev-parse', 'HEAD')})"
    project.commit(message, {"features/b.py": "2"})


def delete_a_file(project: Repo, revisit: Revisit) -> None:
    """Change a file with its event, return to the focus, and delete the file without an event."""
    assert revisit("record", "prep", "-m", "Leak").code == 0
    project.commit("record", {"features/a.py": "2"})
    back_to_focus(project)
    project.git("rm", "-q", "features/a.py")
    project.commit("delete")


def delete_a_file_in_focus(project: Repo, revisit: Revisit) -> None:
    """Delete a file of the phase in focus."""
    project.git("rm", "-q", "models/a.py")
    project.commit("delete")


def move_a_file_out(project: Repo, revisit: Revisit) -> None:
    """Move a file from another phase to the phase in focus."""
    project.git("mv", "features/a.py", "models/b.py")
    project.commit("move")


def move_a_file_in_focus(project: Repo, revisit: Revisit) -> None:
    """Move a file within the phase in focus."""
    project.git("mv", "models/a.py", "models/b.py")
    project.commit("move")


def change_a_mode(project: Repo, revisit: Revisit) -> None:
    """Make a file of another phase executable."""
    (project.path / "features/a.py").chmod(0o755)
    project.commit("mode")


def touch_with_a_note_for_another_phase(project: Repo, revisit: Revisit) -> None:
    """Commit work on one phase with a note for another one."""
    assert revisit("note", "monitoring").code == 0
    touch(project, revisit)


def touch_with_a_note(project: Repo, revisit: Revisit) -> None:
    """Commit work on a phase with a note for it."""
    assert revisit("note", "prep").code == 0
    touch(project, revisit)


def record_for_another_commit(project: Repo, revisit: Revisit) -> None:
    """Work without an event, then record a revisit for another commit."""
    touch(project, revisit)
    assert revisit("record", "prep", "-m", "Leak", "--for-commit", "HEAD~1").code == 0
    project.commit("record")


def record_for_the_commit(project: Repo, revisit: Revisit) -> None:
    """Work without an event, then record a revisit for that commit."""
    touch(project, revisit)
    record_for_the_last_commit(project, revisit)


def retract_what_explains(project: Repo, revisit: Revisit) -> None:
    """Record a revisit for a commit without an event, and retract it."""
    touch(project, revisit)
    path = record_for_the_last_commit(project, revisit)
    assert revisit("retract", identity_in(path), "-m", "No").code == 0
    project.commit("retract")


def record_for_the_last_commit(project: Repo, revisit: Revisit) -> str:
    assert revisit("record", "prep", "-m", "Leak", "--for-commit", "HEAD").code == 0
    project.commit("record")
    return event_of(project)


def retract_and_note(project: Repo, revisit: Revisit) -> None:
    """Record a revisit for a commit, retract it, and note that the work was not a revisit."""
    retract_what_explains(project, revisit)
    assert revisit("note", "prep", "--for-commit", "HEAD~2").code == 0
    project.commit("note")


def somebody_else_goes_on(project: Repo, revisit: Revisit) -> None:
    """Go on, as somebody else, with the work that an author recorded."""
    record(project, revisit, work="features/b.py")
    project.commit("more", {"features/b.py": "3"}, author=("Grace Hopper", "grace@example.com"))


def go_on(project: Repo, revisit: Revisit) -> None:
    """Go on with the work that was recorded."""
    record(project, revisit, work="features/b.py")
    project.commit("more", {"features/b.py": "3"})


def go_on_after_a_break(project: Repo, revisit: Revisit) -> None:
    """Record work, return to the focus, and work there again without an event."""
    record(project, revisit, work="features/b.py")
    back_to_focus(project)
    project.commit("more", {"features/b.py": "3"})


def explain_a_lost_commit(project: Repo, revisit: Revisit) -> None:
    """Record a revisit for a commit that a rebase then replaces."""
    project.git("switch", "-q", "-c", "side")
    touch(project, revisit)
    record_for_the_last_commit(project, revisit)
    project.git("switch", "-q", "main")
    back_to_focus(project)
    project.git("switch", "-q", "side")
    project.git("rebase", "-q", "main")


def touch_below(project: Repo, revisit: Revisit) -> None:
    """Work without an event in a project in a subdirectory."""
    below = "version: 1\nphases: [{id: ingest, paths: [in/]}, {id: serve, paths: [out/]}]\n"
    project.commit("below", {"svc/.revisit/config.yaml": below, "svc/in/a.py": "1"})
    assert revisit("focus", "serve", cwd=project.path / "svc").code == 0
    project.commit("focus", {"svc/out/a.py": "1"})
    project.commit("touch", {"svc/in/a.py": "2"})


def touch_below_with_record(project: Repo, revisit: Revisit) -> None:
    """Work with its event in a project in a subdirectory."""
    touch_below(project, revisit)
    assert revisit("record", "ingest", "-m", "Leak", "--for-commit", "HEAD", cwd=project.path / "svc").code == 0
    project.commit("record")
