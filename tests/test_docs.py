"""The README runs as it stands, and the manual page says what the commands say."""

import os
import subprocess
import sys
from pathlib import Path

import click
from tools.manpage import page
from tools.readme import README, listed, rerun, steady

from git_revisit.cli import COMMANDS, command

ROOT = Path(__file__).parent.parent


def test_what_the_readme_shows_is_what_happens(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count("```console") >= 4
    assert steady(rerun(text, tmp_path, os.environ)) == steady(text), "run `python tools/readme.py`"


def test_a_changed_output_would_be_seen(tmp_path: Path) -> None:
    text = "```console\n$ echo one\ntwo\n```\n"
    assert rerun(text, tmp_path, os.environ) == "```console\n$ echo one\none\n```\n"


def test_the_readme_lists_every_command() -> None:
    assert listed() in README.read_text(encoding="utf-8"), "run `python tools/readme.py`"


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
