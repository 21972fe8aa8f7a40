"""One recipe for the pictures of ``plot`` and of ``Project.plot``."""

from __future__ import annotations

from typing import NamedTuple

from git_revisit.errors import UsageError
from git_revisit.insights.query import log_at
from git_revisit.project.queries import MatrixQuery, matrices
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD, Revision
from git_revisit.render.svg import PICTURES, Drawn
from git_revisit.render.svg.canvas import Picture
from git_revisit.replay.filters import EVERYTHING, Filter, provenance


class PlotQuery(NamedTuple):
    """A question for a picture: matrix, flow or timeline; ``measure`` is for the matrix."""

    what: str
    revision: Revision = HEAD
    measure: str = "count"
    only: Filter = EVERYTHING


def picture(opened: OpenProject, query: PlotQuery) -> Picture:
    """Return the picture that a query asks for; raises RevisitError for what cannot be read."""
    if query.what not in PICTURES:
        raise UsageError(f"unknown picture {query.what!r}", f"the pictures are {', '.join(PICTURES)}")
    kind = PICTURES[query.what]
    measure = query.measure if kind.measured else "count"
    (answer,) = matrices(opened, MatrixQuery((query.revision,), measure=measure, only=query.only))
    log = log_at(opened.state(query.revision, query.only), query.only)
    return kind.draw(Drawn(answer.matrix, log, provenance(log.revisits)))
