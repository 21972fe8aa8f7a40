"""The files of lefthook in every format that it reads, edited by us and read by the real lefthook."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from commandline import run
from conftest import Repo
from git_revisit.errors import DataError
from git_revisit.hook.hook_manager import CAPTURE, CHECK, LINES, GuardedLine
from git_revisit.hook.lefthook import LEFTHOOK
from hooked import CONFIG, FILES, FOCUS, FOCUS_TEXT

TOML = "# ours\n[pre-commit.commands.lint]\nrun = 'true'\n"
JSON = '{\n    "pre-commit": {\n        "commands": {\n            "lint": { "run": "true" }\n        }\n    }\n}\n'
JSONC = '{\n  // "pre-commit": { is ours\n  "output": ["summary"], /* all */\n  "colors": false,\n}\n'
TEXTS = {
    "lefthook.toml": TOML,
    ".lefthook.toml": "",
    "lefthook.json": JSON,
    ".config/lefthook.json": "{}",
    "lefthook.jsonc": JSONC,
}


@pytest.mark.parametrize("name", TEXTS)
def test_lefthook_runs_the_line_in_every_format(repo: Repo, name: str) -> None:
    text = TEXTS[name]
    repo.commit("setup", {name: text, ".revisit/config.yaml": CONFIG, **FILES, FOCUS: FOCUS_TEXT})
    path = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    assert run("hooks", "install", cwd=repo.path).code == 0
    assert repo.git("status", "--porcelain") == f"M  {name}"
    lefthook = Path(sys.executable).with_name("lefthook")
    subprocess.run([lefthook, "install"], cwd=repo.path, check=True, capture_output=True)
    repo.git("commit", "-qm", "lefthook", env=path)
    repo.add({"features/a.py": "changed\n"})
    repo.git("commit", "-qm", "work", env=path)
    assert repo.git("log", "--format=%s", "--", ".revisit/events/revisit") == "work"
    assert run("hooks", "status", cwd=repo.path).out == f"lefthook: {name} runs git-revisit-capture\n"
    assert run("hooks", "uninstall", cwd=repo.path).code == 0
    assert (repo.path / name).read_text() == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *TEXTS.items(),
        ("x.json", '{"pre-commit":{"parallel":true},"a":[{"pre-commit":{}}, "\\"}"]}'),
        ("x.json", '{\r\n\t"a": 1\r\n}\r\n'),
        ("x.json", '{"pre-push": {"commands": {"a": {}}}, "b": {}}'),
        ("x.jsonc", "// first\n{ /* { */\n}\n// last"),
        ("x.toml", "output = ['x']\n\n[pre-push]\nparallel = true\n[pre-commit]\n"),
        ("x.toml", "[pre-commit]"),
    ],
)
def test_files_are_as_they_were(name: str, text: str) -> None:
    before = text.encode()
    first = LEFTHOOK.add(before, name, CAPTURE)
    both = LEFTHOOK.add(first, name, CHECK)
    assert all(LEFTHOOK.has(both, name, line) for line in LINES)
    assert not LEFTHOOK.has(first, name, CHECK)
    assert LEFTHOOK.remove(both, name, CHECK) == first
    assert LEFTHOOK.remove(first, name, CAPTURE) == before


@pytest.mark.parametrize("line", LINES)
def test_what_the_team_and_its_formatter_did_later_stays(line: GuardedLine) -> None:
    added = LEFTHOOK.add(b"{}", "x.json", line).decode()
    formatted = added.replace("{", "{\n  ").replace(": ", " :\n").replace("}", "\n}").encode()
    assert LEFTHOOK.remove(formatted, "x.json", line) == b"{\n}"
    more = added.replace('"commands": {', '"commands": {"first": {"run": "x"}, ').encode()
    assert (
        LEFTHOOK.remove(more, "x.json", line)
        == f'{{"{line.stage}": {{"commands": {{"first": {{"run": "x"}}}}}}}}'.encode()
    )
    edited = added.replace('"run": "', '"run": "true; ').encode()
    assert LEFTHOOK.remove(edited, "x.json", line) == b"{}", "whatever it runs beside"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.json", '{"pre-commit": {"commands": {}}, "pre-commit": {}}'),
        ("x.json", '{"pre-commit": [1]}'),
        ("x.json", "[]"),
        ("x.json", '{"pre-commit": {"commands": 1}}'),
        ("x.json", "[" * 100_000),
        ("x.json", "\xff"),
        ("x.toml", "pre-commit = {}\n"),
        ("x.toml", "[[pre-commit]]\n"),
        ("x.toml", "pre-commit = 1\n"),
        ("x.toml", "a = " + "[" * 3000),
        ("x.toml", "\xff"),
        ("x.yml", "a: !!bool x\n"),
        ("x.yml", "a: !!omap x\n"),
    ],
)
def test_a_file_that_cannot_be_edited_names_the_text_to_add_or_the_fault(name: str, text: str) -> None:
    with pytest.raises(DataError) as caught:
        LEFTHOOK.add(text.encode("latin-1"), name, CAPTURE)
    assert caught.value.remedy.startswith(("add this to it: ", "add this to it:\n", "fix x."))
    assert "git-revisit-capture" in caught.value.remedy or "fix" in caught.value.remedy


def test_a_table_that_was_edited_is_left_to_the_hand() -> None:
    edited = LEFTHOOK.add(b"", "x.toml", CAPTURE).replace(b"interactive = true", b"interactive = false")
    assert LEFTHOOK.remove(edited, "x.toml", CAPTURE) == edited


@pytest.mark.parametrize(
    "text",
    [
        "pre-commit: &c\n  commands:\n    lint:\n      run: x\npre-push: *c\n",
        "common: &c\n  commands:\n    lint:\n      run: x\npre-commit:\n  <<: *c\n",
        "common: &c\n  lint:\n    run: x\npre-commit:\n  commands: *c\n",
    ],
)
def test_no_other_stage_gets_the_line_through_an_alias(text: str) -> None:
    with pytest.raises(DataError, match="uses its pre-commit in another place too") as caught:
        LEFTHOOK.add(text.encode(), "lefthook.yml", CAPTURE)
    assert CAPTURE.text in caught.value.remedy


@pytest.mark.parametrize("name", ["x.yml", "x.json", "x.toml"])
def test_a_command_of_the_team_with_our_name_stays(name: str) -> None:
    ours = LEFTHOOK.add(b"{}" if name == "x.json" else b"", name, CAPTURE)
    theirs = re.sub(rb"if command.*; fi", b"lint", ours)
    with pytest.raises(DataError, match=f"{name} has another command git-revisit"):
        LEFTHOOK.add(theirs, name, CAPTURE)
    assert LEFTHOOK.remove(theirs, name, CAPTURE) == theirs
    by_path = theirs.replace(b"lint", b"~/bin/git-revisit-capture")
    assert LEFTHOOK.has(by_path, name, CAPTURE)
