"""What notebooks show: frames that display as the picture, or the words, that they hold.

Whatever is made from such a frame is an ordinary frame again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from git_revisit.model.workflow import Phase, Workflow
from git_revisit.render.svg import file_format, matrix_picture, rendered, svg
from git_revisit.render.svg.canvas import AUTO, Picture, environment
from git_revisit.replay.matrix import Matrix
from git_revisit.replay.measures import MEASURES


class MatrixFrame(pd.DataFrame):
    """An overlap matrix that displays as a heat map; ``attrs`` has what ``matrix_frame`` puts there."""

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


class InsightsFrame(pd.DataFrame):
    """Estimates, a row each; it displays with the summary and the recommendations in ``attrs``."""

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame

    def _repr_html_(self) -> str:
        rows: list[list[Any]] = [
            ["" if pd.isna(value) else f"{value:.3g}" if isinstance(value, float) else value for value in row]
            for row in self.itertuples(index=False)
        ]
        template = environment().get_template("insights.html")
        return template.render(attrs=self.attrs, columns=list(self.columns), rows=rows)
