"""Pictures: the matrix, the flow and the timeline as SVG of our own, and as PNG made from that.

Each picture has a module, which computes its geometry, and a template, which lays it out; colours are classes. To add
a picture, add a row to ``PICTURES``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from git_revisit.insights.evidence import Log
from git_revisit.render.svg.canvas import Picture, file_format, png, rendered, svg
from git_revisit.render.svg.flow import flow_picture
from git_revisit.render.svg.heat_map import matrix_picture
from git_revisit.render.svg.timeline import timeline_picture
from git_revisit.replay.filters import Provenance
from git_revisit.replay.matrix import Matrix

__all__ = [
    "PICTURES", "Drawn", "file_format", "flow_picture", "matrix_picture", "png", "rendered", "svg", "timeline_picture",
]  # fmt: skip


class Drawn(NamedTuple):
    """The data of a picture: the matrix and the log of a revision, and how its revisits were recorded."""

    matrix: Matrix
    log: Log
    origin: Provenance


class PictureKind(NamedTuple):
    """A kind of picture; ``measured`` says whether it shows any measure, and not only counts."""

    draw: Callable[[Drawn], Picture]
    measured: bool = False


PICTURES = {
    "matrix": PictureKind(lambda drawn: matrix_picture(drawn.matrix, drawn.log.workflow, drawn.origin), measured=True),
    "flow": PictureKind(lambda drawn: flow_picture(drawn.matrix, drawn.log.workflow, drawn.origin)),
    "timeline": PictureKind(
        lambda drawn: timeline_picture(drawn.log, drawn.matrix.rev, drawn.matrix.commit, origin=drawn.origin)
    ),
}
