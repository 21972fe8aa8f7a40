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


# The colours of the report by name, light and dark.
REPORT = {
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


def tokens() -> dict[str, tuple[str, ...]]:
    """Return the colours of the report, with the mixes ``back-l1`` to ``ahead-l5``."""
    mixes = {
        f"{name}-l{level}": (
            mixed(REPORT[name][0], REPORT["paper"][0], share),
            mixed(REPORT[name][1], REPORT["paper"][1], share),
        )
        for name in ("back", "ahead")
        for level, share in enumerate(MIXES, 1)
    }
    return {**REPORT, **mixes}


def mixed(colour: str, paper: str, share: float) -> str:
    """Return a share of a colour on paper, both as in ``#b9480e``."""
    pairs = [(int(colour[at : at + 2], 16), int(paper[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(over * share + under * (1 - share)):02x}" for over, under in pairs)
