"""Histories that hide or change what happened: how each is made, what audit says, and an innocent twin of each."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from commandline import CONFIG, Revisit
from conftest import Repo

EVENTS = ".revisit/events"
CONFIG_FILE = ".revisit/config.yaml"
Make = Callable[[Repo, Revisit], None]


class Forgery(NamedTuple):
    """A history, what audit finds in it, its exit code, and a similar history without that finding."""

    name: str
    make: Make
    rule: str
    severity: str
    code: int
    twin: Make
    root: str = ""  # where the audit is made


def event_of(project: Repo, kind: str = "revisit") -> str:
    """Return the path of the last event file of a kind."""
    return project.git("ls-files", f"{EVENTS}/{kind}").splitlines()[-1]


def rewrite(project: Repo, path: str, old: str, new: str) -> None:
    text = (project.path / path).read_text()
    assert old in text
    project.write(path, text.replace(old, new))


def record(project: Repo, revisit: Revisit, *, work: str | None = None, phase: str = "prep") -> str:
    """Commit a revisit, with work if asked; return the path of its event."""
    revisit("record", phase, "-m", "Leak")
    project.commit("record", {work: "1"} if work else {})
    return event_of(project)


def back_to_focus(project: Repo) -> None:
    project.commit("model", {"models/a.py": project.git("rev-parse", "HEAD")})


# Events


def erase_event_of_its_own(project: Repo, revisit: Revisit) -> None:
    project.git("rm", "-q", record(project, revisit))
    project.commit("Tidy up")


def revert_event_of_its_own(project: Repo, revisit: Revisit) -> None:
    record(project, revisit)
    project.git("revert", "--no-edit", "HEAD")


def revert_work(project: Repo, revisit: Revisit) -> None:
    record(project, revisit, work="features/b.py")
    project.git("revert", "--no-edit", "HEAD")


def erase_with_other_work(project: Repo, revisit: Revisit) -> None:
    project.git("rm", "-q", record(project, revisit, work="features/b.py"))
    project.commit("work", {"models/b.py": "1"})


def revert_two_in_one(project: Repo, revisit: Revisit) -> None:
    record(project, revisit, work="features/b.py")
    record(project, revisit, work="features/c.py")
    project.git("revert", "--no-commit", "HEAD", "HEAD~1")
    project.commit("Revert both")


def revert_two_of_one_file(project: Repo, revisit: Revisit) -> None:
    record(project, revisit, work="features/b.py")
    revisit("record", "prep", "-m", "Leak")
    project.commit("more", {"features/b.py": "1\n2"})
    project.git("revert", "--no-commit", "HEAD", "HEAD~1")
    project.commit("Both were wrong")


def erase_beside_a_revert(project: Repo, revisit: Revisit) -> None:
    record(project, revisit, work="features/b.py")
    path = record(project, revisit, work="features/c.py")
    project.git("revert", "--no-commit", "HEAD~1")
    project.git("rm", "-q", path)
    project.commit("Revert one")


def edit_event(project: Repo, revisit: Revisit) -> None:
    rewrite(project, record(project, revisit), "Leak", "Nothing")
    project.commit("edit")


def amend_event(project: Repo, revisit: Revisit) -> None:
    path = record(project, revisit)
    identity = path.rpartition("/")[2][:26]
    assert revisit("amend", identity, "-m", "Better").code == 0
    project.commit("amend")


def misplace_and_delete(project: Repo, revisit: Revisit) -> None:
    path = record(project, revisit)
    project.git("mv", path, f"{EVENTS}/x.yaml")
    project.commit("move")
    project.git("rm", "-q", f"{EVENTS}/x.yaml")
    project.commit("tidy")


def misplace_and_put_back(project: Repo, revisit: Revisit) -> None:
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
    backdate(project, revisit, "2025-11-01T00:00:00Z")


def hook_event(project: Repo, revisit: Revisit) -> None:
    backdate(project, revisit, "2026-01-01T00:00:00Z")  # the time of the commit, and of the id


# Revisits out of the matrix


def collapse_by_alias(project: Repo, revisit: Revisit) -> None:
    record(project, revisit)
    text = (project.path / CONFIG_FILE).read_text()
    start = text.index("  - id: data-preparation")
    end = text.index("  - id: model-development")
    merged = text[:start] + text[end:]
    merged = merged.replace("id: model-development", "id: model-development\n    aliases: [data-preparation]", 1)
    merged = merged.replace("paths: [models/]", "paths: [models/, features/]")
    project.commit("merge the phases", {CONFIG_FILE: merged})


def collapse_by_amendment(project: Repo, revisit: Revisit) -> None:
    path = record(project, revisit)
    identity = path.rpartition("/")[2][:26]
    new = "01KDVDNA00DX6Z7Y8D46RPNV77"
    rows = ["version: 1", f"id: {new}", "kind: amend", "at: 2026-01-01T00:00:00Z", "via: command"]
    rows += [f"target: {identity}", "set: {to: model-development}", ""]
    project.commit("amend", {f"{EVENTS}/amend/2026/01/01/{new}.yaml": "\n".join(rows)})


def retract_event(project: Repo, revisit: Revisit) -> None:
    identity = record(project, revisit).rpartition("/")[2][:26]
    assert revisit("retract", identity, "-m", "No").code == 0
    project.commit("retract")


# Work that nobody records


def touch(project: Repo, revisit: Revisit) -> None:
    project.commit("touch", {"features/b.py": "2"})


def touch_with_record(project: Repo, revisit: Revisit) -> None:
    record(project, revisit, work="features/b.py")


def touch_with_an_old_focus(project: Repo, revisit: Revisit) -> None:
    new = "01KDVDNA00DX6Z7Y8D46RPNV77"
    rows = ["version: 1", f"id: {new}", "kind: focus", "at: 2025-12-01T00:00:00Z", "via: command"]
    focus = "\n".join([*rows, "actor: Ada Lovelace <ada@example.com>", "phase: data-preparation", ""])
    project.commit("touch", {f"{EVENTS}/focus/2025/12/01/{new}.yaml": focus, "features/b.py": "2"})


def touch_with_a_move_of_the_focus(project: Repo, revisit: Revisit) -> None:
    revisit("focus", "prep", env=Repo.clock(1_767_225_600 + 40 * 3600))
    project.commit("touch", {"features/b.py": "2"}, when=1_767_225_600 + 40 * 3600)


def junk_in_a_folder(project: Repo, revisit: Revisit) -> None:
    project.commit("keep", {"features/.revisit/.keep": ""})
    touch(project, revisit)


# Configurations


def hide_by_ignore(project: Repo, revisit: Revisit) -> None:
    project.commit("data", {"features/b.py": "1"})
    project.commit("config", {CONFIG_FILE: CONFIG + "ignore: [features/]\n"})


def hide_in_the_commit_that_works(project: Repo, revisit: Revisit) -> None:
    project.commit("config", {CONFIG_FILE: CONFIG + "ignore: [features/]\n", "features/b.py": "2"})


def config_without_effect(project: Repo, revisit: Revisit) -> None:
    project.commit("config", {CONFIG_FILE: CONFIG + "ignore: [elsewhere/]\n"})


def remove_and_put_back(project: Repo, revisit: Revisit) -> None:
    project.git("rm", "-q", CONFIG_FILE)
    project.commit("work", {"features/b.py": "2"})
    project.commit("back", {CONFIG_FILE: CONFIG})


def files_to_another_phase(project: Repo, revisit: Revisit) -> None:
    project.commit(
        "config",
        {CONFIG_FILE: CONFIG.replace("[features/]", "[elsewhere/]").replace("[models/]", "[models/, features/]")},
    )


def ignore_an_author(project: Repo, revisit: Revisit) -> None:
    project.commit("config", {CONFIG_FILE: CONFIG + 'ignore_authors: ["Ada*"]\n'})


def nested_root(project: Repo, revisit: Revisit) -> None:
    project.commit("nested", {"features/.revisit/config.yaml": CONFIG})


def nested_root_elsewhere(project: Repo, revisit: Revisit) -> None:
    project.commit("nested", {"elsewhere/.revisit/config.yaml": CONFIG})


def weaken_unattended(project: Repo, revisit: Revisit) -> None:
    project.commit("config", {CONFIG_FILE: CONFIG + "capture:\n  unattended: ignore\n"})


def strengthen_unattended(project: Repo, revisit: Revisit) -> None:
    project.commit("config", {CONFIG_FILE: CONFIG + "capture:\n  unattended: require\n"})


LIMITS = "limits: {unexplained: 0.2, uncaptured: 0.1}\n"


def weaken_limits(project: Repo, revisit: Revisit) -> None:
    project.commit("limits", {CONFIG_FILE: CONFIG + LIMITS})
    project.commit("config", {CONFIG_FILE: CONFIG + LIMITS.replace("0.2", "0.5")})


def drop_limits(project: Repo, revisit: Revisit) -> None:
    project.commit("limits", {CONFIG_FILE: CONFIG + LIMITS})
    project.commit("config", {CONFIG_FILE: CONFIG + "limits: {unexplained: 0.2}\n"})


def strengthen_limits(project: Repo, revisit: Revisit) -> None:
    project.commit("limits", {CONFIG_FILE: CONFIG + "limits: {unexplained: 0.2}\n"})
    project.commit("config", {CONFIG_FILE: CONFIG + LIMITS.replace("0.2", "0.1")})


# Dates


def commit_far_ahead(project: Repo, revisit: Revisit) -> None:
    commit_at(project, "@999999999999 +0000")


def commit_before_1970(project: Repo, revisit: Revisit) -> None:
    raw = project.git("cat-file", "commit", "HEAD").replace(" +0000", " +0000", 1)
    rows = [f"{row.rpartition('>')[0]}> -5 +0000" if row.startswith("author ") else row for row in raw.split("\n")]
    made = project.git("hash-object", "-t", "commit", "--literally", "-w", "--stdin", data="\n".join(rows).encode())
    project.git("reset", "-q", "--hard", made)


def commit_at_the_epoch(project: Repo, revisit: Revisit) -> None:
    commit_at(project, "@0 +0000")


def commit_at(project: Repo, date: str) -> None:
    env = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    project.git("commit", "-q", "--allow-empty", "-m", "then", env=env)


# Roots


def move_root(project: Repo, revisit: Revisit) -> None:
    record(project, revisit, work="features/b.py")
    start_move(project)
    project.commit("move")
    revisit("record", "prep", "-m", "Leak", cwd=project.path / "ml")
    project.commit("record", {"ml/features/c.py": "1"})


def move_root_and_lose_an_event(project: Repo, revisit: Revisit) -> None:
    path = record(project, revisit, work="features/b.py")
    start_move(project)
    project.git("rm", "-qf", f"ml/{path}")
    project.commit("move")


def move_root_and_edit_an_event(project: Repo, revisit: Revisit) -> None:
    path = record(project, revisit, work="features/b.py")
    start_move(project)
    rewrite(project, f"ml/{path}", "Leak", "Nothing")
    project.commit("move")


def lose_an_event_and_move_root(project: Repo, revisit: Revisit) -> None:
    erase_with_other_work(project, revisit)
    start_move(project)
    project.commit("move")


def touch_and_move_root(project: Repo, revisit: Revisit) -> None:
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
    make_project_below(project, revisit)
    project.git("rm", "-q", f"svc/{CONFIG_FILE}")
    project.commit("tidy")


def delete_the_project_below(project: Repo, revisit: Revisit) -> None:
    make_project_below(project, revisit)
    project.git("rm", "-qr", "svc")
    project.commit("remove the service")


def move_the_project_below(project: Repo, revisit: Revisit) -> None:
    make_project_below(project, revisit)
    project.git("mv", "svc", "service")
    project.commit("rename the service")


# The repository


def crafted_commit_graph(project: Repo, revisit: Revisit) -> None:
    """Let a commit-graph file claim that the last commit has no parent."""
    erase_event_of_its_own(project, revisit)
    back_to_focus(project)
    write_commit_graph(project, "HEAD")


def honest_commit_graph(project: Repo, revisit: Revisit) -> None:
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


FORGERIES = (
    Forgery("an event that came alone is erased", erase_event_of_its_own, "event-deleted", "error", 1, amend_event),
    Forgery("an event that came alone is reverted", revert_event_of_its_own, "event-deleted", "error", 1, revert_work),
    Forgery("work with its event is reverted", revert_work, "event-reverted", "warning", 0, touch_with_record),
    Forgery("two reverts in one commit", revert_two_in_one, "event-reverted", "warning", 0, touch_with_record),
    Forgery("two reverts of one file", revert_two_of_one_file, "event-reverted", "warning", 0, touch_with_record),
    Forgery(
        "an event is erased beside a revert", erase_beside_a_revert, "event-deleted", "error", 1, revert_two_in_one
    ),
    Forgery("the twin of it", erase_beside_a_revert, "event-deleted", "error", 1, revert_two_of_one_file),
    Forgery("an event is erased beside other work", erase_with_other_work, "event-deleted", "error", 1, revert_work),
    Forgery("an event is edited", edit_event, "event-modified", "error", 1, amend_event),
    Forgery(
        "an event is misplaced, then deleted", misplace_and_delete, "event-deleted", "error", 1, misplace_and_put_back
    ),
    Forgery("an event of the hook is dated back", backdated_hook_event, "clock-skew", "warning", 0, hook_event),
    Forgery("an alias empties a cell", collapse_by_alias, "collapsed", "warning", 0, retract_event),
    Forgery("an amendment empties a cell", collapse_by_amendment, "collapsed", "warning", 0, amend_event),
    Forgery("a touch without a record", touch, "uncaptured", "warning", 0, touch_with_record),
    Forgery(
        "a touch with a focus that never becomes current",
        touch_with_an_old_focus,
        "uncaptured",
        "warning",
        0,
        touch_with_a_move_of_the_focus,
    ),
    Forgery("a junk file switches a folder off", junk_in_a_folder, "uncaptured", "warning", 0, touch_with_record),
    Forgery("a pattern hides files", hide_by_ignore, "config-narrowed", "warning", 0, config_without_effect),
    Forgery(
        "the config is changed where the work is done",
        hide_in_the_commit_that_works,
        "uncaptured",
        "warning",
        0,
        config_without_effect,
    ),
    Forgery(
        "the config is removed, and put back", remove_and_put_back, "uncaptured", "warning", 0, config_without_effect
    ),
    Forgery("the config is removed", remove_and_put_back, "config-narrowed", "warning", 0, files_to_another_phase),
    Forgery("an author is ignored", ignore_an_author, "config-narrowed", "warning", 0, config_without_effect),
    Forgery("a nested root hides files", nested_root, "config-narrowed", "warning", 0, nested_root_elsewhere),
    Forgery(
        "unattended commits need no record", weaken_unattended, "config-narrowed", "warning", 0, strengthen_unattended
    ),
    Forgery("limits are weakened", weaken_limits, "config-narrowed", "warning", 0, strengthen_limits),
    Forgery("a limit is dropped", drop_limits, "config-narrowed", "warning", 0, strengthen_limits),
    Forgery("a commit is dated far ahead", commit_far_ahead, "clock-skew", "warning", 0, commit_at_the_epoch),
    Forgery("a commit is dated before 1970", commit_before_1970, "clock-skew", "warning", 0, commit_at_the_epoch),
    Forgery(
        "the root moves and an event is lost",
        move_root_and_lose_an_event,
        "event-deleted",
        "error",
        1,
        move_root,
        "ml",
    ),
    Forgery(
        "the root moves and an event is edited",
        move_root_and_edit_an_event,
        "event-modified",
        "error",
        1,
        move_root,
        "ml",
    ),
    Forgery(
        "an event is erased before the root moves",
        lose_an_event_and_move_root,
        "event-deleted",
        "error",
        1,
        move_root,
        "ml",
    ),
    Forgery(
        "a touch before the root moves",
        touch_and_move_root,
        "uncaptured",
        "warning",
        0,
        move_root,
        "ml",
    ),
    Forgery(
        "the config of a project below is deleted",
        delete_the_config_below,
        "event-deleted",
        "error",
        1,
        delete_the_project_below,
    ),
    Forgery(
        "the config of a project below is deleted; its twin moves",
        delete_the_config_below,
        "event-deleted",
        "error",
        1,
        move_the_project_below,
    ),
    Forgery("a commit-graph hides history", crafted_commit_graph, "event-deleted", "error", 1, honest_commit_graph),
)


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: forgery.name)
def test_a_forgery_is_found_and_its_innocent_twin_is_not(
    forgery: Forgery, make_project: Callable[[str], tuple[Repo, Revisit]]
) -> None:
    for name, make in (("forged", forgery.make), ("innocent", forgery.twin)):
        project, revisit = make_project(name)
        make(project, revisit)
        result = revisit("audit", "--format", "json", cwd=project.path / forgery.root)
        found = {(each["rule"], each["severity"]) for each in json.loads(result.out)["findings"]}
        if name == "forged":
            assert (forgery.rule, forgery.severity) in found
            assert result.code == forgery.code
        else:
            assert (forgery.rule, forgery.severity) not in found
            assert result.code == 0


@pytest.fixture
def make_project(make_repo: Callable[[str], Repo]) -> Callable[[str], tuple[Repo, Revisit]]:
    """Make a project with model-development in focus, work in it, and a file in features."""
    from commandline import Result, run

    def make(name: str) -> tuple[Repo, Revisit]:
        project = make_repo(name)
        project.commit("Configure", {CONFIG_FILE: CONFIG, "features/a.py": "1"})

        def revisit(*arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> Result:
            return run(*arguments, cwd=cwd or project.path, env=env)

        revisit("focus", "model-development")
        project.commit("focus", {"models/a.py": "1"})
        return project, revisit

    return make
