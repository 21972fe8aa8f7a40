"""``git revisit restore``: bring removed events back."""

from __future__ import annotations

import click

from git_revisit.commands._options import print_data, project_option, say
from git_revisit.commands._writing import Desk
from git_revisit.errors import DataError, UsageError
from git_revisit.gitio.index import Staged, stage
from git_revisit.record.corrections import one_by_id


@click.command()
@click.argument("identity", metavar="[ID]", required=False)
@click.option("--all", "everything", is_flag=True, help="Restore every removed event, as without ID.")
@project_option
def command(identity: str | None, everything: bool, project: str | None) -> None:
    """Bring removed events back.

    Restores the events that were deleted, reverted or dropped by a merge, stages them and prints their ids. With ID (or
    its beginning), restores that event alone; this also undoes an edit.
    """
    from git_revisit.audit.restorable import removed
    from git_revisit.gitio import clone

    if identity and everything:
        raise UsageError("an id and --all cannot be combined", "give one of them")
    desk = Desk.open(project)
    candidates = removed(desk.project, desk.log.fold)
    wanted = [each for each in candidates if not each.edited]
    if identity:
        wanted = [each for each in candidates if each.id.startswith(identity.upper())]
    if not wanted and clone.shallow(desk.project.repository):
        raise DataError(
            "found no removed event, but the history is shallow", "run `git fetch --unshallow`, then try again"
        )
    if identity:
        wanted = [one_by_id(identity, {each.id: each for each in wanted}, "removed event", "git revisit audit")]
    if not wanted:
        say("no event is missing")
        return
    stage(desk.tree, [Staged(each.path, each.data) for each in wanted])
    for each in wanted:
        say(f"restored {each.path} (staged for your next commit)")
        print_data(f"{each.id}\n")
