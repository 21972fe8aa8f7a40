"""Frames that notebooks display as the picture or the sentences that they hold.

A frame derived from one is an ordinary frame again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from git_revisit.insights.quantities import OF_LOG
from git_revisit.model.workflow import Phase, Workflow
from git_revisit.render.csv import ESTIMATE
from git_revisit.render.svg import file_format, matrix_picture, rendered, svg
from git_revisit.render.svg.canvas import AUTO, Picture, environment
from git_revisit.render.svg.intervals import LikelyShare, intervals_picture
from git_revisit.render.svg.steps import StepChange, evolution_picture
from git_revisit.render.text import upper
from git_revisit.replay.matrix import Matrix
from git_revisit.replay.measures import MEASURES

OF_LOG_LABELS = tuple(quantity.label for quantity in OF_LOG)
STEP = ("at", "label", "from_phase", "to_phase", "delta")
MOST_CELLS = 8  # in the picture of insights


class MatrixFrame(pd.DataFrame):
    """An overlap matrix that displays as a heat map; ``attrs`` is that of ``matrix_frame``."""

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame

    def _repr_html_(self) -> str | None:
        if list(self.index) != list(self.columns) or "observable" not in self.attrs:
            return pd.DataFrame(self)._repr_html_()  # type: ignore[operator,no-any-return]  # changed in place
        return svg(matrix_picture(self._matrix(), self._workflow()), AUTO)

    def _matrix(self) -> Matrix:
        attrs = self.attrs
        kind: type[int | float] = int if MEASURES[attrs["measure"]].summed else float
        cells = [[None if pd.isna(value) else kind(value) for value in row] for row in self.to_numpy()]
        phases = tuple(map(str, self.index))
        return Matrix(
            rev=attrs["rev"],
            commit=attrs["commit"],
            measure=attrs["measure"],
            phases=phases,
            unknown=tuple(attrs["unknown"]),
            observable=tuple(attrs["observable"].get(phase, True) for phase in phases),
            cells=tuple(map(tuple, cells)),
            totals=attrs["totals"],
        )

    def _workflow(self) -> Workflow:
        return Workflow(tuple(Phase(each, name) for each, name in self.attrs["names"].items()))


class DrawnPicture:
    """A picture as ``Project.plot`` returns it: a notebook displays it, ``svg`` is its text."""

    def __init__(self, picture: Picture, theme: str) -> None:
        self._picture = picture
        self._theme = theme
        self.svg = svg(picture, theme)

    def __repr__(self) -> str:
        return f"<{self._picture.title}: {self._picture.summary}>"

    def _repr_html_(self) -> str:
        return self.svg

    def bytes_for(self, name: str, scale: int = 2) -> bytes:
        """Return the picture as a file of this name, ``.svg`` or ``.png``; raises UsageError for another ending."""
        return rendered(self._picture, file_format(name), self._theme, scale)


class EvolutionFrame(pd.DataFrame):
    """An evolution, a row for each change of a cell; it displays as bars by step, and as a table."""

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame

    def _repr_html_(self) -> str:
        table: str = pd.DataFrame(self)._repr_html_()  # type: ignore[operator]
        whole = set(STEP) <= set(self.columns) and "phases" in self.attrs
        if not whole or self.empty:
            return table
        picture = evolution_picture(self._changes(), f"{self.attrs['rev']}, by {self.attrs['by']}")
        return f"{svg(picture, AUTO)}\n{table}"

    def _changes(self) -> list[StepChange]:
        place = {phase: number for number, phase in enumerate(self.attrs["phases"])}
        steps: dict[tuple[Any, str], list[int]] = {}
        for at, label, start, end, n in zip(*(self[name] for name in STEP), strict=True):
            steps.setdefault((at, label), [0, 0])[place[end] > place[start]] += int(n)
        return [StepChange(label, back, ahead) for (_, label), (back, ahead) in steps.items()]


class InsightsFrame(pd.DataFrame):
    """Estimates, a row each; it displays as its shares with likely ranges, the summary, and the recommendations."""

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame

    def _repr_html_(self) -> str:
        rows: list[list[Any]] = [
            ["" if pd.isna(value) else f"{value:.3g}" if isinstance(value, float) else value for value in row]
            for row in self.itertuples(index=False)
        ]
        shares = self._shares()
        picture = (
            svg(intervals_picture(shares, "Shares and their likely ranges", self._basis()), AUTO) if shares else ""
        )
        template = environment().get_template("insights.html")
        return template.render(attrs=self.attrs, columns=list(self.columns), rows=rows, picture=picture)

    def _basis(self) -> str:
        return f"{self.attrs['metrics']['revisits']} revisits at {self.attrs['rev']}; A → B: of the revisits from A"

    def _shares(self) -> list[LikelyShare]:
        """Return the shares that have a range: those of the log, and those of the most frequent cells."""
        if not set(ESTIMATE) <= set(self.columns) or "metrics" not in self.attrs:
            return []
        known = self[self["value"].notna() & self["low"].notna() & self["high"].notna()]
        place = {each["phase"]: number for number, each in enumerate(self.attrs["metrics"]["phases"])}
        shares = [
            LikelyShare(upper(quantity), int(k), int(n), low, high, "slate" if quantity == "planned" else "back")
            for quantity, k, n, low, high in self._values(known[known["quantity"].isin(OF_LOG_LABELS)])
        ]
        cells = known[known["quantity"] == "share"].sort_values("k", ascending=False, kind="stable").head(MOST_CELLS)
        for (_, k, n, low, high), start, end in zip(self._values(cells), cells["from"], cells["to"], strict=True):
            kind = "back" if place[end] < place[start] else "ahead"
            shares.append(LikelyShare(f"{start} → {end}", int(k), int(n), low, high, kind))
        return shares

    @staticmethod
    def _values(rows: pd.DataFrame) -> list[tuple[str, float, float, float, float]]:
        return list(zip(*(rows[name] for name in ("quantity", "k", "n", "low", "high")), strict=True))
