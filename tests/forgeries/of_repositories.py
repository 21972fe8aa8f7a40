"""Histories in which the project moves, or the repository shows another history."""

from __future__ import annotations

import struct
import subprocess

from commandline import CONFIG, Revisit
from conftest import Repo
from forgeries.of_events import erase_event_of_its_own, erase_with_other_work
from forgeries.of_work import touch
from forgeries.steps import CONFIG_FILE, EVENTS, back_to_focus, record, rewrite


def move_root(project: Repo, revisit: Revisit) -> None:
    """Move the project to another directory, all events with it, and go on."""
    record(project, revisit, work="features/b.py")
    start_move(project)
    project.commit("move")
    revisit("record", "prep", "-m", "Leak", cwd=project.path / "ml")
    project.commit("record", {"ml/features/c.py": "1"})


def move_root_and_lose_an_event(project: Repo, revisit: Revisit) -> None:
    """Move the project, but for one event."""
    path = record(project, revisit, work="features/b.py")
    start_move(project)
    project.git("rm", "-qf", f"ml/{path}")
    project.commit("move")


def move_root_there_and_back(project: Repo, revisit: Revisit) -> None:
    """Move the project to another directory, and back to the top, all events with it."""
    record(project, revisit, work="features/b.py")
    start_move(project)
    project.commit("move")
    return_to_the_top(project)
    project.commit("move back")


def return_to_the_top(project: Repo) -> None:
    project.git("mv", "ml/.revisit", "ml/features", "ml/models", ".")


def move_root_and_work(project: Repo, revisit: Revisit) -> None:
    """Move the project, and change a file of a phase that has earlier events in the same commit."""
    record(project, revisit, work="features/b.py")
    start_move(project)
    project.commit("move", {"ml/features/b.py": "2"})


def move_root_back_and_work(project: Repo, revisit: Revisit) -> None:
    """Move the project away and back, and change a file of a phase that has earlier events on the way back."""
    record(project, revisit, work="features/b.py")
    start_move(project)
    project.commit("move")
    return_to_the_top(project)
    project.commit("move back", {"features/b.py": "2"})


def move_root_back_and_lose_most(project: Repo, revisit: Revisit) -> None:
    """Move the project to another directory, and back to the top without most of its events."""
    for name in ("b", "c"):
        record(project, revisit, work=f"features/{name}.py")
    start_move(project)
    project.commit("move")
    return_to_the_top(project)
    project.git("rm", "-rqf", f"{EVENTS}/revisit")
    project.commit("move back")


def move_root_and_edit_an_event(project: Repo, revisit: Revisit) -> None:
    """Move the project, and edit an event on the way."""
    path = record(project, revisit, work="features/b.py")
    start_move(project)
    rewrite(project, f"ml/{path}", "Leak", "Nothing")
    project.commit("move")


def lose_an_event_and_move_root(project: Repo, revisit: Revisit) -> None:
    """Remove an event; then move the project."""
    erase_with_other_work(project, revisit)
    start_move(project)
    project.commit("move")


def touch_and_move_root(project: Repo, revisit: Revisit) -> None:
    """Work without an event; then move the project."""
    touch(project, revisit)
    back_to_focus(project)
    start_move(project)
    project.commit("move")


def start_move(project: Repo) -> None:
    (project.path / "ml").mkdir()
    project.git("mv", ".revisit", "features", "models", "ml/")


def make_project_below(project: Repo, revisit: Revisit) -> None:
    project.commit("below", {f"svc/{CONFIG_FILE}": CONFIG, "svc/features/a.py": "1"})
    assert revisit("record", "prep", "--from", "model-development", "-m", "x", cwd=project.path / "svc").code == 0
    project.commit("record")


def delete_the_config_below(project: Repo, revisit: Revisit) -> None:
    """Delete the configuration of a project in a subdirectory; its events stay."""
    make_project_below(project, revisit)
    project.git("rm", "-q", f"svc/{CONFIG_FILE}")
    project.commit("tidy")


def delete_the_project_below(project: Repo, revisit: Revisit) -> None:
    """Delete the whole project in a subdirectory."""
    make_project_below(project, revisit)
    project.git("rm", "-qr", "svc")
    project.commit("remove the service")


def move_the_project_below(project: Repo, revisit: Revisit) -> None:
    """Rename the directory of a project."""
    make_project_below(project, revisit)
    project.git("mv", "svc", "service")
    project.commit("rename the service")


def crafted_commit_graph(project: Repo, revisit: Revisit) -> None:
    """Remove an event, and write a commit-graph file in which the last commit has no parent."""
    erase_event_of_its_own(project, revisit)
    back_to_focus(project)
    write_commit_graph(project, "HEAD")


def honest_commit_graph(project: Repo, revisit: Revisit) -> None:
    """Write the commit-graph file of git."""
    back_to_focus(project)
    write_commit_graph(project, None)


def write_commit_graph(project: Repo, orphan: str | None) -> None:
    project.git("commit-graph", "write", "--reachable")
    file = project.path / ".git/objects/info/commit-graph"
    data = bytearray(file.read_bytes())
    chunks = {
        bytes(data[at : at + 4]): struct.unpack(">Q", data[at + 4 : at + 12])[0] for at in range(8, 8 + 12 * 6, 12)
    }
    ids = [bytes(data[at : at + 20]) for at in range(chunks[b"OIDL"], chunks[b"CDAT"], 20)]
    if orphan:
        place = ids.index(bytes.fromhex(project.git("rev-parse", orphan)))
        parent = chunks[b"CDAT"] + place * 36 + 20
        data[parent : parent + 4] = struct.pack(">I", 0x70000000)  # "no parent"
        file.chmod(0o644)
        file.write_bytes(data)


def replaced(project: Repo, revisit: Revisit) -> None:
    """Remove an event, and hide that by a replace ref."""
    erase_event_of_its_own(project, revisit)
    erased = project.git("rev-parse", "HEAD")
    back_to_focus(project)
    tree, parent = project.git("rev-parse", "HEAD~2^{tree}"), project.git("rev-parse", "HEAD~2")
    project.git("replace", erased, project.git("commit-tree", tree, "-p", parent, "-m", "innocent"))


def replaced_message(project: Repo, revisit: Revisit) -> None:
    """Correct the message of a commit by a replace ref."""
    back_to_focus(project)
    tree, parent = project.git("rev-parse", "HEAD^{tree}"), project.git("rev-parse", "HEAD~1")
    project.git("replace", project.git("rev-parse", "HEAD"), project.git("commit-tree", tree, "-p", parent, "-m", "x"))


def grafted(project: Repo, revisit: Revisit) -> None:
    """Remove an event, and hide that by a graft."""
    erase_event_of_its_own(project, revisit)
    back_to_focus(project)
    project.write(".git/info/grafts", f"{project.git('rev-parse', 'HEAD')}\n")


def forced_push(project: Repo, revisit: Revisit) -> None:
    """Replace a branch by one that never had its last event."""
    back_to_focus(project)
    record(project, revisit)
    project.git("branch", "before")
    project.git("reset", "-q", "--hard", "HEAD~1")
    back_to_focus(project)


def pushed(project: Repo, revisit: Revisit) -> None:
    """Go on with a branch."""
    record(project, revisit)
    project.git("branch", "before")
    back_to_focus(project)


def shallow_clone(project: Repo, revisit: Revisit) -> None:
    """Remove an event, and clone without that commit."""
    erase_event_of_its_own(project, revisit)
    back_to_focus(project)
    project.git("clone", "-q", "--depth=1", f"file://{project.path}", "clone")


def whole_clone(project: Repo, revisit: Revisit) -> None:
    """Clone the whole history."""
    back_to_focus(project)
    project.git("clone", "-q", f"file://{project.path}", "clone")


def sign(project: Repo) -> None:
    """Let all further commits be signed."""
    key = project.path / ".git/key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    (project.path / ".git/allowed").write_text(f"* {key.with_suffix('.pub').read_text()}")
    for name, value in (
        ("gpg.format", "ssh"),
        ("user.signingkey", str(key)),
        ("gpg.ssh.allowedSignersFile", str(project.path / ".git/allowed")),
        ("commit.gpgsign", "true"),
    ):
        project.git("config", name, value)
    project.git("rebase", "-q", "--root", "--force-rebase")


def unsigned_event(project: Repo, revisit: Revisit) -> None:
    """Add an event in a commit that is not signed, where all others are."""
    sign(project)
    project.git("config", "commit.gpgsign", "false")
    record(project, revisit)


def signed_event(project: Repo, revisit: Revisit) -> None:
    """Sign all commits."""
    sign(project)
    record(project, revisit)
