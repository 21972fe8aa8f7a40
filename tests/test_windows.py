"""Modules that Windows lacks: no command needs them, and the hook only to ask. Here they are taken away."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from git_revisit.cli import COMMANDS
from git_revisit.model.events import Amend, Revisit
from hooked import Hooked

# Without the modules that Python has on POSIX only. Loaded before: what has a branch of its own for Windows.
WITHOUT = """\
import importlib, json, multiprocessing.util, pkgutil, subprocess, sys, tempfile
import click._termui_impl
for name in ("fcntl", "grp", "posix_spawn", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"):
    sys.modules[name] = None
"""
EVERY_MODULE = """
import git_revisit
names = [each.name for each in pkgutil.walk_packages(git_revisit.__path__, "git_revisit.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""
EVERY_COMMAND = """
from git_revisit.cli import main
for command in json.loads(sys.argv[1]):
    sys.argv = ["git-revisit", *command]
    try:
        main()
    except SystemExit as error:
        print(command[0], error.code, file=sys.stderr)
"""
ENTRY = "from git_revisit.hook.main import main_of_shim"


def python(code: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-c", WITHOUT + code, *arguments], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


def test_every_module_can_be_imported(tmp_path: Path) -> None:
    assert int(python(EVERY_MODULE, cwd=tmp_path).stdout) > 100


def test_every_command_runs(hooked: Hooked, tmp_path: Path) -> None:
    hooked.touch("features/a.py")
    hooked.commit()
    (event,) = hooked.events()
    sheet, log = tmp_path / "sheet.csv", tmp_path / "log.json"
    sheet.write_text("from,to,at\nmodel-development,monitoring,2026-01-02\n")
    commands = [
        ["init", "--yes", "--hooks", "none"],
        ["hooks", "install"], ["hooks", "status"], ["hooks", "uninstall"],
        ["focus", "monitoring", "-m", "Live"],
        ["record", "data-preparation", "-m", "Leak"],
        ["note", "data-acquisition"],
        ["amend", event.id, "--category", "labels"],
        ["explain", event.id, "-m", "Leak"],
        ["retract", event.id, "-m", "Wrong"],
        ["import", str(sheet)], ["export", "--to", "json", "-o", str(log)],
        ["restore"], ["status"], ["log"], ["matrix"], ["diff", "HEAD~1"], ["evolution"], ["audit"],
        ["review", "HEAD~1..HEAD"],
        ["insights"], ["digest", "HEAD~1..HEAD"], ["phases"], ["infer"],
        ["plot", "matrix", "-o", str(tmp_path / "m.svg")], ["report", "-o", str(tmp_path / "r.html")],
        ["portfolio", str(hooked.path), "--jobs", "1"], ["demo", "--help"],  # it plays the others
    ]  # fmt: skip
    assert {command[0] for command in commands} == set(COMMANDS)
    done = python(EVERY_COMMAND, json.dumps(commands), cwd=hooked.path)
    ends = [line.rsplit(" ", 1) for line in done.stderr.splitlines() if line.split(" ")[0] in COMMANDS]
    assert [(name, code) for name, code in ends if code != "0"] == [], done.stderr
    assert len(ends) == len(commands)


@pytest.fixture
def unattended(hooked: Hooked) -> Hooked:
    """A repository whose hook runs without these modules."""
    hook = hooked.path / ".git/hooks/pre-commit"
    text = hook.read_text()
    assert ENTRY in text
    hook.write_text(text.replace("try:\n", WITHOUT + "try:\n", 1))
    return hooked


def test_the_hook_records_and_takes_the_reason_of_the_command_line(unattended: Hooked) -> None:
    unattended.touch("features/a.py")
    assert "recorded model-development → data-preparation without a reason" in unattended.commit()
    unattended.touch("monitoring/a.py")
    summaries = unattended.commit(settings={"revisit.reason": "Drift", "revisit.category": "drift"})
    assert summaries == "git-revisit: recorded model-development → monitoring\n"
    assert unattended.summaries() == [
        "model-development → data-preparation", "model-development → monitoring: drift: Drift",
    ]  # fmt: skip


def test_reasons_come_from_messages_and_from_an_editor(unattended: Hooked, tmp_path: Path) -> None:
    unattended.touch("features/a.py")
    unattended.commit("-m", "Revisit-Reason: Label leakage")
    unattended.touch("monitoring/a.py")
    unattended.commit()
    first, second = [event for event in unattended.events() if isinstance(event, Revisit)]
    (amend,) = [event for event in unattended.events() if isinstance(event, Amend)]
    assert (amend.target, dict(amend.set)) == (first.id, {"reason": "Label leakage"})
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nsed -i 's/^reason:.*/reason: Drift/' \"$1\"\n")
    editor.chmod(0o755)
    os.environ["GIT_EDITOR"] = str(editor)
    python(
        "from git_revisit.cli import main\nsys.argv = ['git-revisit', 'explain', '--edit']\nmain()", cwd=unattended.path
    )
    assert second.id in unattended.repo.git("diff", "--cached", "-p")
    assert "reason: Drift" in unattended.repo.git("diff", "--cached", "-p")


def test_the_hook_takes_an_interpreter_on_a_drive(hooked: Hooked) -> None:
    hook = hooked.path / ".git/hooks/pre-commit"
    hook.write_text(hook.read_text().replace(f"python='{sys.executable}'", "python='C:/python'"))
    (hooked.path / "C:").mkdir()
    (hooked.path / "C:/python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (hooked.path / "C:/python").chmod(0o755)
    hooked.touch("features/a.py")
    assert "recorded model-development → data-preparation" in hooked.commit()
