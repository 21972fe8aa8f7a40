"""The help that ``?`` prints at each question; a line fits 78 columns. Imported only when somebody asks."""

from __future__ import annotations

from collections.abc import Sequence

# The meaning of each category of the default configuration.
MEANINGS = {
    "data-availability": "data is missing, late or access is denied",
    "data-quality": "wrong, missing, duplicated or inconsistent values",
    "labels": "labels are wrong, missing or ambiguous",
    "leakage-or-eval": "leakage, a wrong split or a wrong evaluation",
    "requirements": "the goal, the scope or the measure of success changed",
    "model-performance": "the model is not good, fast or small enough",
    "drift": "the data or the world changed since training",
    "infrastructure": "machines, environments, pipelines or tools",
    "integration": "interfaces to other systems or teams",
    "defect": "a bug in the code of the other phase",
    "compliance": "law, privacy, security or fairness",
    "other": "anything else; needs a reason",
}
SKIPPED = "s  skip: record nothing for this commit; `git revisit audit` will list it"


def kinds_help(several: bool, stopping: str) -> list[str]:
    """Return the meanings of the answers to the first question; ``several`` phases are touched."""
    lines = [
        "r  a revisit: work went back, or ahead, to this phase",
        "p  a planned iteration: recorded, but not counted as rework",
        "m  move the focus: this phase is the main one from now on",
        "n  not a revisit, such as a rename; n TEXT says why. A note is recorded",
        "o  the work belongs to another phase than the files; o PHASE names it",
    ]
    each = ["e  an answer for each phase in turn"] if several else []
    return [*lines, *each, SKIPPED, "Enter: the letter in brackets", stopping]


def phases_help(known: Sequence[str], stopping: str) -> list[str]:
    """Return the answers to a question for a phase."""
    return ["the id of a phase, or its beginning:", *(f"  {phase}" for phase in known), SKIPPED, stopping]


def categories_help(categories: Sequence[str], latest: str | None) -> list[str]:
    """Return a line for each category, and the other answers to the question."""
    width = max(map(len, categories), default=0)
    rows = [
        f"{number:2}  {name:{width}}  {MEANINGS.get(name, '')}".rstrip() for number, name in enumerate(categories, 1)
    ]
    again = f"=: {latest} again; " if latest else ""
    return [*rows, f"a number, or the beginning of a name; {again}-: none"]


def reason_help(stopping: str) -> list[str]:
    """Return the answers to the question for the reason."""
    return ["one line: why work went to this phase, for those who read the log later", SKIPPED, stopping]
