"""The hook inside the pre-commit framework, the real one."""

import os
import sys
from pathlib import Path

import pytest

from commandline import run
from conftest import Repo
from git_revisit.gitio.index import Worktree
from git_revisit.hook.capture_ways import install_hook
from git_revisit.hook.install import uninstall_native
from git_revisit.model.events import Revisit
from hooked import Hooked

REVISIT = "model-development → data-preparation"


@pytest.fixture
def framed(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Hooked:
    """A repository whose commits run the framework, and that our hook."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    hooked = Hooked(repo)
    uninstall_native(Worktree(repo.path, ""))
    install_hook(Worktree(repo.path, ""), "pre-commit")
    repo.git("commit", "-qm", "framework")
    import subprocess

    subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=repo.path, check=True, capture_output=True)
    return hooked


def test_an_event_lands_while_unstaged_changes_are_stashed(framed: Hooked) -> None:
    framed.touch("features/a.py")
    framed.touch("models/a.py", "features/a.py", add=False)
    framed.commit()
    assert framed.summaries() == [REVISIT]
    assert framed.repo.git("status", "--porcelain").splitlines() == [" M features/a.py", " M models/a.py"]
    (event,) = framed.events()
    assert isinstance(event, Revisit)
    assert event.paths == ("features/a.py",)


def test_a_commit_that_only_deletes_is_seen(framed: Hooked) -> None:
    framed.repo.git("rm", "-q", "features/a.py")
    framed.commit()
    assert framed.summaries() == [REVISIT]
    assert framed.clean


def test_named_files_commit_the_event_once(framed: Hooked) -> None:
    framed.touch("features/a.py", add=False)
    framed.commit("features/a.py")
    assert framed.summaries() == [REVISIT]
    assert framed.clean


def test_the_question_is_seen_on_a_line_of_its_own(framed: Hooked) -> None:
    framed.touch("features/a.py")
    shown = framed.answer("p", "drift", "seen")
    assert "\r\ngit-revisit: touches data-preparation" in shown
    assert framed.summaries() == [f"{REVISIT} planned: drift: seen"]
    assert framed.clean


def test_stopping_stops_the_commit(framed: Hooked) -> None:
    framed.touch("features/a.py")
    with framed.terminal("commit", "-m", "work") as child:
        child.expect(r"\?[^\r\n]*\] ")
        child.send("\x04")
    assert child.exitstatus != 0
    assert framed.summaries() == []


def test_nothing_is_captured_where_no_commit_is_made(framed: Hooked) -> None:
    import subprocess

    framed.touch("features/a.py")
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files"], cwd=framed.path, check=True, capture_output=True
    )
    assert framed.repo.git("status", "--porcelain") == "M  features/a.py"


def test_the_native_hook_beside_it_asks_once(framed: Hooked) -> None:
    assert run("hooks", "install", "native", cwd=framed.path).code == 0
    framed.touch("features/a.py")
    framed.commit()
    assert framed.summaries() == [REVISIT]


def test_the_hooks_that_we_offer_are_what_the_framework_takes() -> None:
    from pre_commit.clientlib import load_manifest

    offered = load_manifest(str(Path(__file__).parent.parent.parent / ".pre-commit-hooks.yaml"))
    assert [hook["id"] for hook in offered] == ["revisit-capture", "revisit-check"]
    for hook in offered:
        assert (hook["always_run"], hook["pass_filenames"], hook["require_serial"]) == (True, False, True)
        assert hook["stages"]
