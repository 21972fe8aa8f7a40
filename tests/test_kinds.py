"""Every kind of repository: init, a commit through the hook, matrix, audit and report. The docs list the same kinds."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from commandline import run
from conftest import Repo

DOCS = Path(__file__).parent.parent / "docs" / "reference" / "repositories.md"
FILES = {"features/build.py": "1\n", "models/train.py": "1\n", "monitoring/watch.py": "1\n"}
MONITOR = "#!/bin/sh\nprintf 'token\\0/\\0'\n"  # everything may have changed


class Kind(NamedTuple):
    """A kind of repository: how one is made from a directory with history; how audit ends; whether it is only read."""

    make: Callable[[Path, Path], Path]
    audit: int = 0
    only_read: bool = False


def git(folder: Path, *arguments: str) -> str:
    return Repo(folder).git(*arguments)


def new(folder: Path, *options: str) -> Path:
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main", *options)
    Repo(folder).commit("Start", FILES)
    return folder


def plain(tmp: Path, source: Path) -> Path:
    return new(tmp / "plain")


def sha256(tmp: Path, source: Path) -> Path:
    return new(tmp / "sha256", "--object-format=sha256")


def reftable(tmp: Path, source: Path) -> Path:
    words = git(tmp, "version").split()[2].split(".")
    if (int(words[0]), int(words[1])) < (2, 45):
        pytest.skip(f"git {'.'.join(words)} has no reftable; it came with 2.45")
    return new(tmp / "reftable", "--ref-format=reftable")


def configured(*settings: tuple[str, str]) -> Callable[[Path, Path], Path]:
    def make(tmp: Path, source: Path) -> Path:
        folder = new(tmp / "configured")
        for key, value in settings:
            git(folder, "config", key, value)
        return folder

    return make


def index_v4(tmp: Path, source: Path) -> Path:
    folder = configured(("index.version", "4"))(tmp, source)
    git(folder, "update-index", "--index-version", "4")
    return folder


def split_index(tmp: Path, source: Path) -> Path:
    folder = configured(("core.splitIndex", "true"))(tmp, source)
    git(folder, "update-index", "--split-index")
    assert list((folder / ".git").glob("sharedindex.*"))
    return folder


def sparse(*options: str) -> Callable[[Path, Path], Path]:
    def make(tmp: Path, source: Path) -> Path:
        folder = new(tmp / "sparse")
        git(folder, "sparse-checkout", "set", "--cone", *options, "features", "models")
        assert not (folder / "monitoring").exists()
        return folder

    return make


def cloned(*options: str) -> Callable[[Path, Path], Path]:
    def make(tmp: Path, source: Path) -> Path:
        git(source, "config", "uploadpack.allowFilter", "true")
        git(tmp, "clone", "-q", *options, source.as_uri(), "clone")
        return tmp / "clone"

    return make


def worktree(tmp: Path, source: Path) -> Path:
    git(source, "worktree", "add", "-q", "-b", "side", str(tmp / "worktree"))
    return tmp / "worktree"


def submodule(tmp: Path, source: Path) -> Path:
    outer = new(tmp / "outer")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(source), "inner")
    git(outer, "commit", "-qm", "Add")
    return outer / "inner"


def alternates(tmp: Path, source: Path) -> Path:
    git(tmp, "clone", "-q", "--shared", str(source), "clone")
    assert (tmp / "clone/.git/objects/info/alternates").exists()
    return tmp / "clone"


def fsmonitor(tmp: Path, source: Path) -> Path:
    script = tmp / "monitor"
    script.write_text(MONITOR)
    script.chmod(0o755)
    return configured(("core.fsmonitor", str(script)), ("core.fsmonitorHookVersion", "2"))(tmp, source)


def hooks_path(tmp: Path, source: Path) -> Path:
    (tmp / "own hooks").mkdir()
    return configured(("core.hooksPath", str(tmp / "own hooks")))(tmp, source)


def umask(tmp: Path, source: Path) -> Path:
    os.umask(0o077)
    return new(tmp / "private")


def no_home(tmp: Path, source: Path) -> Path:
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"):
        os.environ.pop(name, None)
    return new(tmp / "homeless")


def language(tmp: Path, source: Path) -> Path:
    os.environ.update(LANG="C", LC_ALL="C")
    return new(tmp / "c")


def odd_path(tmp: Path, source: Path) -> Path:
    return new(tmp / "a b\nc" / "d'e")


def bare(tmp: Path, source: Path) -> Path:
    git(tmp, "clone", "-q", "--bare", str(recorded(source)), "bare.git")
    return tmp / "bare.git"


# By the name that the docs give. Nothing here is needed by the program: each kind is one line in its docs.
KINDS = {
    "plain": Kind(plain),
    "SHA-256": Kind(sha256),
    "reftable": Kind(reftable),
    "index version 4": Kind(index_v4),
    "split index": Kind(split_index),
    "sparse checkout": Kind(sparse("--no-sparse-index")),
    "sparse index": Kind(sparse("--sparse-index")),
    "partial clone": Kind(cloned("--filter=blob:none")),
    "shallow clone": Kind(cloned("--depth=1"), audit=3),
    "worktree": Kind(worktree),
    "submodule": Kind(submodule),
    "bare": Kind(bare, only_read=True),
    "alternates": Kind(alternates),
    "core.autocrlf": Kind(configured(("core.autocrlf", "true"))),
    "core.fsmonitor": Kind(fsmonitor),
    "core.hooksPath": Kind(hooks_path),
    "umask 077": Kind(umask),
    "no HOME": Kind(no_home),
    "LANG=C": Kind(language),
    "spaces and newline in the path": Kind(odd_path),
}
OF_ANOTHER_USER = "read-only, of another user"


def recorded(folder: Path) -> Path:
    """Set a repository up, and let the hook record a revisit in it."""
    done = run("init", "--yes", "--hooks", "native", cwd=folder)
    assert done.code == 0, done.err
    run("focus", "model-development", cwd=folder)
    repo = Repo(folder)
    repo.git("commit", "-qm", "Track revisits")
    (folder / "features/build.py").write_text("2\n")
    (folder / "models/train.py").write_text("2\n")
    made = repo.run("-c", "revisit.reason=Leak", "-c", "revisit.category=labels", "commit", "-qam", "Fix the split")
    assert made.returncode == 0, made.stderr
    assert b"recorded model-development" in made.stderr
    assert repo.git("status", "--porcelain") == ""
    return folder


def read(folder: Path, page: Path, audit: int) -> None:
    """Check that the commands that read find the revisit."""
    (event,) = run("log", "--format", "json", cwd=folder).json["events"]
    assert (event["from"], event["to"], event["reason"]) == ("model-development", "data-preparation", "Leak")
    (matrix,) = run("matrix", "--format", "json", cwd=folder).json["matrices"]
    assert matrix["totals"]["revisits"] == 1
    found = run("audit", cwd=folder)
    assert found.code == audit, found.out + found.err
    done = run("report", "-o", str(page), cwd=folder)
    assert done.code == 0, done.err
    assert "Leak" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_of_repository(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, before, environment = KINDS[name], os.umask(0o022), dict(os.environ)
    monkeypatch.chdir(tmp_path)
    try:
        folder = kind.make(tmp_path, new(tmp_path / "source"))
        read(folder if kind.only_read else recorded(folder), tmp_path / "report.html", kind.audit)
    finally:
        os.umask(before)
        os.environ.clear()
        os.environ.update(environment)


def test_a_repository_of_another_user_is_only_read(tmp_path: Path) -> None:
    """Git takes the owner for another one; root does without its right to write everywhere."""
    folder = recorded(new(tmp_path / "theirs"))
    everything = [folder, *folder.rglob("*")]
    for path in everything:
        path.chmod(path.stat().st_mode & ~0o222)
    drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    settings = tmp_path / "settings"
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": str(settings), "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}

    def ask(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*drop, sys.executable, "-m", "git_revisit", *command],
            cwd=folder, env=environment, capture_output=True, text=True,
        )  # fmt: skip

    refused = ask("matrix")
    assert (refused.returncode, "git config --global --add safe.directory" in refused.stderr) == (3, True)
    settings.write_text("[safe]\n\tdirectory = *\n")
    before = [(path, path.stat().st_mtime_ns) for path in sorted(everything)]
    for command in (["matrix"], ["audit"], ["report", "-o", "-"]):
        done = ask(*command)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout
    assert [(path, path.stat().st_mtime_ns) for path in sorted([folder, *folder.rglob("*")])] == before
    assert ask("focus", "monitoring").returncode in (1, 3)


def test_the_docs_list_the_kinds() -> None:
    table = DOCS.read_text().partition("| kind |")[2].partition("\n\n")[0]
    names = re.findall(r"^\| `?(.+?)`? \|", table, re.MULTILINE)
    assert names == [*KINDS, OF_ANOTHER_USER]
