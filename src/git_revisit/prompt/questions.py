"""The questions about a touch of another phase: usually three, each with a default on Enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from git_revisit.model.printable import escaped, plural
from git_revisit.model.typed_text import PLACEHOLDER, find_phase, phase_hint
from git_revisit.model.workflow import is_category
from git_revisit.prompt.terminal import Ask, Say

MANY = 3  # a commit that touches this many phases is more likely a reformat or a move than a revisit
SHOWN = 6  # files that are listed
WIDTH = 79  # columns of a line, so that the cursor of an 80-column terminal stays on it
PATH = 60  # columns of a path
TYPED = 16  # columns left for the answer behind a question
COMMIT_STOPS = "Ctrl-C stops the commit; your answers are kept for the next try"
SKIP, AGAIN = ("s", "skip"), "="
STAYS_STAGED = "Ctrl-C stops; what you have answered stays staged"
_KINDS = {"r": "revisit", "p": "planned", "m": "move", "n": "neither", "o": "other", "e": "each"}
_WORDS = {"not": "neither"}  # a longer form of a letter that is not the name of its answer


class Answer(NamedTuple):
    """The answer of a person to the questions about a touch; ``phase`` goes with ``move`` and ``other``.

    ``each`` asks for an answer for every phase in turn, ``skip`` leaves the commit without an event.
    """

    kind: str = "revisit"  # revisit | planned | move | neither | other | each | skip
    category: str | None = None
    reason: str | None = None
    phase: str | None = None


Keep = Callable[[Answer], None]
Explain = Callable[[], Sequence[str]]


class TouchedPhases(NamedTuple):
    """The subject of the questions: the focus, and the touched phases with their files.

    ``workflow`` lists all phases, ``default`` is the answer on Enter, ``project`` names the root in a monorepo.
    ``latest`` is the category that was given last, ``stopping`` says what Ctrl-C does.
    """

    focus: str | None
    files: Mapping[str, Sequence[str]]
    workflow: Sequence[str]
    categories: Sequence[str]
    default: Answer
    project: str = ""
    latest: str | None = None
    stopping: str = COMMIT_STOPS


class Skipped(Exception):
    """The person skips the rest of the questions."""


def usual(phases: int) -> Answer:
    """Return the answer of Enter at every question, for a number of touched phases."""
    return Answer("neither" if phases >= MANY else "revisit")


def ask_focus(touch: TouchedPhases, ask: Ask, say: Say) -> Answer:
    """Ask for the first focus; Enter takes the one phase of the touch."""
    (offered,) = touch.files
    say(f"git-revisit: no phase is in focus yet{_in(touch.project)}; this commit touches {offered}")
    question = f"Phase in focus, [s]kip or ? [{offered}] "
    try:
        phase = _phase(question, touch, touch.workflow, offered, ask, say)
    except Skipped:
        return Answer("skip")
    return Answer("move", phase=phase)


def converse(touch: TouchedPhases, ask: Ask, say: Say, keep: Keep) -> Answer:
    """Ask about a touch of other phases; ``keep`` gets the answer so far after each question."""
    for line in introduction(touch):
        say(line)
    try:
        answer = _kind(touch, ask, say)
        if answer.kind == "each":
            return answer
        keep(answer)
        if answer.kind in ("move", "neither"):
            return answer
        answer = answer._replace(category=_category(touch, answer.category, ask, say))
        keep(answer)
        answer = answer._replace(reason=_reason(touch, answer, ask, say))
    except Skipped:
        return Answer("skip")
    keep(answer)
    return answer


def introduction(touch: TouchedPhases) -> list[str]:
    """Return the lines before the first question: the focus, the touched phases and their files."""
    focus = f"the focus{_in(touch.project)} is {touch.focus}" if touch.focus else "no phase was in focus"
    if len(touch.files) > 1:
        return _several(touch, focus)
    ((phase, files),) = touch.files.items()
    return [f"git-revisit: touches {phase}; {focus}", _cut(f"  {_listed(files, SHOWN, PATH)}")]


def _several(touch: TouchedPhases, focus: str) -> list[str]:
    """Return a line that names every touched phase, with as much about the files as fits; two lines if none fits."""
    share = max(1, SHOWN // len(touch.files))
    listed = [f"{phase}: {_listed(files, share, PATH // 2)}" for phase, files in touch.files.items()]
    counted = [f"{phase} ({plural(len(files), 'file')})" for phase, files in touch.files.items()]
    start = f"{f'{escaped(touch.project)}: ' if touch.project else ''}{touch.focus or 'no focus'} → "
    for text in (f"{focus}; touches {'; '.join(listed)}", start + ", ".join(counted), start + ", ".join(touch.files)):
        if len(line := f"git-revisit: {text}") <= WIDTH:
            return [line]
    names = list(touch.files)
    while len(names) > 1 and len(", ".join(names)) > PATH:
        names.pop()
    more = len(touch.files) - len(names)
    phases = f"{', '.join(names)}{f' and {more} more' if more else ''}"
    return [_cut(f"git-revisit: {focus}; touches {len(touch.files)} phases:"), _cut(f"  {phases}")]


def _in(project: str) -> str:
    return f" in {escaped(project)}" if project else ""


def _listed(files: Sequence[str], most: int, width: int) -> str:
    """Return some files on one line: as many as fit, and the number of the others."""
    names = [_short(file, width) for file in files[:most]]
    while len(names) > 1 and len(", ".join(names)) > width:
        names.pop()
    more = len(files) - len(names)
    return f"{', '.join(names)}{f' and {more} more' if more else ''}"


def _short(file: str, width: int) -> str:
    text = escaped(file)
    return text if len(text) <= width else f"…{text[1 - width :]}"


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"


def answered(question: str, explain: Explain, ask: Ask, say: Say) -> str:
    """Ask until the answer is not ``?``; raises Skipped."""
    while True:
        text = ask(question)
        if text.lower() in SKIP:
            raise Skipped
        if text != "?":
            return text
        for line in explain():
            say(f"  {line}")


def _kind(touch: TouchedPhases, ask: Ask, say: Say) -> Answer:
    """Ask the first question; the text after the letter is a phase (``o``, ``m``) or a reason (``n``)."""
    several = len(touch.files) > 1
    default = next(letter for letter, kind in _KINDS.items() if kind == touch.default.kind)
    choices = "[r]evisit [p]lanned [m]ove focus [n]ot a revisit [o]ther "
    question = f"{choices}{'[e]ach' if several else 'phase'} [s]kip ? [{default}] "

    def explain() -> Sequence[str]:
        from git_revisit.prompt.explanations import kinds_help

        return kinds_help(several, touch.stopping)

    while True:
        word, _, rest = answered(question, explain, ask, say).partition(" ")
        kind = _kind_of(word or default)
        if kind is None or (kind == "each" and not several):
            say("  one letter, please: r, p, m, n, o or s; ? explains them")
        elif kind == "each":
            return Answer(kind)
        elif kind == "neither":
            return Answer(kind, reason=rest.removeprefix("a revisit").strip() or None)
        elif kind == "move":
            phase = _target(touch, rest, ask, say)
            return Answer(kind, phase=phase, reason=None if find_phase(rest, [phase]) else rest or None)
        elif kind == "other":
            return touch.default._replace(kind=kind, phase=_other(touch, rest, ask, say))
        else:
            return touch.default._replace(kind=kind, phase=None)


def _kind_of(word: str) -> str | None:
    text = word.lower()
    kind = _WORDS.get(text) or _KINDS.get(text[:1])
    return kind if kind and (len(text) == 1 or text in _WORDS or kind.startswith(text)) else None


def _other(touch: TouchedPhases, named: str, ask: Ask, say: Say) -> str:
    """Return the phase that the work belongs to instead."""
    kept = touch.default.phase if touch.default.kind == "other" else None
    others = [phase for phase in touch.workflow if phase != touch.focus]
    question = _which(kept, "It belongs to which phase")
    return find_phase(named, others) or _phase(question, touch, others, kept, ask, say)


def _target(touch: TouchedPhases, named: str, ask: Ask, say: Say) -> str:
    """Return the phase that the focus moves to; asks if several are touched."""
    phases = list(touch.files)
    phase = find_phase(named, phases)
    if phase or len(phases) == 1:
        return phase or phases[0]
    question = _which(phases[0], f"To which of {', '.join(phases)}")
    if len(question) > WIDTH - TYPED:
        question = _which(phases[0], "To which phase (? lists them)")
    return _phase(question, touch, phases, phases[0], ask, say)


def _which(default: str | None, text: str) -> str:
    return f"{text}? [{default}] " if default else f"{text}? "


def _phase(
    question: str, touch: TouchedPhases, known: Sequence[str], default: str | None, ask: Ask, say: Say
) -> str:  # fmt: skip
    """Ask for a phase: its id, or an unambiguous prefix of it."""

    def explain() -> Sequence[str]:
        from git_revisit.prompt.explanations import phases_help

        return phases_help(known, touch.stopping)

    while True:
        text = answered(question, explain, ask, say) or default or ""
        phase = find_phase(text, known)
        if phase:
            return phase
        say(f"  {phase_hint(text, known)}")


def _category(touch: TouchedPhases, kept: str | None, ask: Ask, say: Say) -> str | None:
    """Ask for the category, by name or number; ``=`` takes the last one, ``-`` removes one that was kept."""
    categories = touch.categories

    def explain() -> Sequence[str]:
        from git_revisit.prompt.explanations import categories_help

        return categories_help(categories, touch.latest)

    question = category_question("Category", categories, kept, touch.latest)
    while True:
        chosen = chosen_category(answered(question, explain, ask, say), categories, kept, touch.latest)
        if chosen is not None:
            return chosen or None
        say(f"  a number from 1 to {len(categories)}, the beginning of a name, or Enter; ? lists them")


def category_question(text: str, categories: Sequence[str], kept: str | None, latest: str | None = None) -> str:
    """Return the question for a category on one line, with as many categories as fit."""
    again = f", {AGAIN} {latest}" if latest and latest != kept else ""
    tail = f" [{kept or 'none'}] "
    names = [f"{number} {name}" for number, name in enumerate(categories, 1)]
    for fitting in range(len(names), 0, -1):
        more = ", ? lists all" if fitting < len(names) else ""
        question = f"{text}: {', '.join(names[:fitting])}{more}{again}{tail}"
        if len(question) <= WIDTH - TYPED:
            return question
    return f"{text}, ? lists all{again}{tail}"


def chosen_category(text: str, categories: Sequence[str], kept: str | None, latest: str | None = None) -> str | None:
    """Return the category that a text names, empty for no category; None if it names none."""
    if not text or text in ("-", "none"):
        return "" if text else kept or ""
    if text == AGAIN:
        return latest
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= len(categories):
        return categories[int(text) - 1]
    if is_category(text, categories):
        return text
    matching = [name for name in categories if name.startswith(text)]
    return matching[0] if len(matching) == 1 else None


def _reason(touch: TouchedPhases, answer: Answer, ask: Ask, say: Say) -> str | None:
    """Ask for the reason, one line of text; ``-`` removes one that was kept."""
    question = f"Reason [{answer.reason}] " if answer.reason else "Reason (Enter: none) "

    def explain() -> Sequence[str]:
        from git_revisit.prompt.explanations import reason_help

        return reason_help(touch.stopping)

    while True:
        text = answered(question, explain, ask, say)
        given = None if text == "-" else text or answer.reason
        if given == PLACEHOLDER:
            say(f"  {PLACEHOLDER} is a placeholder: type the reason itself, or Enter for none")
        elif given or answer.category != "other":
            return given
        else:
            say("  the category `other` needs a reason; - and Enter choose another answer")
