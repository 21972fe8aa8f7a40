"""The colours of pictures and of the report, by role, light and dark.

Orange is back, blue is ahead: colour-blind people can distinguish the two, and their places differ as well.
"""

LEVELS = 5
LARGE = 10  # above this value, levels follow the square root

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
