"""Print the picture of the folders: ``python tools/architecture.py > docs/explanation/architecture.svg``.

The sentences come from the packages' docstrings, so the picture says what the code says. A test checks that every
folder is in the picture and that the committed picture is up to date.
"""

import ast
import sys
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import NamedTuple

SOURCE = Path(__file__).parent.parent / "src" / "git_revisit"
# From the top down, as a reader sees the building; folders side by side do not import each other.
FLOORS = (
    ("commands",),
    ("render",),
    ("audit", "insights", "infer", "exchange", "portfolio"),
    ("project",),
    ("hook",),
    ("record",),
    ("gitio", "prompt"),
    ("replay",),
    ("model",),
)
PURE = {"model", "replay", "insights", "render"}
# The way of an event: steps of writing it (by the hook) and of reading it (for the matrix).
WRITE = {"hook": "1", "prompt": "2", "record": "3", "gitio": "4"}
READ = {"gitio": "5", "project": "6", "replay": "7", "render": "8", "commands": "9"}
WIDTH, GAP, PAD = 1080, 10, 14


class Room(NamedTuple):
    """A box of the picture; all lengths in pixels."""

    name: str
    lines: list[str]
    x: float
    y: float
    width: float
    height: float


def sentence(folder: str) -> str:
    """Return the first paragraph of a package's docstring."""
    text = ast.get_docstring(ast.parse((SOURCE / folder / "__init__.py").read_text())) or ""
    return " ".join(text.split("\n\n")[0].replace("`", "").split())


def rooms() -> list[Room]:
    """Return the boxes, row by row; a row is as high as its longest sentence needs."""
    placed: list[Room] = []
    y = 0.0
    for names in FLOORS:
        width = (WIDTH - GAP * (len(names) - 1)) / len(names)
        texts = [wrap(sentence(name), int((width - 2 * PAD) / 6.6)) for name in names]
        height = 38 + 17 * max(map(len, texts))
        for column, (name, lines) in enumerate(zip(names, texts, strict=True)):
            placed.append(Room(name, lines, column * (width + GAP), y, width, height))
        y += height + GAP
    return placed


def box(room: Room) -> str:
    """Return one box: name, sentence, and the numbers of the steps that happen in it."""
    dot = " ●" if room.name in PURE else ""
    text = "".join(
        f'<text class="says" x="{room.x + PAD:g}" y="{room.y + 43 + 17 * number:g}">{escape(line)}</text>'
        for number, line in enumerate(room.lines)
    )
    steps = [("read", READ.get(room.name)), ("write", WRITE.get(room.name))]
    right = [room.x + room.width - 22 - 30 * number for number in range(len(steps))]
    marks = "".join(
        f'<circle class="{kind}" cx="{x:g}" cy="{room.y + 20:g}" r="11"/>'
        f'<text class="step" x="{x:g}" y="{room.y + 24.5:g}">{step}</text>'
        for x, (kind, step) in zip(right, [each for each in steps if each[1]], strict=False)
    )
    return (
        f'<rect x="{room.x:g}" y="{room.y:g}" width="{room.width:g}" height="{room.height:g}" rx="4"/>'
        f'<text class="name" x="{room.x + PAD:g}" y="{room.y + 23:g}">{room.name}/{dot}</text>{text}{marks}'
    )


STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1b1d22 } .name { font-weight: 650; font-size: 15px }
.says { fill: #5b616b } .step { fill: #fff; font-weight: 650; text-anchor: middle }
rect { fill: #f6f5f2; stroke: #e3e1dc } .write { fill: #b9480e } .read { fill: #1f62a0 }
""".strip().replace("\n", " ")


def picture() -> str:
    """Return the picture as SVG."""
    placed = rooms()
    height = placed[-1].y + placed[-1].height
    body = "\n".join(map(box, placed))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {WIDTH + 2} {height + 2:g}" role="img"'
        f' aria-label="The folders of git-revisit, from the commands at the top to the model at the bottom">\n'
        f'<style>{STYLE}</style>\n<rect x="-1" y="-1" width="{WIDTH + 2}" height="{height + 2:g}" fill="#fff"'
        f' stroke="none" style="fill:#fff;stroke:none"/>\n{body}\n</svg>\n'
    )


if __name__ == "__main__":
    sys.stdout.write(picture())
