"""Capture through the hook managers that a repository uses, each of them the real one."""

import json
import os
import subprocess
import sys
from difflib import ndiff
from pathlib import Path

import pytest

from commandline import run
from conftest import Repo
from git_revisit.errors import DataError
from git_revisit.gitio.index import Worktree
from git_revisit.hook.framework import FILE, PRE_COMMIT
from git_revisit.hook.hook_manager import CAPTURE, CHECK, LINES, GuardedLine
from git_revisit.hook.husky import HUSKY
from git_revisit.hook.install import install_native
from hook.managed import PROGRAMS, TOOLS, Make, Managed, husky, managed, without_us
from hooked import CONFIG, FILES, FOCUS, FOCUS_TEXT

__all__ = ["managed"]
every_manager = pytest.mark.parametrize("name", list(TOOLS))
PREPARATION = "model-development → data-preparation"
ACQUISITION = "model-development → data-acquisition"
MONITORING = "model-development → monitoring"


def capture(managed: Managed, file: str, revisit: str, env: dict[str, str] | None = None) -> str:
    """Commit a change, and check that it was captured."""
    managed.touch(file)
    shown = managed.commit(env=env)
    assert managed.summaries()[-1] == revisit, shown
    assert managed.clean
    return shown


@every_manager
def test_the_committed_file_gets_one_guarded_line_and_keeps_the_rest(managed: Make, name: str) -> None:
    here = managed(name)
    shown = here.hooks("install")
    assert here.tool.file in shown
    before, after = here.tool.text.splitlines(), here.file.read_text().splitlines()
    assert [row for row in ndiff(before, after) if row.startswith("-")] == []
    assert len([row for row in after if "command -v git-revisit-capture" in row]) == 1
    assert here.repo.git("status", "--porcelain") == f"M  {here.tool.file}"
    here.hooks("install")
    assert here.file.read_text().splitlines() == after, "installed once"
    assert here.hooks("status").startswith(f"{name}: {here.tool.file} runs git-revisit-capture\n")


@every_manager
def test_commits_are_captured_after_a_reinstallation_and_a_change_of_the_file(managed: Make, name: str) -> None:
    here = managed(name)
    here.hooks("install")
    here.commit_setup()
    capture(here, "features/a.py", PREPARATION)
    here.install()
    capture(here, "ingest/a.py", ACQUISITION)
    here.file.write_text(here.file.read_text() + here.tool.more)
    here.repo.git("commit", "-qnam", "more hooks")
    capture(here, "monitoring/a.py", MONITORING)
    here.install()
    assert "runs git-revisit-capture" in here.hooks("status")
    here.repo.git("rm", "-q", "features/a.py")
    here.commit()
    assert here.summaries()[-1] == PREPARATION, "a commit that only deletes"


@every_manager
def test_the_question_is_asked_on_the_terminal(managed: Make, name: str) -> None:
    here = managed(name)
    here.hooks("install")
    here.commit_setup()
    here.touch("features/a.py")
    here.answer("p", "drift", "seen")
    assert here.summaries() == [f"{PREPARATION} planned: drift: seen"]


@every_manager
def test_only_a_refusal_stops_the_commit(managed: Make, name: str) -> None:
    here = managed(name, CONFIG + "capture: {unattended: require}\n")
    here.hooks("install")
    here.commit_setup()
    here.touch("features/a.py")
    assert here.try_commit().returncode != 0
    here.commit(settings={"revisit.reason": "x"})
    assert here.summaries() == [f"{PREPARATION}: x"]


@every_manager
def test_a_clone_without_git_revisit_commits_with_one_line(
    managed: Make, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = managed(name)
    here.hooks("install")
    here.commit_setup()
    here.repo.git("clone", "-q", here.path, tmp_path / "clone")
    clone = Repo(tmp_path / "clone")
    subprocess.run(here.tool.install, cwd=clone.path, check=True, capture_output=True)
    path = without_us(tmp_path / "bin")
    clone.add({"features/a.py": "changed\n"})
    done = clone.run("commit", "-m", "work", env={"PATH": path})
    assert done.returncode == 0, done.stderr
    shown = [row for row in (done.stdout + done.stderr).decode().splitlines() if "git-revisit not found" in row]
    assert len(shown) == 1
    assert "pipx install git-revisit" in shown[0]
    assert clone.git("status", "--porcelain") == ""


@every_manager
def test_a_client_without_path_finds_the_program_through_gits_config(managed: Make, name: str, tmp_path: Path) -> None:
    here = managed(name)
    here.hooks("install")
    here.commit_setup()
    capture(here, "features/a.py", PREPARATION, env={"PATH": without_us(tmp_path / "bin")})
    here.repo.git("config", "revisit.capture", "/gone/git-revisit-capture")
    here.touch("ingest/a.py")
    here.commit(env={"PATH": without_us(tmp_path / "bin")})
    assert here.summaries() == [PREPARATION]


@every_manager
def test_leaving_takes_every_trace_out_byte_for_byte(managed: Make, name: str) -> None:
    here = managed(name)
    config = here.repo.git("config", "--local", "--list")
    folder = Path(here.repo.git("rev-parse", "--git-path", "hooks"))
    before = {file.name: file.read_bytes() for file in (here.path / folder).iterdir()}
    here.hooks("install")
    here.hooks("install", "--pre-push")
    here.hooks("install", "native")
    here.hooks("uninstall")
    assert here.file.read_text() == here.tool.text
    assert here.clean
    assert here.repo.git("config", "--local", "--list") == config
    assert {file.name: file.read_bytes() for file in (here.path / folder).iterdir()} == before
    assert "no commit hook runs" in here.hooks("status", code=1)
    here.touch("features/a.py")
    here.commit()
    assert here.summaries() == []


@every_manager
def test_leaving_keeps_what_the_team_added_later(managed: Make, name: str) -> None:
    here = managed(name)
    here.hooks("install")
    here.commit_setup()
    here.file.write_text(f"{here.file.read_text()}# later\n{here.tool.more}")
    here.repo.git("commit", "-qnam", "more hooks")
    here.hooks("uninstall")
    assert here.file.read_text() == f"{here.tool.text}# later\n{here.tool.more}"
    assert here.repo.git("diff", "--cached", "--name-only") == here.tool.file


@every_manager
def test_a_file_that_we_made_is_removed_again(managed: Make, name: str) -> None:
    here = managed(name)
    here.repo.git("rm", "-q", here.tool.file)
    here.repo.git("commit", "-qnm", "empty")
    here.hooks("install", name)
    assert "git-revisit-capture" in here.file.read_text()
    here.commit_setup()
    capture(here, "features/a.py", PREPARATION)
    shown = here.hooks("uninstall")
    left = here.file.read_text() if here.file.exists() else ""
    assert left == ("repos: []\n" if name in ("pre-commit", "prek") else ""), "what an installed framework needs"
    if left:
        assert f"to remove it too, run `{name} uninstall`" in shown
        subprocess.run([name, "uninstall"], cwd=here.path, check=True, capture_output=True)
    here.repo.git("commit", "-qnm", "left")
    here.touch("ingest/a.py")
    here.commit()


@every_manager
def test_status_reports_a_line_that_is_gone_and_a_manager_that_is_not_installed(managed: Make, name: str) -> None:
    here = managed(name)
    here.hooks("install")
    here.file.write_text(here.tool.text)
    assert f"something removed git-revisit-capture from {here.tool.file}" in here.hooks("status", code=1)
    here.hooks("install")
    clone = here.path.with_name("clone")
    here.commit_setup()
    here.repo.git("clone", "-q", here.path, clone)
    done = run("hooks", "status", cwd=clone)
    assert done.code == 1
    assert f"{here.tool.file} runs git-revisit-capture, but " in done.out
    assert "is not installed here; run `" in done.out


@pytest.mark.parametrize("name", ["pre-commit", "prek"])
@pytest.mark.parametrize("ours_first", [True, False])
def test_the_native_hook_beside_a_framework_survives_its_reinstallation(
    managed: Make, name: str, ours_first: bool
) -> None:
    here = managed(name)
    if ours_first:
        (here.path / ".git/hooks/pre-commit").unlink()
    here.hooks("install", "native")
    here.install()
    here.install()
    assert here.hooks("status").startswith("native: installed")
    capture(here, "features/a.py", PREPARATION)
    here.hooks("install", "native")
    capture(here, "ingest/a.py", ACQUISITION)
    hook = (here.path / ".git/hooks/pre-commit").read_bytes()
    (here.path / ".git/hooks/pre-commit.legacy").rename(here.path / "kept")
    assert "run `git revisit hooks install native` again" in here.hooks("status", code=1)
    (here.path / "kept").rename(here.path / ".git/hooks/pre-commit.legacy")
    here.hooks("uninstall")
    assert [file.name for file in (here.path / ".git/hooks").iterdir()] == ["pre-commit"]
    assert (here.path / ".git/hooks/pre-commit").read_bytes() == hook


def test_of_two_managers_of_one_file_the_one_in_use_is_named(managed: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    here = managed("prek")
    assert "run `prek install --hook-type pre-push`" in here.hooks("install", "--pre-push"), "as at commits"
    here.hooks("install", "pre-commit")
    captured, checked = here.hooks("status").splitlines()
    assert captured == "prek: .pre-commit-config.yaml runs git-revisit-capture", "nothing is lost"
    assert checked.startswith("pre-push, prek: .pre-commit-config.yaml runs git-revisit-check, but prek is not")
    (here.path / ".git/hooks/pre-commit").unlink()
    only_prek = here.path.with_name("bin")
    only_prek.mkdir()
    for program in (PROGRAMS / "prek", Path("/usr/bin/git")):
        (only_prek / program.name).symlink_to(program)
    monkeypatch.setenv("PATH", str(only_prek))
    assert "run `prek install`" in here.hooks("status", code=1), "the one that is there"


def test_a_native_hook_that_a_manager_has_replaced_is_reported_and_replaced(managed: Make) -> None:
    here = managed("lefthook")
    (here.path / ".git/hooks/pre-commit").unlink()
    install_native(Worktree(here.path, ""))
    subprocess.run(["lefthook", "install", "--force"], cwd=here.path, check=True, capture_output=True)
    assert "overwritten" in here.hooks("status", code=1)
    here.hooks("install")
    assert here.hooks("status").startswith("lefthook: ")
    here.hooks("uninstall")
    assert not any(b"git-revisit" in file.read_bytes() for file in (here.path / ".git/hooks").iterdir())


def test_npm_install_brings_the_hook_of_husky_into_a_clone(managed: Make, tmp_path: Path) -> None:
    here = managed("husky")
    package = {"name": "x", "private": True, "scripts": {"prepare": "husky"}}
    package["devDependencies"] = {"husky": f"file:{husky().parent / 'husky'}"}
    here.repo.add({"package.json": json.dumps(package), ".gitignore": "node_modules\npackage-lock.json\n"})
    here.hooks("install")
    here.commit_setup()
    here.repo.git("clone", "-q", here.path, tmp_path / "clone")
    clone = Repo(tmp_path / "clone")
    assert "run `npm install`" in run("hooks", "status", cwd=clone.path).out
    for number in range(2):
        subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=clone.path, check=True, capture_output=True)
        clone.add({f"features/{number}.py": "changed\n"})
        clone.git("commit", "-qm", "work", env=here.environment())
    assert clone.git("rev-list", "--count", "HEAD", "--", ".revisit/events/revisit") == "1", "the second is an episode"


def test_husky_in_a_folder_below(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{husky()}:{os.environ['PATH']}")
    repo.commit("setup", {".revisit/config.yaml": CONFIG, **FILES, FOCUS: FOCUS_TEXT})
    subprocess.run(["husky", "web/.husky"], cwd=repo.path, check=True, capture_output=True)
    assert run("hooks", "install", cwd=repo.path).code == 0
    assert "git-revisit-capture" in (repo.path / "web/.husky/pre-commit").read_text()
    assert run("hooks", "uninstall", cwd=repo.path).code == 0
    assert not (repo.path / "web/.husky/pre-commit").exists()


@pytest.mark.parametrize("release", ["husky@8.0.3", "husky@6.0.0"])
def test_an_older_husky(repo: Repo, release: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{PROGRAMS}:{husky(release)}:{os.environ['PATH']}")
    repo.commit("setup", {".revisit/config.yaml": CONFIG, **FILES, FOCUS: FOCUS_TEXT})
    install = ["husky", "install"]
    subprocess.run(install, cwd=repo.path, check=True, capture_output=True)
    subprocess.run(["husky", "add", ".husky/pre-commit", "echo team"], cwd=repo.path, check=True, capture_output=True)
    repo.commit("husky")
    before = (repo.path / ".husky/pre-commit").read_bytes()
    for arguments in ([], ["--pre-push"]):
        assert run("hooks", "install", *arguments, cwd=repo.path).code == 0
    repo.git("commit", "-qm", "hooks")
    subprocess.run(install, cwd=repo.path, check=True, capture_output=True)
    repo.add({"features/a.py": "changed\n"})
    assert "team" in repo.run("commit", "-m", "work").stderr.decode()
    assert repo.git("log", "--format=%s", "--", ".revisit/events/revisit") == "work"
    assert run("hooks", "status", cwd=repo.path).out.splitlines() == [
        "husky: .husky/pre-commit runs git-revisit-capture",
        "pre-push, husky: .husky/pre-push runs git-revisit-check",
    ]
    repo.git("clone", "-q", "--bare", repo.path, repo.path.with_name("remote"))
    repo.add({"ingest/a.py": "changed\n"})
    repo.git("commit", "-qm", "more")
    pushed = repo.run("push", repo.path.with_name("remote"), "HEAD:main")
    assert b"this push leaves 1 revisit without" in pushed.stderr, "a script that we made is executable"
    assert run("hooks", "uninstall", cwd=repo.path).code == 0
    assert (repo.path / ".husky/pre-commit").read_bytes() == before
    assert not (repo.path / ".husky/pre-push").exists()


OLD_HUSKY = '#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n\nnpx lint\nexit 0\n'


@pytest.mark.parametrize("text", ["", "#!/bin/sh", "#!/bin/sh\n", "true", "\n", OLD_HUSKY])
@pytest.mark.parametrize("line", LINES)
def test_scripts_of_husky_are_as_they_were(text: str, line: GuardedLine) -> None:
    after = HUSKY.add(text.encode(), line.stage, line)
    assert HUSKY.has(after, line.stage, line)
    assert not HUSKY.has(text.encode(), line.stage, line)
    assert HUSKY.remove(after, line.stage, line) == text.encode()


def test_uninstalling_leaves_only_what_was_edited_and_says_so(managed: Make) -> None:
    here = managed("husky")
    before = here.repo.git("config", "--local", "--list")
    for arguments in ([], ["--pre-push"], ["native"]):
        here.hooks("install", *arguments)
    for edited in (f"{CAPTURE.text}; if true; then lint; fi\n", "git-revisit-capture || true\n"):
        here.file.write_text(edited)
        (here.path / "lefthook.yml").write_text("pre-commit: [git-revisit-capture\n")
        status = here.hooks("status")
        assert "husky: .husky/pre-commit runs git-revisit-capture" in status
        (broken,) = (row for row in status.splitlines() if row.startswith("lefthook: "))
        assert broken.endswith("; fix lefthook.yml, then try again"), "no command that would fail"
        shown = here.hooks("uninstall", code=3)
        assert "remove git-revisit-capture by hand from .husky/pre-commit" in shown
        assert "lefthook.yml is not YAML in line 2: " in shown
        assert here.file.read_text() == edited
    assert not (here.path / ".husky/pre-push").exists()
    assert b"git-revisit" not in (here.path / ".husky/_/pre-commit").read_bytes()
    assert here.repo.git("config", "--local", "--list") == before


def test_settings_of_other_files_of_git_stay(managed: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = managed("husky")
    (tmp_path / "config").write_text("[revisit]\n\tcapture = x\n\thook = native\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    here.hooks("install")
    for _ in range(2):
        here.hooks("uninstall")
    assert here.repo.git("config", "--list", "--local").count("revisit") == 0


def test_prek_toml(repo: Repo) -> None:
    text = '[[repos]]\nrepo = "meta"\nhooks = [{ id = "identity" }]\n'
    repo.commit("setup", {"prek.toml": text, ".revisit/config.yaml": CONFIG, **FILES, FOCUS: FOCUS_TEXT})
    path = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    assert run("hooks", "install", cwd=repo.path).code == 0
    subprocess.run(["prek", "install"], cwd=repo.path, check=True, capture_output=True, env={**os.environ, **path})
    repo.git("commit", "-qm", "prek", env=path)
    repo.add({"features/a.py": "changed\n"})
    repo.git("commit", "-qm", "work", env=path)
    assert repo.git("log", "--format=%s", "--", ".revisit/events/revisit") == "work"
    assert run("hooks", "status", cwd=repo.path).out == "prek: prek.toml runs git-revisit-capture\n"
    assert run("hooks", "uninstall", cwd=repo.path).code == 0
    assert (repo.path / "prek.toml").read_text() == text


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (".pre-commit-config.yaml", "a: [\n"),
        (".pre-commit-config.yaml", "- a\n"),
        (".pre-commit-config.yaml", "repos: {a: b}\n"),
        (".pre-commit-config.yaml", "repos: [{repo:   meta, hooks: [{id: identity}]}]\n"),
        (".pre-commit-config.yaml", "\xff"),
        (".pre-commit-config.yaml", "[" * 1_000_000),
        (".pre-commit-config.yaml", "repos: []\n---\nrepos: []\n"),
        ("lefthook.yml", "pre-commit: [a]\n"),
        ("lefthook.yml", "pre-commit:\n  commands: text\n"),
        ("lefthook.yml", "\tpre-commit:\n"),
        ("lefthook.yml", "null\n"),
        ("lefthook.toml", "pre-commit = {}\n"),
        ("lefthook.json", "{"),
        ("lefthook.jsonc", "// nothing\n"),
        ("prek.toml", "repos = []\n"),
        ("prek.toml", "["),
    ],
)
def test_a_file_that_cannot_be_edited_is_left_alone(repo: Repo, file: str, text: str) -> None:
    repo.commit("before", {file: text.encode("latin-1")})
    for arguments in (["hooks", "install"], ["init", "--yes"]):
        done = run(*arguments, cwd=repo.path)
        assert done.code in (1, 3)
        assert file in done.err
    assert repo.git("status", "--porcelain") == "", "init staged nothing before it refused"
    assert (repo.path / file).read_bytes() == text.encode("latin-1")
    assert run("status", cwd=repo.path).code == 0


def test_a_file_that_is_not_yaml_is_named_with_the_line() -> None:
    with pytest.raises(DataError, match=r"\.yaml is not YAML in line 3: expected the node content, but found"):
        PRE_COMMIT.add(b"# ours\nrepos: [\n", FILE, CAPTURE)


@every_manager
def test_a_file_that_cannot_be_written_is_left_alone(managed: Make, name: str) -> None:
    here = managed(name)
    here.file.chmod(0o444)
    assert f"{here.tool.file} is read-only" in here.hooks("install", code=1)
    here.file.chmod(0o644)
    here.file.rename(here.path / "elsewhere")
    here.file.symlink_to(here.path / "elsewhere")
    assert f"{here.tool.file} is behind a symbolic link" in here.hooks("install", code=1)
    assert (here.path / "elsewhere").read_text() == here.tool.text


def test_the_file_of_husky_must_be_a_regular_file_of_the_work_tree(repo: Repo, tmp_path: Path) -> None:
    folder = repo.path / ".husky"
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/pre-commit").write_text(f"{CAPTURE.text}\n")
    folder.symlink_to(tmp_path / "shared")
    for command in ("install", "uninstall"):
        done = run("hooks", command, cwd=repo.path)
        assert (done.code, "is behind a symbolic link" in done.err) == (1, True)
    folder.unlink()
    folder.write_text("")
    assert "cannot change .husky/pre-commit: Not a directory" in run("hooks", "install", "husky", cwd=repo.path).err
    folder.unlink()
    (folder / "pre-commit").mkdir(parents=True)
    assert "is not a regular file" in run("hooks", "install", cwd=repo.path).err


@every_manager
def test_a_file_with_other_changes_is_changed_and_not_staged(managed: Make, name: str) -> None:
    here = managed(name)
    here.file.write_text(here.tool.text + here.tool.more)
    assert f"changed {here.tool.file}, not staged since it has other changes" in here.hooks("install")
    assert here.repo.git("diff", "--cached", "--name-only") == ""
    assert "not staged" in here.hooks("uninstall")
    assert here.file.read_text() == here.tool.text + here.tool.more


def test_a_file_that_we_made_keeps_only_what_the_team_added(repo: Repo) -> None:
    for arguments in ([], ["--pre-push"]):
        run("hooks", "install", "lefthook", *arguments, cwd=repo.path)
    added = "post-merge:\n  commands:\n    x:\n      run: sync\n"
    with (repo.path / "lefthook.yml").open("a") as file:
        file.write(added)
    run("hooks", "uninstall", cwd=repo.path)
    assert (repo.path / "lefthook.yml").read_text() == added


def test_an_executable_script_stays_executable(managed: Make) -> None:
    here = managed("husky")
    here.file.chmod(0o755)
    here.repo.git("commit", "-qnam", "executable")
    here.hooks("install")
    assert here.repo.git("ls-files", "--stage", here.tool.file).startswith("100755 ")


@pytest.mark.parametrize(
    "text",
    [
        "# mine\nrepos:  # all\n- repo: meta\n  hooks:\n  - id: identity  # me\n# end\n",
        "fail_fast: true\nrepos:\n  - repo: meta\n    hooks:\n      - id: identity\n        args:\n"
        "          - |\n            text\n            more\n",
        "repos:\n- repo: meta\n  hooks:\n  - id: identity",
        "repos:\r\n- repo: meta\r\n  hooks:\r\n  - id:   identity\r\n",
        "repos: []\n",
        "repos: [{repo: meta, hooks: [{id: identity, name: x}]}]\n",
        "x: &a [1, 2]\nrepos:\n- {repo: meta, hooks: [{id: identity, args: *a}]}\n",
        "repos:\n-   repo: meta\n    hooks:\n    -   id: 'identity'\n        args: [\"a\",   'b']\n        name: >-\n"
        "            long\n            text\n\n\nfail_fast:   true\n",
        "repos:\n- repo: local\n  hooks: []\n- repo: x\n",
        "---\n\nrepos:\n- repo: meta\n  hooks:\n  - id: identity\n    args: [a,\n      b]\n\nci:  ~\n",
        "\ufeffrepos:\r\n- repo: meta\n  hooks:\n  - id: identity\n    args: [\n      a,\n    ]\n",
        "",
        "# nothing yet\n",
    ],
)
def test_files_of_the_framework_are_as_they_were(text: str) -> None:
    after = PRE_COMMIT.add(text.encode(), FILE, CAPTURE)
    both = PRE_COMMIT.add(after, FILE, CHECK)
    assert PRE_COMMIT.has(both, FILE, CAPTURE)
    assert PRE_COMMIT.has(both, FILE, CHECK)
    assert PRE_COMMIT.remove(both, FILE, CHECK) == after
    left = PRE_COMMIT.remove(after, FILE, CAPTURE).decode()
    assert left == (text if "repos:" in text else f"{text}repos: []\n"), "a file without repos is none of the framework"
