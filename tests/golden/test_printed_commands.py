"""The commands that outputs tell people to run work as they stand; only a reason is left to be typed."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
from recording import EXPECTED

import git_revisit
from git_revisit.cli import command

# A command ends with its line, a backtick, a cell, or the text that goes on; what is pasted may end in a comment.
PRINTED = re.compile(r"git revisit ([a-z]+\b[^`;|\"\n]*)")
AFTERWARDS = re.compile(r"  |, |\s\(|' for help| (?:lists|explains|writes)\b.*")
PLACEHOLDER = re.compile(r"\b(?!REASON\b|HEAD\b)[A-Z]{2,}\b|…|\b[A-Z]\.\.[A-Z]\b")


def printed() -> Iterator[tuple[str, str]]:
    """Yield each command that a recorded output names, with the name of the file."""
    for file in sorted(EXPECTED.glob("*.txt")):
        for line in (
            file.read_text("utf-8").replace("\\", "").replace('""', '"').replace('"REASON"', "REASON").splitlines()
        ):
            if not line.startswith("$ ") and file.name != "help.txt" and "Usage: " not in line:
                for match in PRINTED.finditer(line.replace("<ID>", "01KE98HNM00000000000000003")):
                    yield AFTERWARDS.split(match[1], maxsplit=1)[0].rstrip("."), file.name


def test_the_recorded_commands_are_taken_as_they_stand() -> None:
    commands = dict(printed())
    assert len(commands) > 50
    for text, name in commands.items():
        assert not PLACEHOLDER.search(text), f"{name}: {text}"
        words = shlex.split(text, comments=True)
        group = click.Context(command)
        called = command.get_command(group, words[0])
        assert called, f"{name}: {text}"
        if "--help" not in words:
            called.make_context(words[0], words[1:], parent=group)  # raises if the command line is not complete


def test_no_message_has_a_command_with_a_placeholder() -> None:
    for file in sorted(Path(git_revisit.__file__).parent.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
        docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
        for node in ast.walk(tree):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            texts = [each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            text = "x".join(texts)
            if text not in docstrings and (found := re.search(r"\bgit (?:revisit|config|-c) (.*)", text)):
                assert not PLACEHOLDER.search(found[1]), f"{file.name}: {text}"
