"""Shares with their likely ranges: a dot and a bar for each, on a scale from 0 to 100 %."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from git_revisit.model.printable import escaped, percent
from git_revisit.render.svg.canvas import Picture, clipped, text_width

ROW, HEAD, LENGTH, MARGIN, TEXT, NAME = 30, 92, 420, 28, 14, 56
TICKS = (0, 25, 50, 75, 100)  # percent


class LikelyShare(NamedTuple):
    """A share of counts, k of n, with the limits of its likely range; ``kind`` is back, ahead or slate."""

    label: str
    k: int
    n: int
    low: float
    high: float
    kind: str


def intervals_picture(shares: Sequence[LikelyShare], title: str, subtitle: str) -> Picture:
    """Return the picture of some shares, a row each."""
    labels = [clipped(escaped(each.label), NAME) for each in shares]
    left = MARGIN + 28 + max(text_width(label, TEXT) for label in labels)
    rows: list[tuple[str, float, float, float, float, str, str]] = []
    for number, (label, each) in enumerate(zip(labels, shares, strict=True)):
        words = f"{each.k} of {each.n} ({percent(each.k / each.n)}, likely {percent(each.low, each.high)})"
        low, value, high = (left + LENGTH * share for share in (each.low, each.k / each.n, each.high))
        rows.append((label, HEAD + ROW * (number + 0.5), low, value, high, each.kind, words))
    bottom = HEAD + ROW * len(rows)
    return Picture(
        template="intervals.svg",
        width=left + LENGTH + 16 + max(text_width(row[-1], TEXT) for row in rows) + MARGIN,
        height=bottom + 44,
        title=title,
        subtitle=escaped(subtitle),
        summary="; ".join(f"{row[0]}: {row[-1]}" for row in rows),
        parts={
            "rows": rows,
            "ticks": [(left + LENGTH * share / 100, f"{share} %") for share in TICKS],
            "down": (HEAD, bottom),
            "words": left + LENGTH + 16,
        },
    )
