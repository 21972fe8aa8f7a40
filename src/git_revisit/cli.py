"""The command line: finds the command, runs it, turns expected failures into a message and an exit code."""

from __future__ import annotations

import gc
import importlib
import os
import sys

import click

from git_revisit import __version__
from git_revisit.errors import DataError, RevisitError
from git_revisit.render.text import visible

# A command is the module of its name in ``commands``; the order is the one of the help.
COMMANDS = (
    "init", "infer", "hooks", "focus", "record", "note", "amend", "retract", "explain", "restore", "status",
    "log", "matrix", "diff", "evolution", "audit", "review", "insights", "plot", "report", "demo",
)  # fmt: skip
COMPLETE = "_GIT_REVISIT_COMPLETE"  # what shell completion sets


class _Commands(click.Group):
    """Imports a command only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command by its name."""
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"git_revisit.commands.{name.replace('-', '_')}")
        found: click.Command = module.command
        found.name = name
        if _color not in found.params:
            found.params.append(_color)
        return found


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
    help="Colour, or none; by default on a terminal without NO_COLOR.",
)


@click.group(cls=_Commands, params=[_color], context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="git-revisit")
def command() -> None:
    """Where does our rework come from? Track revisits between the phases of ML work, in git."""


def main() -> None:
    """Run the command line and exit with its code."""
    # A command is short and its values hold no cycles: looking for some takes up to 40 % of a long replay.
    gc.disable()
    try:
        code = command.main(prog_name="git revisit", complete_var=COMPLETE, standalone_mode=False) or 0
        if sys.stdout:  # None where it was closed
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except RevisitError as error:
        _complain(error)
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        code = 130
    except BrokenPipeError:  # the reader has gone, say `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:  # a full disk, a directory that may not be written to
        where = f"{error.filename}: " if error.filename else ""
        _complain(DataError(f"{where}{error.strerror or error}", "make room, or see to the permissions"))
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DataError.exit_code
    sys.exit(code)


def _complain(error: RevisitError) -> None:
    click.echo(f"error: {visible(error.message)}", err=True)
    if error.remedy:
        click.echo(f"  {visible(error.remedy)}", err=True)
