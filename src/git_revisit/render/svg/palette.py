"""The colours: a sequential single hue for the heat map, and Okabe and Ito's blue and vermilion for directions.

Both can be told apart by the colour-blind and in grey. Source: Okabe & Ito (2008), "Color universal design".
"""

from typing import NamedTuple

LEVELS = 8


class Palette(NamedTuple):
    """Colours by role; ``heat[0]`` is zero, ``heat[n]`` level n, each with the ink that is legible on it."""

    paper: str
    ink: str
    muted: str
    line: str
    box: str
    back: str
    ahead: str
    band: str
    heat: tuple[str, ...]
    heat_ink: tuple[str, ...]


LIGHT = Palette(
    paper="#ffffff",
    ink="#17202a",
    muted="#566270",
    line="#d9dfe6",
    box="#eef2f6",
    back="#c04a00",
    ahead="#0067a5",
    band="#8a97a6",
    heat=("#f7f9fb", "#e3eef9", "#cfe1f2", "#b5d4e9", "#93c3df", "#6daed5", "#4c99c9", "#2468a2", "#0d3f78"),
    heat_ink=("#566270", *["#0b1a26"] * 6, *["#ffffff"] * 2),
)
DARK = Palette(
    paper="#12171d",
    ink="#e8edf2",
    muted="#9fabb8",
    line="#2c3641",
    box="#222b35",
    back="#f08a4b",
    ahead="#5cb3ea",
    band="#6d7a88",
    heat=("#181f27", "#1b2f43", "#1e3d5c", "#214d78", "#266093", "#2f73ad", "#64a5da", "#96c6ec", "#cfe6fa"),
    heat_ink=("#9fabb8", *["#ffffff"] * 5, *["#0b1a26"] * 3),
)
THEMES = {"light": LIGHT, "dark": DARK}


def level(value: float | None, most: float) -> int:
    """Return the level of a value on a scale from zero: 0 for none, else 1 to ``LEVELS``."""
    if not value or most <= 0:
        return 0
    return max(1, min(LEVELS, round(value / most * LEVELS)))
