"""The decision about a commit: the table of situations, in its order, as one pure function over values."""

import shlex
from collections.abc import Mapping
from typing import Literal, NamedTuple

from git_revisit.errors import Refused
from git_revisit.model.event_file import id_in
from git_revisit.model.typed_text import check_reason
from git_revisit.model.workflow import Workflow
from git_revisit.replay.episodes import unanswered


class Given(NamedTuple):
    """An answer that came with the command or in the environment; ``agent`` is the program that gave it."""

    reason: str | None
    category: str | None
    agent: str | None = None


class Situation(NamedTuple):
    """A commit in the making, as one project sees it; the fields are in the order of the table."""

    workflow: Workflow | None  # None: the index has no config
    in_progress: str | None = None  # a merge, rebase, cherry-pick, revert or am
    author_ignored: bool = False
    skip: bool = False
    edited: tuple[str, ...] = ()  # event files that are staged as changed
    touched: Mapping[str, int] = {}  # phases and their number of files, in workflow order
    focus: str | None = None
    recorded: frozenset[str] = frozenset()  # phases for which a new revisit, note or focus event is staged
    reused: frozenset[str] = frozenset()  # phases for which an event of an aborted try is used again
    continued: frozenset[str] = frozenset()  # phases whose touch continues an episode
    given: Given | None = None
    terminal: bool = False


Action = Literal["silent", "refuse", "ask", "record", "ask-focus", "record-focus"]


class Decision(NamedTuple):
    """An action for some phases; ``rule`` names the row of the table that decided.

    ``record`` writes the given answer, or the one of Enter at every question. ``message`` and ``remedy`` explain a
    refusal.
    """

    action: Action
    rule: str
    phases: tuple[str, ...] = ()
    message: str = ""
    remedy: str = ""

    def check(self) -> None:
        """Raise Refused if the decision is a refusal."""
        if self.action == "refuse":
            raise Refused(f"git-revisit: {self.message}", self.remedy)


def decide(now: Situation) -> Decision:
    """Return the decision about a commit; the first row that fits decides."""
    if now.workflow is None:
        return Decision("silent", "no-config")
    exempt = {
        "in-progress": now.in_progress is not None,
        "ignored-author": now.author_ignored,
        "skip": now.skip,
    }
    rule = next((rule for rule, fits in exempt.items() if fits), None)
    if rule:
        return Decision("silent", rule)
    if now.edited:
        return _refuse_edit(now.edited)
    return _decide_phases(now, now.workflow)


def _decide_phases(now: Situation, workflow: Workflow) -> Decision:
    """Return the decision about the staged phases."""
    outside = unanswered(now.touched, [now.focus], [], [])
    if not outside:
        return Decision("silent", "focus-only" if now.touched else "nothing-tagged")
    if now.focus is None:
        return Decision("ask-focus" if now.terminal else "record-focus", "no-focus", (_most_touched(now.touched),))
    unrecorded = unanswered(outside, [], now.recorded | now.reused, [])
    left = unanswered(unrecorded, [], [], now.continued)
    if now.given and (left or now.reused) and (refusal := _refuse_given(now.given, workflow)):
        return refusal
    if not left:
        return Decision("silent", "episode" if unrecorded else "recorded")
    if now.given:
        return Decision("record", "given", left)
    return Decision("ask", "ask", left) if now.terminal else _unattended(workflow, now.focus, left)


def _most_touched(touched: Mapping[str, int]) -> str:
    return max(touched, key=lambda phase: touched[phase])


def _refuse_edit(edited: tuple[str, ...]) -> Decision:
    message = f"events are never edited, but this commit changes {', '.join(edited)}"
    undo = f"git restore -SW -- {shlex.quote(f':/{edited[0]}')}"
    correct = "add an event that corrects it"
    if "/revisit/" in edited[0]:
        correct = f'use `git revisit amend {id_in(edited[0])} -m "REASON"`'
    return Decision("refuse", "event-changed", message=message, remedy=f"{correct}; to undo the change: {undo}")


def _refuse_given(given: Given, workflow: Workflow) -> Decision | None:
    """Return the refusal of a placeholder, and of a category that the workflow lacks or that needs a reason."""
    try:
        check_reason(given.reason)
        workflow.check_category(given.category, given.reason, 'add it: git -c revisit.reason="REASON"')
    except Refused as error:
        return Decision("refuse", "given", message=error.message, remedy=error.remedy)
    return None


def _unattended(workflow: Workflow, focus: str, phases: tuple[str, ...]) -> Decision:
    if workflow.capture.unattended == "ignore":
        return Decision("silent", "unattended", phases)
    if workflow.capture.unattended == "require":
        message = f"this commit goes from {focus} to {', '.join(phases)} and needs a reason (no terminal to ask on)"
        return Decision("refuse", "unattended", phases, message, 'give it: git -c revisit.reason="REASON" commit')
    return Decision("record", "unattended", phases)
