"""The real hook managers, and a repository whose commits run through one of them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from commandline import run
from conftest import Prepared, Repo
from git_revisit.gitio.index import Worktree
from git_revisit.hook.install import uninstall_native
from hooked import CONFIG, Hooked

HUSKY = "husky@9.1.7"
PROGRAMS = Path(sys.executable).parent


class Tool(NamedTuple):
    """A hook manager: the file that it reads, with a hook of the team in it, how it is installed, another hook."""

    name: str
    file: str
    text: str
    install: tuple[str, ...]
    more: str


TOOLS = {
    tool.name: tool
    for tool in (
        Tool("husky", ".husky/pre-commit", "#!/bin/sh\n# ours\ntrue\n", ("husky",), "echo more\n"),
        Tool(
            "lefthook",
            "lefthook.yml",
            "# ours\npre-commit:\n    parallel: true\n    commands:\n        lint:\n            run:   'true'\n# end\n",
            ("lefthook", "install"),
            "commit-msg:\n    commands:\n        more:\n            run: echo more\n",
        ),
        Tool(
            "pre-commit",
            ".pre-commit-config.yaml",
            "repos:  # ours\n-   repo: meta\n    hooks:\n    -   id:  identity  # all\n",
            ("pre-commit", "install"),
            "-   repo: meta\n    hooks:\n    -   id: check-hooks-apply\n",
        ),
        Tool(
            "prek",
            ".pre-commit-config.yaml",
            "repos:\n  - repo: meta\n    hooks: [{id: identity}]\n\nfail_fast: false\n",
            ("prek", "install"),
            "default_stages: [pre-commit]\n",
        ),
    )
}


def husky(release: str = HUSKY) -> Path:
    """Return the directory with the program husky, from npm, kept beside this interpreter."""
    home = Path(sys.prefix) / "npm" / release
    programs = home / "node_modules" / ".bin"
    if not programs.is_dir():
        npm = shutil.which("npm")
        assert npm, "npm is not installed: the tests with husky need it (Debian: apt-get install npm)"
        home.parent.mkdir(exist_ok=True)
        folder = home.with_name(f"{release}-{os.getpid()}")
        command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder), release]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, f"npm cannot install {release}: {done.stderr}"
        try:
            folder.rename(home)
        except OSError:  # another process was faster
            shutil.rmtree(folder)
    return programs


class Managed(Hooked):
    """A repository whose focus is model-development and whose hook manager is installed; without our hook."""

    def __init__(self, repo: Repo, tool: Tool, config: str = CONFIG, *, ready: bool = False) -> None:
        super().__init__(repo, config, ready=ready)
        self.tool = tool
        if ready:
            return
        uninstall_native(Worktree(repo.path, ""))
        repo.commit("manager", {tool.file: tool.text})
        self.install()

    def install(self) -> None:
        """Install the hook manager, again if need be."""
        done = subprocess.run(self.tool.install, cwd=self.path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def commit_setup(self) -> None:
        """Commit the file of the manager, past all hooks."""
        self.repo.git("commit", "-qnm", "setup")

    @property
    def file(self) -> Path:
        return self.path / self.tool.file

    def hooks(self, *arguments: str, code: int = 0) -> str:
        """Run ``git revisit hooks`` here, and return what it prints."""
        done = run("hooks", *arguments, cwd=self.path)
        assert done.code == code, done.err
        return done.out + done.err


def without_us(folder: Path) -> str:
    """Return a PATH with the hook managers, and without git-revisit."""
    folder.mkdir(exist_ok=True)
    for name in ("lefthook", "prek", "pre-commit", "python", "node", "sh", "git"):
        program = shutil.which(name)
        assert program, name
        link = folder / name
        if not link.is_symlink():
            link.symlink_to(program)
    return f"{folder}:/usr/bin:/bin"


Make = Callable[..., Managed]


@pytest.fixture
def managed(repo: Repo, prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make the repository of a hook manager, by its name."""

    def make(name: str, config: str = CONFIG) -> Managed:
        path = f"{PROGRAMS}:{husky()}:{os.environ['PATH']}" if name == "husky" else f"{PROGRAMS}:{os.environ['PATH']}"
        monkeypatch.setenv("PATH", path)
        prepared(repo, (name, config), lambda: Managed(repo, TOOLS[name], config))
        return Managed(repo, TOOLS[name], config, ready=True)

    return make
