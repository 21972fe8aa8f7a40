"""The commands in the README and the documentation run, and the manual page matches the commands."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from tools.manpage import page
from tools.readme import README, rerun, steady

from commandline import run
from conftest import Repo
from git_revisit.cli import COMMANDS, command

ROOT = Path(__file__).parent.parent
PAGES = [README, *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
BLOCK_COMMAND = re.compile(r"^[ -]*(git revisit .*)$", re.MULTILINE)
SHOWN_FILE = re.compile(r"`([\w.-]+\.csv)`[^`]*^```csv\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FOR_A_SHELL = re.compile(r"[|&;<>$`()*~]")
INLINE_COMMAND = re.compile(r"`(git revisit [^`]*)`")


def block_commands(page: Path) -> list[str]:
    """Return the commands in the code blocks of a page, without those that show their output."""
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    return BLOCK_COMMAND.findall("\n".join(block for block in blocks if not block.startswith("```console")))


def inline_commands(page: Path) -> list[str]:
    """Return the commands in the text of a page; they may be incomplete."""
    return INLINE_COMMAND.findall(BLOCK.sub("", page.read_text(encoding="utf-8")))


@pytest.fixture
def sample(built: Path, tmp_path: Path) -> Repo:
    """A copy of the sample project, with the tag and the branches that the documentation uses as examples."""
    repo = Repo(shutil.copytree(built, tmp_path / "sample", symlinks=True))
    repo.git("tag", "--force", "v1.0", "HEAD~4")
    repo.git("branch", "feature/x", "HEAD~2")
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD~3")
    repo.write("tracking.csv", "Date,Main phase,Back to\n23.11.2026,Model development,data-prep\n")
    for each in PAGES:
        for name, text in SHOWN_FILE.findall(each.read_text(encoding="utf-8")):
            repo.write(name, text)
    repo.write("transitions.csv", "at,kind,from,to\n2026-02-02,revisit,model-development,data-preparation\n")
    return repo


def test_what_the_readme_shows_is_what_happens(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count("```console") >= 1
    assert steady(rerun(text, tmp_path, os.environ)) == steady(text), "run `python tools/readme.py`"


def test_the_links_of_the_readme_are_absolute_on_pypi() -> None:
    hooks = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["metadata"]["hooks"]
    text = README.read_text(encoding="utf-8")
    for each in hooks["fancy-pypi-readme"]["substitutions"]:
        text = re.sub(each["pattern"], each["replacement"], text)
    addresses = re.findall(r'(?:\]\(|src(?:set)?=")([^)"]+)', text)
    start = re.compile(r"https://(raw\.githubusercontent|github)\.com/git-revisit/git-revisit/(blob/)?v\$HFPR_VERSION/")
    assert len(addresses) > 10
    assert [each for each in addresses if not start.match(each)] == []
    paths = [start.sub("", each).partition("#")[0] for each in addresses]
    assert [path for path in paths if not (ROOT / path).is_file()] == []
    assert ["/blob/" in each for each in addresses] == [not path.endswith((".png", ".svg")) for path in paths]


def test_a_changed_output_would_be_seen(tmp_path: Path) -> None:
    text = "```console\n$ echo one\ntwo\n```\n"
    assert rerun(text, tmp_path, os.environ) == "```console\n$ echo one\none\n```\n"


def test_the_manual_page_is_the_one_that_the_commands_make() -> None:
    committed = (ROOT / "man" / "git-revisit.1").read_text(encoding="utf-8")
    assert committed == page(), "run `python tools/manpage.py > man/git-revisit.1`"


def test_every_option_stands_in_the_manual_page() -> None:
    text = page().replace("\\-", "-")
    context = click.Context(command)
    for name in COMMANDS:
        found = command.get_command(context, name)
        assert found is not None
        assert f"git revisit {name}" in text
        for parameter in found.params:
            if isinstance(parameter, click.Option):
                assert all(option in text for option in parameter.opts)


def test_the_manual_page_has_no_fault_that_man_would_complain_of() -> None:
    path = ROOT / "man" / "git-revisit.1"
    done = subprocess.run(["man", "--warnings", "-l", str(path)], capture_output=True, text=True, check=True)
    assert "git revisit matrix" in done.stdout
    assert done.stderr == ""


def test_the_tools_run_as_the_documents_say() -> None:
    done = subprocess.run([sys.executable, "tools/manpage.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == page()


@pytest.mark.parametrize("page", [each for each in PAGES if block_commands(each)], ids=lambda page: page.stem)
def test_the_commands_in_blocks_run(page: Path, sample: Repo) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for line in block_commands(page):
        if re.fullmatch("git revisit demo [a-z-]+", line):
            continue  # tests/commands/test_demo.py runs it, and it takes long
        allowed = (0, 1) if line.startswith("git revisit audit") else (0,)  # the sample has findings
        words = shlex.split(line, comments=True)
        if not FOR_A_SHELL.search(line):  # a process less
            result = run(*words[2:], cwd=sample.path, env={"GIT_EDITOR": "true"})
            assert result.code in allowed, f"{line}: exit {result.code}\n{result.err}"
            continue
        done = subprocess.run(
            ["bash", "-c", line.partition(" || ")[0]],
            cwd=sample.path,
            env={**os.environ, "PATH": path, "GIT_EDITOR": "true"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode in allowed, f"{line}: exit {done.returncode}\n{done.stderr}"


def test_the_pages_show_commands() -> None:
    assert sum(len(block_commands(page)) for page in PAGES) > 20
    assert sum(len(inline_commands(page)) for page in PAGES) > 20


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_in_the_text_exist_with_their_options(page: Path) -> None:
    context = click.Context(command)
    for line in inline_commands(page):
        _, _, name, *words = shlex.split(line)
        if name in ("--help", "COMMAND"):
            continue
        found = command.get_command(context, name)
        assert found is not None, line
        known = {option for parameter in found.params for option in parameter.opts}
        assert {word.partition("=")[0] for word in words if word.startswith("-")} <= known, line
