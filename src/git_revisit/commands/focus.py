"""``git revisit focus``: show or move the focus."""

import click

from git_revisit.commands._options import print_data, project_option, say
from git_revisit.commands._writing import Desk, focus_owner, reason_option
from git_revisit.record.corrections import set_focus


@click.command()
@click.argument("phase", required=False)
@reason_option("Why the focus moves.")
@project_option
def command(phase: str | None, reason: str | None, project: str | None) -> None:
    """Show or move the phase in focus.

    With PHASE, writes a focus event, stages it and prints its id. The event is part of your next commit.
    """
    desk = Desk.open(project, reading=phase is None)
    before = desk.focus()
    for event in before.ahead:
        say(f"note: ignored a focus event of {event.at}, more than a day ahead ({event.id})")
    if phase is not None:
        event = set_focus(desk.log, desk.stamp(), phase, reason)
        moved = f", moved from {before.phase}" if before.phase not in (None, event.phase) else ""
        desk.finish(event, f"focus: {event.phase}{moved}")
    elif not desk.state.configured:
        say("no focus yet; to set up the phases: git revisit init")
    elif before.event and before.phase:
        say(focus_owner(before.event, desk.log.workflow.capture.scope, desk.actor))
        print_data(f"{before.phase}\n")
    else:
        say("no focus yet; to set it to the phase that you work on, one of:")
        for known in desk.log.workflow.ids:
            say(f"  git revisit focus {known}")
