"""Capture through the real husky 4, whose hooks are in ``package.json`` or a file of its own."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from commandline import run
from conftest import Repo
from git_revisit.errors import DataError
from git_revisit.hook.hook_manager import CAPTURE, LINES, GuardedLine
from git_revisit.hook.husky import HUSKY
from hook.managed import PROGRAMS, husky
from hooked import CONFIG, FILES, FOCUS, FOCUS_TEXT

PACKAGE = '{\n  "name": "x",\n  "husky": {\n    "hooks": {\n      "pre-commit": "echo \\u0074eam"\n    }\n  }\n}\n'


def install(repo: Repo) -> None:
    """Let husky 4 write its hooks into git's directory, as npm does after it has installed the package."""
    as_npm = {"INIT_CWD": str(repo.path), "npm_config_user_agent": "npm/10.0.0 node/v20.0.0", "CI": ""}
    program = husky("husky@4.3.8").parent / "husky/husky.js"
    done = subprocess.run(["node", program, "install"], cwd=repo.path, env=os.environ | as_npm, capture_output=True)
    assert b"husky > Done" in done.stdout, done.stderr


@pytest.fixture
def old(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Make a repository with husky 4 and a hook of the team."""
    monkeypatch.setenv("PATH", f"{PROGRAMS}:{os.environ['PATH']}")
    files = {"package.json": PACKAGE, ".gitignore": "node_modules\n", ".revisit/config.yaml": CONFIG}
    (repo.path / "node_modules").symlink_to(husky("husky@4.3.8").parent)
    repo.commit("setup", {**files, **FILES, FOCUS: FOCUS_TEXT})
    install(repo)
    return repo


def test_commits_and_pushes_run_our_line_before_the_hook_of_the_team(old: Repo) -> None:
    for arguments in ([], ["--pre-push"]):
        assert "staged package.json" in run("hooks", "install", *arguments, cwd=old.path).err
    assert json.loads((old.path / "package.json").read_text())["husky"]["hooks"]["pre-commit"].endswith(" && echo team")
    old.git("commit", "-qm", "hooks")
    install(old)
    assert run("hooks", "status", cwd=old.path).out.splitlines() == [
        "husky: package.json runs git-revisit-capture",
        "pre-push, husky: package.json runs git-revisit-check",
    ]
    old.git("clone", "-q", "--bare", old.path, old.path.with_name("remote"))
    old.add({"features/a.py": "changed\n"})
    assert "team" in old.run("commit", "-m", "work").stderr.decode()
    assert old.git("log", "--format=%s", "--", ".revisit/events/revisit") == "work"
    assert b"this push leaves 1 revisit without" in old.run("push", old.path.with_name("remote"), "HEAD:main").stderr
    assert run("hooks", "uninstall", cwd=old.path).code == 0
    assert (old.path / "package.json").read_text() == PACKAGE


def test_a_clone_is_asked_to_install_it(old: Repo, tmp_path: Path) -> None:
    run("hooks", "install", cwd=old.path)
    old.git("commit", "-qm", "hooks")
    old.git("clone", "-q", old.path, tmp_path / "clone")
    shown = run("hooks", "status", cwd=tmp_path / "clone").out
    assert shown == "husky: package.json runs git-revisit-capture, but husky is not installed here; run `npm install`\n"


def test_a_native_hook_is_reported_as_overwritten(old: Repo) -> None:
    assert "husky overwrites this at its next installation" in run("hooks", "install", "native", cwd=old.path).err


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package.json", PACKAGE),
        ("package.json", '{"husky": {"hooks": {}}, "scripts": {"pre-commit": "x"}}'),
        (".huskyrc", '{\r\n\t"hooks": {"commit-msg": "lint"}\r\n}\r\n'),
        (".huskyrc.json", '{"hooks": {"pre-push": "a \\"b\\" && c", "pre-commit": "é"}}'),
    ],
)
def test_its_files_are_as_they_were(tmp_path: Path, name: str, text: str, line: GuardedLine) -> None:
    (tmp_path / name).write_text(text, newline="")
    assert HUSKY.file(tmp_path, tmp_path / "hooks", line.stage) == name
    assert not HUSKY.has(text.encode(), name, line)
    after = HUSKY.add(text.encode(), name, line)
    assert HUSKY.has(after, name, line)
    assert HUSKY.remove(after, name, line) == text.encode()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".huskyrc.js", "module.exports = {hooks: {'pre-commit': 'lint'}}\n"),
        ("husky.config.yaml", "hooks: {pre-commit: lint}\n"),
        (".huskyrc", '{"hooks": {"pre-commit": ["lint"]}}'),
        (".husky/pre-commit", "#!/usr/bin/env node\n"),
    ],
)
def test_what_cannot_be_edited_is_named_with_the_line_to_add(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    assert HUSKY.file(tmp_path, tmp_path / "hooks", "pre-commit") == name
    with pytest.raises(DataError, match=name):
        HUSKY.add(text.encode(), name, CAPTURE)


def test_a_line_that_was_added_by_hand_is_recognised_and_left_to_the_hand() -> None:
    script = b"module.exports = {hooks: {'pre-commit': 'git-revisit-capture && lint'}}\n"
    assert HUSKY.has(script, ".huskyrc.js", CAPTURE)
    package = b'{"husky": {"hooks": {"pre-commit": "git-revisit-capture && lint"}}}'
    assert HUSKY.has(package, "package.json", CAPTURE)
    for name, data in ((".huskyrc.js", script), ("package.json", package)):
        assert HUSKY.remove(data, name, CAPTURE) == data


@pytest.mark.parametrize("text", ["{", "[]", '{"husky": "x"}', '{"husky": {"hooks": []}}', '{"name": "x"}'])
def test_a_package_without_hooks_is_not_one_of_husky(tmp_path: Path, text: str) -> None:
    (tmp_path / "package.json").write_text(text)
    assert HUSKY.file(tmp_path, tmp_path / "hooks", "pre-commit") is None
