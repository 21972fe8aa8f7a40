"""From a picture to a file: templates, and PNG by resvg with a font that we bring; words that fit into pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from git_revisit.errors import DataError, UsageError
from git_revisit.model.printable import escaped
from git_revisit.model.workflow import Workflow
from git_revisit.render.svg.palette import THEMES, tokens
from git_revisit.render.text import origin_sentence
from git_revisit.replay.filters import Provenance

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

AUTO = "auto"
FORMATS = ("svg", "png")
_FIGURE = re.compile(r"(\d+-\d+(?: %)?|\d+ %)")
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
    jinja.filters["unbroken"] = unbroken
    return jinja


def unbroken(text: str) -> Markup:
    """Return text for HTML in which shares, ranges and months stay on one line."""
    from markupsafe import Markup

    parts = enumerate(_FIGURE.split(text))
    return Markup("").join(Markup("<bdi>{}</bdi>").format(part) if number % 2 else part for number, part in parts)


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
NAME_LENGTH = 26


def text_width(text: str, size: float) -> float:
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


def clipped(text: str, most: int = NAME_LENGTH) -> str:
    """Return a text cut to a number of characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def wrapped(text: str, most: float, size: float, lines: int = 2) -> list[str]:
    """Return a text broken into lines of at most a width; the last one is cut if needed."""
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if text_width(longer, size) <= most or not rows[-1]:
            rows[-1] = longer
        else:
            rows.append(word)
    if len(rows) > lines:
        rows[lines - 1 :] = [" ".join(rows[lines - 1 :])]
    return [_fitted(row, most, size) for row in rows]


def _fitted(row: str, most: float, size: float) -> str:
    if text_width(row, size) <= most:
        return row
    while row and text_width(row + "…", size) > most:
        row = row[:-1]
    return row.rstrip() + "…"


def subtitled(origin: Provenance, text: str) -> str:
    """Return a subtitle that starts with the number of inferred or imported revisits."""
    return f"{origin_sentence(origin)} {text}".strip()


def phase_names(workflow: Workflow, phases: Sequence[str]) -> list[str]:
    """Return the printed names of phases; a phase that the workflow lacks has its id."""
    known = {phase.id: phase.name for phase in workflow.phases}
    return [escaped(known.get(phase, f"{phase} (unknown)")).strip() or phase for phase in phases]
