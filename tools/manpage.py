"""Print the manual page, generated from the commands: ``python tools/manpage.py > man/git-revisit.1``.

git opens the page for ``git revisit --help``. A test checks that the committed page is up to date.
"""

import sys
from collections.abc import Iterator

import click

from git_revisit import __version__
from git_revisit.cli import GROUPS
from git_revisit.cli import command as git_revisit

EXIT_CODES = {
    "0": "success",
    "1": "findings, or the command refused",
    "2": "wrong usage",
    "3": "the repository or its data cannot be read",
    "130": "interrupted",
}
ENVIRONMENT = {
    "GIT_REVISIT": "If set to skip, the hook records nothing for this commit. The audit still reports uncaptured work.",
    "GIT_REVISIT_REASON, GIT_REVISIT_CATEGORY": "The answers for the hook, which then does not ask.",
    "NO_COLOR": "Print without colour.",
    "CI, GIT_TERMINAL_PROMPT": "If CI is set, or GIT_TERMINAL_PROMPT is 0, the hook never asks.",
}
FILES = {
    ".revisit/config.yaml": "The workflow: phases and their paths.",
    ".revisit/events/": "The event log: one file per event, written once.",
}


def page() -> str:
    """Return the manual page as roff."""
    return "\n".join([*_head(), *_commands(), *_tail()]) + "\n"


def _head() -> Iterator[str]:
    yield f'.TH GIT\\-REVISIT 1 "" "git\\-revisit {__version__}" "git\\-revisit"'
    yield from (".SH NAME", "git\\-revisit \\- where does our rework come from?")
    yield from (".SH SYNOPSIS", ".B git revisit", "[\\-\\-color|\\-\\-no\\-color] <command> [<options>]")
    yield from (".SH DESCRIPTION", _roff(git_revisit.help or ""))


def _commands() -> Iterator[str]:
    """Yield the groups of commands, each with a line on what it does, and then every command with its options."""
    context = click.Context(git_revisit, info_name="git revisit")
    commands = {name: git_revisit.get_command(context, name) for name in git_revisit.list_commands(context)}
    yield ".SH COMMANDS"
    for title, names in GROUPS.items():
        yield f".SS {_roff(title.capitalize())}"
        for name in names:
            command = commands[name]
            if command:
                yield from (".TP", f".B {_roff(name)}", _roff(command.get_short_help_str()))
    yield ".SH COMMANDS IN DETAIL"
    for name, command in commands.items():
        if command:
            yield from _command(command, f"git revisit {name}")


def _command(command: click.Command, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            subcommand = command.get_command(context, inner)
            if subcommand:
                yield from _command(subcommand, f"{name} {inner}")
        return
    usage = " ".join(command.collect_usage_pieces(context))
    yield f".SS {_roff(f'{name} {usage}')}"
    yield _roff((command.help or "").strip())
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if isinstance(parameter, click.Option) and record and "--help" not in parameter.opts:
            yield from (".TP", f".B {_roff(record[0])}", _roff(record[1]))


def _tail() -> Iterator[str]:
    for title, rows in (("EXIT STATUS", EXIT_CODES), ("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)):
        yield f".SH {title}"
        for term, text in rows.items():
            yield from (".TP", f".B {_roff(term)}", _roff(text))
    yield from (".SH SEE ALSO", ".BR git (1),", ".BR githooks (5)")


def _roff(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.replace("\\", "\\e").replace("-", "\\-").splitlines())
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line or ".PP" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(page())
