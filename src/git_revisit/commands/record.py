"""``git revisit record``: write a revisit by hand."""

from __future__ import annotations

import click

from git_revisit.commands._options import event_time, print_data, project_option, say
from git_revisit.commands._writing import Desk
from git_revisit.errors import Refused
from git_revisit.model.event_yaml import seconds, utc
from git_revisit.model.events import Revisit


@click.command()
@click.argument("phase")
@click.option("-m", "reason", metavar="REASON", help="Why work went to this phase.")
@click.option("--category", metavar="C", help="Configured category, or a refinement of one: defect:build.")
@click.option("--from", "start", metavar="PHASE", help="Main phase  [default: the phase in focus]")
@click.option("--planned", is_flag=True, help="Mark a planned iteration, which is not rework.")
@click.option(
    "--link", "links", metavar="URI", multiple=True, help="Evidence, such as mlflow:runs/8c1f; may be repeated."
)
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
    commit, when = desk.commit(for_commit) if for_commit else (None, None)
    moment = event_time(at) if at else utc(when) if when is not None else None
    focus = desk.focus(seconds(moment) if moment else None)
    from_phase = desk.phase(start) if start else focus.phase
    if from_phase is None:
        raise Refused("no phase is in focus", "set it with `git revisit focus PHASE`, or name it with --from")
    to_phase = desk.phase(phase)
    if to_phase == from_phase:
        raise Refused(
            f"{to_phase} is the main phase, and work in it is not a revisit", "name another phase, or use --from"
        )
    if category == "other" and not (reason or "").strip():
        raise Refused("the category `other` needs a reason", "add it with -m")
    event = desk.event(
        Revisit,
        at=moment,
        from_phase=from_phase,
        to_phase=to_phase,
        category=desk.category(category) if category else None,
        reason=reason,
        planned=True if planned else None,
        during=focus.event.id if focus.event and focus.phase == from_phase else None,
        links=links or None,
        commit=commit,
    )
    desk.write(event)
    say(f"revisit: {from_phase} → {to_phase} (staged for your next commit)")
    print_data(f"{event.id}\n")
