"""From a picture to a file: templates, colours, words, and PNG by resvg with a font that we bring.

Colours are by role, light and dark; the report has the same. Orange is back, blue is ahead: colour-blind people can
distinguish the two, and their places differ as well. Words are measured, broken into lines and made safe.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from git_revisit.errors import DataError, UsageError
from git_revisit.model.printable import escaped

if TYPE_CHECKING:
    from jinja2 import Environment
from collections.abc import Sequence
from unicodedata import east_asian_width

from git_revisit.model.workflow import Workflow
from git_revisit.render.text import origin_sentence
from git_revisit.replay.filters import Provenance

LEVELS = 5
LARGE = 10  # beyond, levels go by the square root

ROLES = {
    "paper": ("#ffffff", "#131519"),
    "wash": ("#f6f5f2", "#1b1e24"),
    "ink": ("#1b1d22", "#eceae6"),
    "muted": ("#5b616b", "#a3a8b2"),
    "line": ("#e3e1dc", "#2d323a"),
    "slate": ("#4a5568", "#a9b4c4"),
    "slate-2": ("#cfd4dc", "#3b434f"),
    "back": ("#b9480e", "#f08c4a"),
    "back-2": ("#ecbf9f", "#6e4226"),
    "ahead": ("#1f62a0", "#6aaee6"),
    "ahead-2": ("#a9c8e4", "#2b4d6c"),
    "focus": ("#1f62a0", "#8cc4f5"),
    "shadow": ("rgb(30 25 20 / .16)", "rgb(0 0 0 / .6)"),
}
MIXES = (0.12, 0.24, 0.38, 0.55, 1.0)  # of a direction's colour in the cells of the matrix, by level


THEMES = ("light", "dark")


def level(value: float | None, most: float) -> int:
    """Return the level of a value on a scale from zero: 0 for none, else 1 to ``LEVELS``."""
    if not value or most <= 0:
        return 0
    share = min(1.0, (value / most) ** (0.5 if most > LARGE else 1))
    return max(1, int(share * LEVELS + 0.5))


def tokens() -> dict[str, tuple[str, str]]:
    """Return the colours by name, light and dark, with the mixes ``back-l1`` to ``ahead-l5``."""
    mixes = {
        f"{name}-l{level}": (
            mixed(ROLES[name][0], ROLES["paper"][0], share),
            mixed(ROLES[name][1], ROLES["paper"][1], share),
        )
        for name in ("back", "ahead")
        for level, share in enumerate(MIXES, 1)
    }
    return {**ROLES, **mixes}


def mixed(colour: str, paper: str, share: float) -> str:
    """Return a share of a colour on paper, both as in ``#b9480e``."""
    pairs = [(int(colour[at : at + 2], 16), int(paper[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(over * share + under * (1 - share)):02x}" for over, under in pairs)


AUTO = "auto"
FORMATS = ("svg", "png")
FONTS = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")


class Picture(NamedTuple):
    """A picture's geometry: the template that lays it out, its size in px, and the values for the template."""

    template: str
    width: float
    height: float
    title: str
    subtitle: str
    summary: str
    parts: dict[str, object]


@cache
def environment() -> Environment:
    """Return the templates; every value in them is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    jinja = Environment(
        loader=PackageLoader("git_revisit.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    jinja.filters["px"] = px
    jinja.filters["visible"] = escaped
    return jinja


def px(value: float) -> str:
    """Return a length without needless digits."""
    return f"{value:.1f}".removesuffix(".0")


def svg(picture: Picture, theme: str = "light") -> str:
    """Return a picture as a document of its own, without scripts and references.

    ``theme`` is light, dark, or auto, which follows the reader's, in notebooks too.
    """
    if theme not in (*THEMES, AUTO):
        raise UsageError(f"unknown theme {theme!r}", f"the themes are {', '.join((*THEMES, AUTO))}")
    template = environment().get_template(picture.template)
    colours = {name: dict(zip(THEMES, both, strict=True)) for name, both in tokens().items()}
    return template.render(picture=picture, colours=colours, theme=theme, **picture.parts)


def file_format(name: str) -> str:
    """Return the format of a file by the ending of its name, svg or png; raises UsageError for another."""
    _, dot, form = name.lower().rpartition(".")
    if not dot or form not in FORMATS:
        raise UsageError(f"{name!r} must end in .svg or .png", "name the file for the format that you want")
    return form


def rendered(picture: Picture, form: str, theme: str, scale: int) -> bytes:
    """Return a picture as a file of a format; see ``file_format``."""
    return png(picture, theme, scale) if form == "png" else svg(picture, theme).encode()


def png(picture: Picture, theme: str = "light", scale: int = 2, system_fonts: bool = True) -> bytes:
    """Return a picture as PNG, ``scale`` pixels for each px; it has one theme, so ``auto`` is light.

    The font is ours. Those of the machine serve only scripts that it lacks, and may be left out.
    """
    import resvg_py

    folder = files("font_source_sans_pro") / "files"
    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg(picture, THEMES[0] if theme == AUTO else theme),
                zoom=scale,
                font_files=[str(folder / name) for name in FONTS],
                skip_system_fonts=not system_fonts,
                sans_serif_family="Source Sans Pro",
            )
        )
    except ValueError as error:
        raise DataError(f"the picture cannot be drawn as PNG: {error}", "write an .svg instead") from None


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
