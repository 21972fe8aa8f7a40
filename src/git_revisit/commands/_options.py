"""Options, opening and printing that commands share."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import click

from git_revisit.model.events import VIAS
from git_revisit.model.printable import escaped
from git_revisit.project.options import event_time as parse_time
from git_revisit.project.options import parse_filter
from git_revisit.render.json import json_text
from git_revisit.render.text import located
from git_revisit.replay.filters import Filter

if TYPE_CHECKING:
    from git_revisit.project.read import OpenProject

Answer = TypeVar("Answer")
Decorated = TypeVar("Decorated", bound=Callable[..., Any])
PATIENCE = 1.0  # seconds before a bar appears
REDRAW = 0.1
BAR_WIDTH = 30
BATCH = 256  # lines that are printed at once
FORMATS = ("table", "json", "csv", "md")
PROJECT = "git_revisit.project"  # the key of the project that the user named, in the context's ``meta``


def project_option(function: Decorated) -> Decorated:
    """Add ``--project``; the commands that are printed name it, too."""
    text = "Project root, in a monorepo  [default: the nearest directory above with .revisit/]"
    return click.option("--project", metavar="DIR", callback=_remember, help=text)(function)


def _remember(ctx: click.Context, _: click.Parameter, project: str | None) -> str | None:
    ctx.meta[PROJECT] = project
    return project


def here(text: str) -> str:
    """Return a text whose commands work in the directory of this command."""
    ctx = click.get_current_context(silent=True)
    return located(text, ctx.meta.get(PROJECT) if ctx else None)


def format_option(*formats: str) -> Callable[[Decorated], Decorated]:
    """Add ``--format``."""
    choice = click.Choice(formats or FORMATS)
    return click.option("--format", "style", type=choice, default="table", show_default=True, help="Output format.")


def filter_options(function: Decorated, without: Sequence[str] = ()) -> Decorated:
    """Add the options that filter revisits, except those named; ``filter_of`` reads their values."""
    options = {
        "from": click.option(
            "--from", "from_phase", metavar="PHASE", multiple=True, help="Only revisits from this phase."
        ),
        "to": click.option("--to", "to_phase", metavar="PHASE", multiple=True, help="Only revisits to this phase."),
        "category": click.option(
            "--category", metavar="C", multiple=True, help="Only this category and its refinements."
        ),
        "since": click.option("--since", metavar="TIME", help="Not before: 2026-11-23, a full time, or '2 weeks ago'."),
        "until": click.option("--until", metavar="TIME", help="Not after; a date includes its whole day."),
        "via": click.option(
            "--via", metavar="VIA", multiple=True, help=f"How it was recorded: {', '.join(VIAS)}; !infer excludes."
        ),
        "actor": click.option("--actor", metavar="TEXT", help="Only persons whose name or e-mail contains TEXT."),
    }
    chosen = [option for name, option in options.items() if name not in without]
    return reduce(lambda decorated, option: option(decorated), reversed(chosen), function)


def filter_of(values: dict[str, Any], explained: bool = False) -> Filter:
    """Return the Filter that the values of ``filter_options`` describe; raises UsageError."""
    return parse_filter(time.time(), **values, explained=explained)


def options_text(values: Mapping[str, Any]) -> str:
    """Return the values of options as a part of a command line."""
    given = {name: (value,) if isinstance(value, str) else value or () for name, value in values.items()}
    return "".join(
        f" --{name.removesuffix('_phase')} {shlex.quote(each)}" for name, each_of in given.items() for each in each_of
    )


def event_time(text: str) -> str:
    """Return a time that a user wrote as an event's ``at``; raises UsageError."""
    return parse_time(text, time.time())


def open_project(project: str | None) -> OpenProject:
    """Open the project for a read command."""
    from git_revisit.project.read import OpenProject

    opened = OpenProject.open(".", project)
    if sys.stderr.isatty():
        opened.log.progress = Bar("reading events")
        _name_missing_hook(opened)
    return opened


def _name_missing_hook(opened: OpenProject) -> None:
    """Say, once in a clone without a hook, how to install it."""
    from git_revisit.hook.capture_ways import missing_hook

    fix = missing_hook(opened.repository, opened.prefix)
    if fix:
        say(f"note: commits in this clone are not captured yet; {fix}")


class Bar:
    """A progress bar on a terminal, for work that takes over a second; it is erased at the end."""

    def __init__(self, label: str) -> None:
        self.done = 0
        self._label = label
        self._visible = sys.stderr.isatty()
        self._next = time.monotonic() + PATIENCE
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        """Show the progress."""
        self.done = done
        if not self._visible:
            return
        if done == total:
            if self._shown:
                click.echo("\r\x1b[K", err=True, nl=False, color=True)
            self._shown = False
        elif time.monotonic() >= self._next:
            full = done * BAR_WIDTH // total
            bar = f"[{'#' * full}{'.' * (BAR_WIDTH - full)}]"
            click.echo(f"\r{self._label} {bar} {done * 100 // total:3}%", err=True, nl=False)
            self._shown, self._next = True, time.monotonic() + REDRAW


def say(text: str) -> None:
    """Print a message on stderr; stdout is for data only."""
    click.echo(escaped(here(text)), err=True)


def say_notes(notes: Sequence[str]) -> None:
    """Print the notes that a reader collected."""
    for note in notes:
        say(f"note: {note}")


def print_data(text: str) -> None:
    """Print a command's answer."""
    click.echo(text, nl=False)


def in_batches(pieces: Iterable[str]) -> Iterator[str]:
    """Yield text in larger pieces, so that a long answer begins at once and is not kept in memory."""
    remaining = iter(pieces)
    while text := "".join(islice(remaining, BATCH)):
        yield text


def in_colour() -> bool:
    """Whether to print in colour: by ``--color``, else on a terminal."""
    choice = click.get_current_context().color
    return bool(sys.stdout and sys.stdout.isatty()) if choice is None else choice


def print_csv(text: str) -> None:
    """Print a command's answer as CSV; control characters are escaped on a terminal."""
    print_data("\n".join(map(escaped, text.split("\n"))) if sys.stdout.isatty() else text)


def print_json(document: Any) -> None:
    """Print a command's answer as JSON."""
    print_data(json_text(document))


def print_answer(
    style: str,
    answer: Answer,
    document: Callable[[Answer], Any],
    csv: Callable[[Answer], str],
    table: Callable[[Answer, str], str],
) -> None:
    """Print a command's answer in the style asked for: as its JSON document, its CSV, or its table (table or md)."""
    if style == "json":
        print_json(document(answer))
    elif style == "csv":
        print_csv(csv(answer))
    else:
        print_data(table(answer, style))


class OptionalValues(click.Command):
    """A command whose ``--tags`` and ``--branches`` take a value only behind ``=``, as git's do."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give the bare option the pattern that matches all."""
        end = args.index("--") if "--" in args else len(args)
        bare = ("--tags", "--branches")
        args = [f"{arg}=*" if arg in bare and number < end else arg for number, arg in enumerate(args)]
        return super().parse_args(ctx, args)
