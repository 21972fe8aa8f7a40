"""``git revisit import``: a spreadsheet or an exported log, staged as events."""

from __future__ import annotations

import time
from pathlib import Path

import click

from git_revisit.commands._options import Bar, print_data, project_option, say
from git_revisit.commands._writing import Desk, project_at
from git_revisit.errors import UsageError
from git_revisit.exchange.importing import Imported, ImportQuery, read_import
from git_revisit.gitio.files import read_bytes
from git_revisit.gitio.index import Staged, Worktree, paths, stage
from git_revisit.model.event_file import CONFIG, roots_in
from git_revisit.model.event_yaml import DAY, utc
from git_revisit.render.csv import log_csv
from git_revisit.render.text import plural


@click.command()
@click.argument("file", metavar="FILE.csv|FILE.json")
@click.option("--map", "columns", metavar="FIELD=COLUMN", multiple=True, help="Column of a field, for other names.")
@click.option("--date-format", metavar="F", help="Format of the dates, as in %d.%m.%Y  [default: ISO]")
@click.option("--actor", metavar="A", help="Person of the rows that name none.")
@click.option("--dry-run", is_flag=True, help="Show what would be staged.")
@project_option
def command(
    file: str, columns: tuple[str, ...], date_format: str | None, actor: str | None, dry_run: bool, project: str | None
) -> None:
    """Stage the events of a spreadsheet or export.

    FILE is CSV with a row for each revisit, or the JSON that git revisit export writes. All rows or none are staged;
    importing a file twice adds nothing.
    """
    desk = Desk.open(project)
    fold = desk.state.fold
    known = {identity: copy.event for identity, copy in fold.chosen.items()}
    latest = utc(max(int(time.time()), desk.who.at) + DAY)
    query = ImportQuery(latest, _columns(columns), date_format, actor)
    data, workflow = read_bytes(file), desk.state.workflow
    imported = read_import(file, data, query, workflow, known, fold.focuses.values(), Bar("reading events"))
    if dry_run:
        print_data("".join(log_csv([(each.event, each.path) for each in imported.fresh])))
        say(f"would stage {_summary(imported, desk.tree)}")
        return
    stage(desk.tree, [Staged(each.path, each.data) for each in imported.fresh], progress=Bar("writing events"))
    say(f"staged {_summary(imported, desk.tree)}")


def _summary(imported: Imported, tree: Worktree) -> str:
    where = "" if _is_plain(tree) else f" in the log of {project_at(tree)}"
    repeated = f", {plural(imported.repeated, 'repeated row')} skipped" if imported.repeated else ""
    return f"{plural(len(imported.fresh), 'event')}{where}; {imported.known:,} already in the log{repeated}"


def _is_plain(tree: Worktree) -> bool:
    """Whether the current directory is the one project root of the repository."""
    if Path.cwd() != tree.root.resolve():
        return False
    return len(roots_in(paths(tree.top, f":(top,glob)**/{CONFIG}"))) < 2


def _columns(pairs: tuple[str, ...]) -> dict[str, str]:
    named = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals:
            raise UsageError(f"{pair!r} is not FIELD=COLUMN", 'write --map reason="Why we went back"')
        named[field] = column
    return named
