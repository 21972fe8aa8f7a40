"""``git revisit export``: the log as a file that other tools read."""

from __future__ import annotations

from functools import partial
from typing import Any

import click
from click.core import ParameterSource

from git_revisit.commands._options import filter_of, filter_options, open_project, project_option, say, say_notes
from git_revisit.commands._output import output_option, save
from git_revisit.errors import UsageError
from git_revisit.exchange.exporting import FORMATS, ExportQuery, export
from git_revisit.exchange.package import ACTORS, CASES
from git_revisit.project.revision import parse_revision


@click.command()
@click.argument("rev", default="HEAD", metavar="[REV|A..B]")
@click.option(
    "--to",
    "to",
    metavar="FORMAT|PHASE",
    multiple=True,
    help=f"Format: {', '.join(FORMATS)}. Given again: only revisits to this phase.  [required]",
)
@output_option("File to write, or - for stdout.")
@click.option(
    "--case",
    type=click.Choice(CASES),
    default="revisit",
    show_default=True,
    help="What is one case, in csv, parquet and xes.",
)
@click.option("--actors", type=click.Choice(ACTORS), default="numbered", show_default=True, help="How people appear.")
@click.option("--with", "extra", type=click.Choice(["history"]), help="Add the commit and the size of each revisit.")
@partial(filter_options, without=("to",))
@project_option
def command(
    rev: str,
    to: tuple[str, ...],
    output: str,
    case: str,
    actors: str,
    extra: str | None,
    project: str | None,
    **filters: Any,
) -> None:
    """Write the log for other tools.

    csv and parquet have a row for each revisit, json is every event of every kind, xes and ocel are for process mining.
    """
    form = next((each for each in to if each in FORMATS), None)
    if form is None:
        problem = f"unknown format {to[0]!r}" if to else "no format given"
        raise UsageError(problem, f"add --to FORMAT, one of {', '.join(FORMATS)}")
    phases = list(to)
    phases.remove(form)
    only = filter_of({**filters, "to_phase": phases})
    query = ExportQuery(form, parse_revision(rev), only, case, actors, history=extra is not None)
    opened = open_project(project)
    if not FORMATS[form].has_cases and _is_given("case"):
        having = ", ".join(each.name for each in FORMATS.values() if each.has_cases)
        say(f"note: {form} has no cases, so --case changes nothing; these formats have them: {having}")
    save(output, lambda out: export(opened, query, out))
    say_notes(opened.notes)


def _is_given(option: str) -> bool:
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE
