"""Git processes that a command starts, in a short and in a long history: as many as recorded."""

import os
import shlex
import shutil
from pathlib import Path

import pytest
from recording import CLOCK, compare

from commandline import run
from conftest import Repo, sample_project

COMMANDS = (
    "matrix", "matrix --measure moves", "matrix HEAD~5..HEAD", "matrix --tags", "matrix --branches", "matrix --all",
    "matrix --staged", "log", "log --every-kind", "diff HEAD~5", "evolution", "evolution --every tag", "audit",
    "audit HEAD~5..HEAD", "audit --baseline HEAD~5", "audit --staged", "audit --require-signed", "review HEAD~5..HEAD",
    "insights", "insights --against HEAD~5", "plot matrix -o $OUT/a.svg", "plot flow -o $OUT/a.svg",
    "plot timeline -o $OUT/a.svg", "report -o $OUT/a.html", "status", "focus", "explain", "restore", "hooks status",
    "infer",
)  # fmt: skip
WRAPPER = """\
#!/bin/sh
echo "$*" >>{log}
exec {git} "$@"
"""


@pytest.fixture(scope="session")
def small(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project with a third of the weeks of ``built``."""
    return sample_project(template, tmp_path_factory.mktemp("small"), weeks=6)


def test_a_command_starts_as_many_git_processes_as_recorded(small: Path, built: Path, tmp_path: Path) -> None:
    """Count the processes with an empty cache, and again with the cache that the first run left.

    Git's own children do not count: git puts its own directory first on their PATH.
    """
    git = shutil.which("git")
    assert git
    log = tmp_path / "log"
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(WRAPPER.format(log=shlex.quote(str(log)), git=shlex.quote(git)))
    wrapper.chmod(0o755)
    environment = {**Repo.clock(CLOCK), "PATH": f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}"}

    def count(command: str, top: Path) -> int:
        log.write_text("")
        words = [word.replace("$OUT", str(tmp_path)) for word in command.split()]
        result = run(*words, cwd=top, env=environment)
        assert result.code in (0, 1), result.err
        rows = log.read_text().splitlines()
        return sum(row != "version" for row in rows)  # GitPython asks once for each Python process, when it is imported

    repositories = {}
    for name, original in (("small", small), ("large", built)):
        repositories[name] = tmp_path / name
        shutil.copytree(original, repositories[name], symlinks=True, ignore=_without_cache)
    rows = [f"{'command':<36}{'small':>7}{'again':>7}{'large':>7}{'again':>7}"]
    counts = {}
    for command in COMMANDS:
        found = []
        for top in repositories.values():
            shutil.rmtree(top / ".git" / "revisit", ignore_errors=True)
            found += [count(command, top), count(command, top)]
        counts[command] = found
        rows.append(f"{command:<36}{''.join(f'{number:>7}' for number in found)}")
    assert all(number for found in counts.values() for number in found), "the wrapper saw no process"
    compare("processes.txt", "\n".join(rows) + "\n")


def _without_cache(folder: str, names: list[str]) -> list[str]:
    return ["revisit"] if Path(folder).name == ".git" and "revisit" in names else []
