"""Files that a command writes with ``-o``, and showing them with ``--open``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from git_revisit.commands._options import Decorated, say
from git_revisit.errors import DataError, UsageError
from git_revisit.gitio.files import Fill, fill, write_output

open_option = click.option("--open", "show", is_flag=True, help="Open the file when it is written.")


def output_option(text: str) -> Callable[[Decorated], Decorated]:
    """Return the option ``-o FILE``, explained by ``text``."""
    return click.option("-o", "--output", metavar="FILE", callback=_check_given, help=f"{text}  [required]")


def _check_given(ctx: click.Context, _: click.Parameter, output: str | None) -> str | None:
    if not output and not ctx.resilient_parsing:
        raise UsageError("no output file given", "add -o FILE, or -o - for stdout")
    return output


def save(output: str, content: bytes | Fill, show: bool = False) -> None:
    """Write a file and print its name, or write to stdout if the name is ``-``; with ``show``, open it for the user.

    ``content`` is the data, or a function that writes it. Raises DataError if the file cannot be written.
    """
    if output == "-":
        fill(sys.stdout.buffer, content)
        return
    try:
        write_output(Path(output), content)
    except OSError as error:
        raise DataError(
            f"cannot write {output}: {error.strerror}", "choose a file that you can write with -o"
        ) from None
    size = f" ({max(1, os.path.getsize(output) // 1000)} kB)" if os.path.isfile(output) else ""
    say(f"wrote {output}{size}")
    if show:
        _show(Path(output).absolute())


def check_shown(output: str, show: bool) -> None:
    """Raise UsageError if stdout is to be opened."""
    if show and output == "-":
        raise UsageError("--open needs a file", "name one with -o FILE")


def _show(path: Path) -> None:
    """Open a file in the browser; print its address if there is none."""
    import webbrowser

    address = path.as_uri()
    if not webbrowser.open(address):
        say(f"no browser to open it in; the address is {address}")
