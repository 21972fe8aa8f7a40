"""``git revisit record``: write a revisit by hand."""

from __future__ import annotations

import click

from git_revisit.commands._options import event_time, project_option
from git_revisit.commands._writing import Desk, link_option, reason_option
from git_revisit.record.corrections import record_revisit


@click.command()
@click.argument("phase")
@reason_option("Why work went to this phase.")
@click.option("--category", metavar="C", help="Configured category, or a refinement of one: defect:build.")
@click.option("--from", "start", metavar="PHASE", help="Main phase  [default: the phase in focus]")
@click.option("--planned", is_flag=True, help="Mark a planned iteration, which is not rework.")
@link_option("Evidence, such as mlflow:runs/8c1f")
@click.option("--at", metavar="TIME", help="When it happened  [default: now]")
@click.option(
    "--for-commit", metavar="SHA", help="Commit that it explains; sets time and focus to those of the commit."
)
@project_option
def command(
    phase: str, reason: str | None, category: str | None, start: str | None, planned: bool, links: tuple[str, ...],
    at: str | None, for_commit: str | None, project: str | None,
) -> None:  # fmt: skip
    """Record a revisit by hand.

    Writes a revisit from the phase in focus to PHASE, stages it and prints its id. The event is part of your next
    commit.
    """
    desk = Desk.open(project)
    commit, committed = desk.commit(for_commit) if for_commit else (None, None)
    stamp = desk.stamp(event_time(at) if at else committed)
    if not for_commit:
        links = (*links, *(each for each in desk.evidence() if each not in links))
    event = record_revisit(desk.log, stamp, phase, start, category, reason, planned, links, commit)
    desk.finish(event, f"revisit: {event.from_phase} → {event.to_phase}")
