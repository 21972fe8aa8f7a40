"""The open questions of a history that commit messages answer."""

from __future__ import annotations

from typing import NamedTuple

from git_revisit.audit.rules.facts import PhaseTouch
from git_revisit.audit.run import AuditSurvey
from git_revisit.model.commits import Commit
from git_revisit.model.events import Revisit
from git_revisit.model.message_reasons import MessageReasons
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import Target


class AnsweredInMessage(NamedTuple):
    """A commit with an answer in its message, the revisits that it left without a reason, and its open touches."""

    commit: Commit
    answer: MessageReasons
    revisits: tuple[Revisit, ...]
    touches: tuple[PhaseTouch, ...]


def answered_in_messages(project: OpenProject, target: Target) -> list[AnsweredInMessage]:
    """Return the commits of a history or range with an answer in their message, the oldest first.

    Raises DataError for a history that cannot be read.
    """
    if target.commit is None:
        return []
    facts = AuditSurvey(project, target).facts(["touches"])
    lacking, touches = list(facts.without_reason()), facts.open_touches()
    return [
        AnsweredInMessage(
            facts.commits[number],
            answer,
            tuple(event for event, bringer in lacking if bringer == number),
            tuple(each for each in touches if each.number == number),
        )
        for number, answer in sorted(facts.message_answers.items())
    ]
