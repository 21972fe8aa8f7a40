"""The questions: usually three, each with a default on Enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from git_revisit.model.printable import escaped
from git_revisit.model.typed_text import PLACEHOLDER, find_phase, phase_hint
from git_revisit.model.workflow import is_category
from git_revisit.prompt.terminal import Ask, Say

MANY = 3  # touched phases: more likely a reformat or a move than a revisit
SHOWN = 6  # files that are listed
_KINDS = {"r": "revisit", "p": "planned", "m": "move", "n": "neither", "o": "other"}


class Answer(NamedTuple):
    """The answer of a person to the questions about a touch; ``phase`` goes with ``move`` and ``other``."""

    kind: str = "revisit"  # revisit | planned | move | neither | other
    category: str | None = None
    reason: str | None = None
    phase: str | None = None


Keep = Callable[[Answer], None]


class TouchedPhases(NamedTuple):
    """The subject of the questions: the focus, and the touched phases with their files.

    ``workflow`` lists all phases, ``default`` is the answer on Enter, ``project`` names the root in a monorepo.
    """

    focus: str | None
    files: Mapping[str, Sequence[str]]
    workflow: Sequence[str]
    categories: Sequence[str]
    default: Answer
    project: str = ""


def usual(phases: int) -> Answer:
    """Return the answer of Enter at every question, for a number of touched phases."""
    return Answer("neither" if phases >= MANY else "revisit")


def ask_focus(touch: TouchedPhases, ask: Ask, say: Say) -> str:
    """Ask for the first focus; Enter takes the one phase of the touch."""
    (offered,) = touch.files
    say(f"git-revisit: no phase is in focus yet{_in(touch.project)}, and this commit touches {offered}.")
    return _phase(f"Phase in focus [{offered}]: ", touch.workflow, offered, ask, say)


def converse(touch: TouchedPhases, ask: Ask, say: Say, keep: Keep) -> Answer:
    """Ask about a touch of other phases; ``keep`` gets the answer so far after each question."""
    for line in introduction(touch):
        say(line)
    answer = _kind(touch, ask, say)
    keep(answer)
    if answer.kind in ("move", "neither"):
        return answer
    answer = answer._replace(category=_category(touch.categories, answer.category, ask, say))
    keep(answer)
    answer = answer._replace(reason=_reason(answer, ask, say))
    keep(answer)
    return answer


def introduction(touch: TouchedPhases) -> list[str]:
    """Return the lines before the first question: the focus, the touched phases and their files."""
    many = len(touch.files) > 1
    lines = [f"git-revisit: the focus{_in(touch.project)} is {touch.focus}, and this commit touches "]
    lines[0] += "other phases:" if many else f"{next(iter(touch.files))}:"
    shown = SHOWN if not many else max(1, SHOWN // len(touch.files))
    for phase, files in touch.files.items():
        rest = f" and {len(files) - shown} more" if len(files) > shown else ""
        head = f"{phase}: " if many else ""
        lines.append(f"  {head}{', '.join(_short(file) for file in files[:shown])}{rest}")
    return lines


def _in(project: str) -> str:
    return f" in {escaped(project)}" if project else ""


def _short(file: str) -> str:
    text = escaped(file)
    return text if len(text) <= 60 else f"…{text[-59:]}"


def _kind(touch: TouchedPhases, ask: Ask, say: Say) -> Answer:
    """Ask the first question; the text after the letter is a phase (``o``, ``m``) or a reason (``n``)."""
    default = next(letter for letter, kind in _KINDS.items() if kind == touch.default.kind)
    question = f"[r]evisit, [p]lanned iteration, [m]ove the focus, [n]either, [o]ther phase? [{default}] "
    while True:
        word, _, rest = ask(question).partition(" ")
        kind = _kind_of(word or default)
        if kind is None:
            say("  one letter, please: r, p, m, n or o (Ctrl-C stops the commit)")
        elif kind == "neither":
            return Answer(kind, reason=rest or None)
        elif kind == "move":
            phase = _target(touch, rest, ask, say)
            return Answer(kind, phase=phase, reason=None if find_phase(rest, [phase]) else rest or None)
        elif kind == "other":
            kept = touch.default.phase if touch.default.kind == "other" else None
            others = [phase for phase in touch.workflow if phase != touch.focus]
            named = find_phase(rest, others)
            phase = named or _phase(_which(kept, "Work on which phase"), others, kept, ask, say)
            return touch.default._replace(kind=kind, phase=phase)
        else:
            return touch.default._replace(kind=kind, phase=None)


def _kind_of(word: str) -> str | None:
    letter = word[:1].lower()
    kind = _KINDS.get(letter)
    return kind if kind and (len(word) == 1 or kind.startswith(word.lower())) else None


def _target(touch: TouchedPhases, named: str, ask: Ask, say: Say) -> str:
    """Return the phase that the focus moves to; asks if several are touched."""
    phases = list(touch.files)
    phase = find_phase(named, phases)
    if phase or len(phases) == 1:
        return phase or phases[0]
    return _phase(_which(phases[0], f"To which of {', '.join(phases)}"), phases, phases[0], ask, say)


def _which(default: str | None, text: str) -> str:
    return f"{text}? [{default}] " if default else f"{text}? "


def _phase(question: str, known: Sequence[str], default: str | None, ask: Ask, say: Say) -> str:
    """Ask for a phase: its id, or an unambiguous beginning of it."""
    while True:
        text = ask(question) or default or ""
        phase = find_phase(text, known)
        if phase:
            return phase
        say(f"  {phase_hint(text, known)}")


def _category(categories: Sequence[str], kept: str | None, ask: Ask, say: Say) -> str | None:
    """Ask for the category, by name or number; ``-`` removes one that was kept."""
    say("  ".join(f"{number} {name}" for number, name in enumerate(categories, 1)))
    question = f"Category, by name or number [{kept or 'none'}] "
    while True:
        chosen = _chosen(ask(question), categories, kept)
        if chosen is not None:
            return chosen or None
        say(f"  a number from 1 to {len(categories)}, one of these names, or Enter")


def _chosen(text: str, categories: Sequence[str], kept: str | None) -> str | None:
    """Return the category that a text names, empty for no category; None if it names none."""
    if not text or text in ("-", "none"):
        return "" if text else kept or ""
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= len(categories):
        return categories[int(text) - 1]
    if is_category(text, categories):
        return text
    matching = [name for name in categories if name.startswith(text)]
    return matching[0] if len(matching) == 1 else None


def _reason(answer: Answer, ask: Ask, say: Say) -> str | None:
    """Ask for the reason, one line of text; ``-`` removes one that was kept."""
    question = f"Reason [{answer.reason}] " if answer.reason else "Reason (Enter: none) "
    while True:
        text = ask(question)
        reason = None if text == "-" else text or answer.reason
        if reason == PLACEHOLDER:
            say(f"  {PLACEHOLDER} is a placeholder: type the reason itself, or Enter for none")
            continue
        if reason or answer.category != "other":
            return reason
        say("  the category `other` says nothing without a reason")


EXPLANATION_HELP = (
    "  a number or a name: the category of the revisit; Enter: none",
    "  n: it was not a revisit, n TEXT: with a reason; s: skip it for now",
    "  Ctrl-C stops; what you have answered stays staged",
)


def ask_explanation(
    about: Sequence[str], categories: Sequence[str], category: str | None, ask: Ask, say: Say
) -> Answer | None:
    """Ask for the category and the reason of a revisit, or whether it was one; None leaves it for later."""
    for line in about:
        say(escaped(line))
    say("  ".join(f"{number} {name}" for number, name in enumerate(categories, 1)))
    while True:
        text = ask(f"Category, [n]ot a revisit, [s]kip or ? [{category or 'none'}] ")
        if text == "s":
            return None
        if text == "n" or text.startswith("n "):
            return Answer("neither", reason=text[2:] or None)
        chosen = _chosen(text, categories, category)
        if chosen is not None:
            return _with_reason(Answer(category=chosen or None), ask, say)
        for line in EXPLANATION_HELP:
            say(line)


def _with_reason(answer: Answer, ask: Ask, say: Say) -> Answer | None:
    """Ask for the reason of a revisit; Enter keeps the category alone, ``-`` keeps nothing."""
    while True:
        text = ask("Reason (Enter: later) ")
        if text == "-":
            return None
        if text == "?":
            say("  one line: why work went to this phase; Enter: later, -: later and without the category")
        elif text == PLACEHOLDER:
            say(f"  {PLACEHOLDER} is a placeholder: type the reason itself, or Enter for later")
        elif not text and answer.category == "other":
            say("  the category `other` says nothing without a reason; -: later")
        else:
            return answer._replace(reason=text or None)
