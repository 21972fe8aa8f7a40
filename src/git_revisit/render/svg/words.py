"""Words in pictures: their width, line breaks, and safe forms."""

from collections.abc import Sequence
from unicodedata import east_asian_width

from git_revisit.model.printable import escaped
from git_revisit.model.workflow import Workflow
from git_revisit.render.text import origin_sentence
from git_revisit.replay.filters import Provenance

# Widths in em, a little wider than Source Sans Pro, so that text fits in the fonts that a browser may take instead.
_NARROW, _WIDE, _CAPITAL, _OTHER, _FULL = 0.32, 0.92, 0.68, 0.56, 1.05
NAME = 26


def width(text: str, size: float) -> float:
    """Return the approximate width of a text, in the unit of ``size``."""
    return size * sum(_em(each) for each in text)


def _em(character: str) -> float:
    if character in "iljtfrI.,:;|!'() ":
        return _NARROW
    if character in "mwMW@%":
        return _WIDE
    if east_asian_width(character) in "WF":
        return _FULL
    return _CAPITAL if character.isupper() else _OTHER


def clipped(text: str, most: int = NAME) -> str:
    """Return a text cut to a number of characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def wrapped(text: str, most: float, size: float, lines: int = 2) -> list[str]:
    """Return a text broken into lines of at most a width; the last one is cut if needed."""
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if width(longer, size) <= most or not rows[-1]:
            rows[-1] = longer
        else:
            rows.append(word)
    if len(rows) > lines:
        rows[lines - 1 :] = [" ".join(rows[lines - 1 :])]
    return [_fitted(row, most, size) for row in rows]


def _fitted(row: str, most: float, size: float) -> str:
    if width(row, size) <= most:
        return row
    while row and width(row + "…", size) > most:
        row = row[:-1]
    return row.rstrip() + "…"


def subtitled(origin: Provenance, text: str) -> str:
    """Return a subtitle that starts with the number of inferred or imported revisits."""
    return f"{origin_sentence(origin)} {text}".strip()


def names(workflow: Workflow, phases: Sequence[str]) -> list[str]:
    """Return the printed names of phases; a phase that the workflow lacks has its id."""
    known = {phase.id: phase.name for phase in workflow.phases}
    return [escaped(known.get(phase, f"{phase} (unknown)")).strip() or phase for phase in phases]
