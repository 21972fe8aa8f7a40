"""The native hook put in place beside others, and taken away byte for byte."""

import os
import subprocess
from pathlib import Path

import pytest

from commandline import run
from conftest import Repo
from git_revisit.hook.install import ASIDE as ASIDE_FORM
from hooked import Hooked

ASIDE = ASIDE_FORM.format("pre-commit")
REVISIT = "model-development → data-preparation"
SHELL = b"#!/usr/bin/env bash\n# mine\nset -euo pipefail\necho ran >> ran.log\nexit ${MINE:-0}"
PYTHON = b"#!/usr/bin/env python3\nopen('ran.log', 'a').write('ran\\n')\n"


def hook(repo: Repo) -> Path:
    return repo.path / ".git/hooks/pre-commit"


def put(repo: Repo, data: bytes, mode: int = 0o755) -> None:
    hook(repo).write_bytes(data)
    hook(repo).chmod(mode)


def hooks(repo: Repo, *arguments: str, code: int = 0) -> str:
    done = run("hooks", *arguments, cwd=repo.path)
    assert done.code == code, done.err
    return done.out + done.err


def commit(hooked: Hooked, env: dict[str, str] | None = None) -> None:
    hooked.touch("features/a.py")
    hooked.commit(env=env)
    assert hooked.summaries()[-1] == REVISIT


@pytest.mark.parametrize(
    "data", [SHELL, SHELL + b"\n", b"#!/bin/sh\n", b"#!/bin/sh -e\r\ntrue\n", PYTHON, b"\x7fELF", b""]
)
@pytest.mark.parametrize("mode", [0o755, 0o700, 0o644])
def test_what_was_there_is_there_again(repo: Repo, data: bytes, mode: int) -> None:
    put(repo, data, mode)
    before = {file.name: (file.read_bytes(), file.stat().st_mode) for file in hook(repo).parent.iterdir()}
    config = (repo.path / ".git/config").read_bytes()
    hooks(repo, "install")
    hooks(repo, "install")
    assert "# >>> git-revisit >>>" in hook(repo).read_text()
    hooks(repo, "status")
    hooks(repo, "uninstall")
    assert {file.name: (file.read_bytes(), file.stat().st_mode) for file in hook(repo).parent.iterdir()} == before
    assert (repo.path / ".git/config").read_bytes() == config or b"revisit" not in (
        repo.path / ".git/config"
    ).read_bytes()


def test_without_a_hook_before_there_is_none_afterwards(repo: Repo) -> None:
    hooks(repo, "install")
    assert os.access(hook(repo), os.X_OK)
    hooks(repo, "uninstall")
    assert not hook(repo).exists()
    assert "no hook" in hooks(repo, "uninstall")


@pytest.mark.parametrize("data", [SHELL, PYTHON])
def test_both_hooks_run_and_either_stops_the_commit(repo: Repo, data: bytes) -> None:
    put(repo, data)
    hooked = Hooked(repo)
    commit(hooked)
    assert (repo.path / "ran.log").read_text() == "ran\n"
    if data == SHELL:
        hooked.touch("models/a.py")
        assert hooked.try_commit(env={"MINE": "3"}).returncode == 1
    hooked.touch("ingest/a.py")
    assert hooked.try_commit(settings={"revisit.category": "nonsense"}).returncode == 1


def test_a_hook_that_git_ignored_is_not_woken(repo: Repo) -> None:
    put(repo, SHELL, 0o644)
    commit(Hooked(repo))
    assert not (repo.path / "ran.log").exists()


def test_a_linked_hook_is_set_aside_as_it_is(repo: Repo) -> None:
    repo.write("tools/hook", PYTHON.decode()).chmod(0o755)
    hook(repo).symlink_to("../../tools/hook")
    commit(Hooked(repo))
    assert (repo.path / "ran.log").exists()
    assert (repo.path / "tools/hook").read_bytes() == PYTHON
    hooks(repo, "uninstall")
    assert os.readlink(hook(repo)) == "../../tools/hook"
    assert not (hook(repo).parent / ASIDE).exists()


@pytest.mark.parametrize("where", ["relative", "absolute"])
def test_core_hooks_path_is_respected(repo: Repo, tmp_path: Path, where: str) -> None:
    folder = repo.path / ".githooks" if where == "relative" else tmp_path / "shared"
    repo.git("config", "core.hooksPath", ".githooks" if where == "relative" else str(folder))
    hooked = Hooked(repo)
    assert (folder / "pre-commit").is_file()
    assert not hook(repo).exists()
    commit(hooked)
    assert "core.hooksPath" in hooks(repo, "install")


def test_a_hooks_path_that_is_not_a_directory_is_refused(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", "/dev/null")
    assert "core.hooksPath" in hooks(repo, "install", code=1)


def test_the_installing_interpreter_is_used_with_any_path(repo: Repo) -> None:
    hooked = Hooked(repo)
    commit(hooked, env={"PATH": "/usr/bin:/bin", "VIRTUAL_ENV": "/nowhere"})


def test_a_missing_interpreter_is_one_line_and_the_commit_proceeds(repo: Repo, tmp_path: Path) -> None:
    hooked = Hooked(repo)
    text = hook(repo).read_text()
    for python, what in ((tmp_path / "python", "is missing"), (Path("/usr/bin/python3"), "No module named")):
        if (
            python.exists()
            and subprocess.run([python, "-EPc", "import git_revisit"], capture_output=True).returncode == 0
        ):
            continue
        rows = [f"    python='{python}'" if row.startswith("    python=") else row for row in text.splitlines()]
        hook(repo).write_text("\n".join([*rows, ""]))
        hooked.touch("features/a.py")
        output = hooked.commit()
        assert what in output
        assert "git revisit hooks install" in output
        assert len(output.splitlines()) == 1
    assert hooked.summaries() == []


def test_status_names_the_fault(repo: Repo) -> None:
    assert "git revisit hooks install" in hooks(repo, "status", code=1)
    hooks(repo, "install")
    assert "installed" in hooks(repo, "status")
    assert "pre-push" not in hooks(repo, "status")
    hooks(repo, "install", "--pre-push")
    check = hook(repo).with_name("pre-push")
    assert f"\npre-push, native: installed in {check.parent}\n" in hooks(repo, "status")
    check.unlink()
    assert "run `git revisit hooks install --pre-push` again" in hooks(repo, "status")
    hook(repo).chmod(0o644)
    assert "not executable" in hooks(repo, "status", code=1)
    put(repo, b"#!/bin/sh\n")
    assert "overwritten" in hooks(repo, "status", code=1)
    hooks(repo, "install")
    hook(repo).write_text(hook(repo).read_text().replace("python='", "python='/gone"))
    assert "is missing" in hooks(repo, "status", code=1)


def test_the_shim_is_clean_shell(repo: Repo) -> None:
    hooks(repo, "install")
    for shell in ("sh", "bash", "zsh", "ksh"):
        if subprocess.run(["sh", "-c", f"command -v {shell}"], capture_output=True).returncode == 0:
            assert subprocess.run([shell, "-n", hook(repo)], capture_output=True).stderr == b""


def test_the_shim_is_in_the_wheel_and_there_is_but_one() -> None:
    import tomllib

    top = Path(__file__).parent.parent.parent
    included = tomllib.loads((top / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert included["force-include"] == {
        "hooks/pre-commit": "git_revisit/hook/pre-commit",
        "hooks/pre-push": "git_revisit/hook/pre-push",
        "schemas": "git_revisit/schemas",
    }
    programs = {"hooks/pre-commit": "git-revisit-capture", "hooks/pre-push": "git-revisit-check"}
    assert included["shared-scripts"] == programs
    assert os.access(top / "hooks/pre-commit", os.X_OK)
    assert (top / "hooks/pre-push").is_file()


def test_a_hook_put_in_the_place_of_a_chained_one_is_there_again(repo: Repo) -> None:
    put(repo, PYTHON)
    hooks(repo, "install")
    put(repo, SHELL)
    assert "overwritten" in hooks(repo, "status", code=1)
    hooks(repo, "install")
    assert ASIDE not in hooks(repo, "status")
    assert f"kept .git/hooks/{ASIDE}, an earlier hook" in hooks(repo, "uninstall")
    assert hook(repo).read_bytes() == SHELL
    assert hook(repo).with_name(ASIDE).read_bytes() == PYTHON


def test_a_hook_set_aside_is_never_in_the_way_and_never_lost(repo: Repo) -> None:
    others = [PYTHON + b"# %d\n" % number for number in range(3)]
    for data in others:
        put(repo, data)
        hooks(repo, "install")
    put(repo, others[2])
    assert f"kept .git/hooks/{ASIDE}.3, an earlier hook" in hooks(repo, "install")
    earlier = [hook(repo).with_name(f"{ASIDE}.{number}") for number in (1, 2, 3)]
    assert [each.read_bytes() for each in earlier] == others
    hook(repo).unlink()
    assert "restored .git/hooks/pre-commit" in hooks(repo, "uninstall")
    assert hook(repo).read_bytes() == others[2]
    assert not hook(repo).with_name(ASIDE).exists()


def test_uninstalling_leaves_nothing_where_the_hook_beside_it_is_gone(repo: Repo) -> None:
    put(repo, PYTHON)
    hooks(repo, "install")
    hook(repo).with_name(ASIDE).unlink()
    assert ASIDE not in hooks(repo, "status")
    hooks(repo, "uninstall")
    assert list(hook(repo).parent.iterdir()) == []
