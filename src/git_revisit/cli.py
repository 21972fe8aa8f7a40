"""The command line: find the command, run it, turn an expected failure into a message and an exit code."""

from __future__ import annotations

import copy
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from git_revisit import __version__
from git_revisit.errors import DataError, RevisitError
from git_revisit.model.printable import escaped

# Each command is the module of its name in ``commands``. The groups and their order are those of the help.
GROUPS = {
    "set up a repository": ("init", "hooks", "phases", "demo"),
    "capture revisits": ("focus", "record", "note", "status"),
    "correct the log": ("explain", "amend", "retract", "restore"),
    "read the log": ("matrix", "log", "diff", "evolution", "digest"),
    "learn from it": ("infer", "insights", "plot", "report"),
    "check it": ("audit", "review"),
    "exchange it": ("export", "import"),
    "look across repositories": ("portfolio",),
}
COMMANDS = tuple(name for names in GROUPS.values() for name in names)
COMPLETE = "_GIT_REVISIT_COMPLETE"  # set by shell completion


class _Commands(click.Group):
    """A group that imports a command only when it is used, and lists the commands by what they are for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command by its name, with the options that every command has."""
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"git_revisit.commands.{name.replace('-', '_')}")
        command: click.Command = copy.copy(module.command)
        command.name = name
        command.params = [*command.params, _color]
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; the way out of a failure works where the command was typed."""
        try:
            return super().invoke(ctx)
        except RevisitError as error:
            from git_revisit.commands._options import PROJECT
            from git_revisit.render.text import located

            error.remedy = located(error.remedy, ctx.meta.get(PROJECT))
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands in groups."""
        for title, names in GROUPS.items():
            with formatter.section(title.capitalize()):
                formatter.write_dl([(name, self._summary(ctx, name)) for name in names], col_spacing=_spacing(names))

    def _summary(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        return command.get_short_help_str() if command else ""


def _spacing(names: Sequence[str]) -> int:
    """Return the space after the longest name of a group that aligns the summaries of all groups."""
    return max(map(len, COMMANDS)) - max(map(len, names)) + 2


def _set_color(ctx: click.Context, _: click.Parameter, value: bool | None) -> None:
    if value is not None:
        ctx.color = value
    elif ctx.color is None and os.environ.get("NO_COLOR"):
        ctx.color = False


_color = click.Option(
    ["--color/--no-color"],
    default=None,
    expose_value=False,
    callback=_set_color,
    help="Print in colour  [default: on a terminal, unless NO_COLOR is set]",
)


@click.group(cls=_Commands, params=[_color], context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="git-revisit")
def command() -> None:
    """Where does our rework come from? Track revisits between the phases of ML work, in git."""


def main() -> None:
    """Run the command line and exit with its code."""
    # A command is short and its values hold no cycles: the collector would take up to 40 % of a long replay.
    gc.disable()
    try:
        code = command.main(prog_name="git revisit", complete_var=COMPLETE, standalone_mode=False) or 0
        if sys.stdout:  # None if it was closed
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except RevisitError as error:
        _print_error(error)
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        code = 130
    except BrokenPipeError:  # the reader has closed the pipe, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:  # a full disk, a directory without write permission
        where = f"{error.filename}: " if error.filename else ""
        _print_error(DataError(f"{where}{error.strerror or error}", "free some disk space, or check the permissions"))
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DataError.exit_code
    sys.exit(code)


def _print_error(error: RevisitError) -> None:
    click.echo(f"error: {escaped(error.message)}", err=True)
    for line in (*error.details, error.remedy):
        if line:
            click.echo(f"  {escaped(line)}", err=True)
