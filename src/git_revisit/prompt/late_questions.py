"""The questions about a revisit that has no reason yet, asked after its commit."""

from __future__ import annotations

from collections.abc import Sequence

from git_revisit.model.printable import escaped
from git_revisit.model.typed_text import PLACEHOLDER
from git_revisit.prompt.questions import STAYS_STAGED, Answer, Skipped, answered, category_question, chosen_category
from git_revisit.prompt.terminal import Ask, Say

HELP = ("n: it was not a revisit, n TEXT: with a reason; s: skip it for now", STAYS_STAGED)


def ask_explanation(
    about: Sequence[str], categories: Sequence[str], category: str | None, ask: Ask, say: Say, latest: str | None = None
) -> Answer | None:
    """Ask for the category and the reason of a revisit, or whether it was one; None leaves it for later."""
    for line in about:
        say(escaped(line))
    question = category_question("Category, [n]ot a revisit, [s]kip", categories, category, latest)

    def explain() -> Sequence[str]:
        from git_revisit.prompt.explanations import categories_help

        return [*categories_help(categories, latest), *HELP]

    try:
        while True:
            text = answered(question, explain, ask, say)
            if text == "n" or text.startswith("n "):
                return Answer("neither", reason=text[2:] or None)
            chosen = chosen_category(text, categories, category, latest)
            if chosen is not None:
                return _with_reason(Answer(category=chosen or None), ask, say)
            say("  a number, the beginning of a name, n, s or Enter; ? explains them")
    except Skipped:
        return None


def _with_reason(answer: Answer, ask: Ask, say: Say) -> Answer | None:
    """Ask for the reason of a revisit; Enter keeps the category alone, ``-`` keeps nothing."""
    hint = ("one line: why work went to this phase", "Enter: later, -: later and without the category")
    while True:
        text = answered("Reason (Enter: later) ", lambda: hint, ask, say)
        if text == "-":
            return None
        if text == PLACEHOLDER:
            say(f"  {PLACEHOLDER} is a placeholder: type the reason itself, or Enter for later")
        elif not text and answer.category == "other":
            say("  the category `other` needs a reason; -: later")
        else:
            return answer._replace(reason=text or None)
