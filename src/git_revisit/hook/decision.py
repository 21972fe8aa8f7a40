"""What the hook does with a commit, and what audit says of one: the rules, in their order.

Everything here is values. The hook fills in what the index, the commits behind HEAD and the environment say; audit
fills in what two trees say. Both ask the same functions what is open.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from git_revisit.errors import Refused
from git_revisit.model.events import Workflow
from git_revisit.replay.episodes import Step, continuing, unanswered


class Doorway(NamedTuple):
    """What can end the matter before anything else is looked at.

    ``under_way`` names a merge, rebase, cherry-pick, revert or am. ``changed`` are event files staged as changed.
    """

    configured: bool
    under_way: str | None
    author_ignored: bool
    skip: bool
    changed: tuple[str, ...]


class Given(NamedTuple):
    """The answer that came with the command, or in the environment."""

    reason: str | None
    category: str | None


class Situation(NamedTuple):
    """A commit in the making, in one project.

    ``touched`` are its phases and the number of files of each, in workflow order. ``answered`` are the phases for which
    the index holds a new revisit, note or focus event; ``behind`` as in ``continuing``.
    """

    touched: Mapping[str, int]
    focus: str | None
    answered: frozenset[str]
    author: str
    behind: Iterable[Step]
    given: Given | None
    terminal: bool


Action = Literal["silent", "refuse", "ask", "record", "ask-focus", "record-focus"]


class Decision(NamedTuple):
    """What to do about ``phases``; ``rule`` names the rule that decided, ``message`` and ``remedy`` explain a refusal.

    ``record`` writes down what ``Given`` says, or what three times Enter would.
    """

    action: Action
    rule: str
    phases: tuple[str, ...] = ()
    message: str = ""
    remedy: str = ""

    def check(self) -> None:
        """Raise Refused, if that is what was decided; where nobody is there to be asked, the remedy comes first."""
        if self.action == "refuse" and self.rule == "unattended":
            raise Refused(f"{self.remedy}\ngit-revisit: {self.message}")
        if self.action == "refuse":
            raise Refused(f"git-revisit: {self.message}", self.remedy)


def enter(door: Doorway) -> Decision | None:
    """Return what ends the matter before pending events and reverts are looked at, or None."""
    if not door.configured:
        return Decision("silent", "no-config")
    if door.under_way:
        return Decision("silent", "under-way")
    if door.author_ignored:
        return Decision("silent", "ignored-author")
    if door.skip:
        return Decision("silent", "skip")
    if door.changed:
        first = door.changed[0]
        return Decision(
            "refuse",
            "event-changed",
            message=f"an event is never edited, and this commit changes {', '.join(door.changed)}",
            remedy=f"use `git revisit amend`; take the change back with: git restore -SW -- {first}",
        )
    return None


def decide(now: Situation, workflow: Workflow) -> Decision:
    """Return what to do about a commit; the first rule that fits decides."""
    others = unanswered(now.touched, [now.focus], [], [])
    if not others:
        return Decision("silent", "focus-only" if now.touched else "nothing-tagged")
    if now.focus is None:
        most = max(now.touched.values())
        offered = tuple(phase for phase in now.touched if now.touched[phase] == most)[:1]
        return Decision("ask-focus" if now.terminal else "record-focus", "no-focus", offered)
    left = unanswered(others, [], now.answered, [])
    if not left:
        return Decision("silent", "recorded")
    left = unanswered(left, [], [], continuing(left, now.author, now.behind))
    if not left:
        return Decision("silent", "episode")
    if now.given:
        return refuse_given(now.given, workflow) or Decision("record", "given", left)
    if now.terminal:
        return Decision("ask", "ask", left)
    return _unattended(workflow, now.focus, left)


def refuse_given(given: Given | None, workflow: Workflow) -> Decision | None:
    """Return the refusal of an answer whose category the workflow lacks, or that needs a reason; else None."""
    if not given or not given.category:
        return None
    if not workflow.has_category(given.category):
        known = ", ".join(workflow.categories)
        message = f"{given.category!r} is no category here"
        return Decision("refuse", "given", message=message, remedy=f"the categories are {known}")
    if given.category == "other" and not given.reason:
        message = "the category `other` needs a reason"
        return Decision("refuse", "given", message=message, remedy='add it: git -c revisit.reason="REASON"')
    return None


def _unattended(workflow: Workflow, focus: str, phases: tuple[str, ...]) -> Decision:
    if workflow.capture.unattended == "ignore":
        return Decision("silent", "unattended", phases)
    if workflow.capture.unattended == "require":
        return Decision(
            "refuse",
            "unattended",
            phases,
            f"the focus is {focus}, this commit touches {', '.join(phases)}, and nobody is there to ask why",
            'git -c revisit.reason="REASON" commit',
        )
    return Decision("record", "unattended", phases)
