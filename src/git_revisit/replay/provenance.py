"""Provenance: whether revisits were recorded while the work was done, or afterwards by inference or import."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from git_revisit.model.events import Revisit


class Provenance(NamedTuple):
    """The numbers of revisits: all, and those added afterwards by inference or import."""

    revisits: int
    inferred: int
    imported: int

    @property
    def mostly_afterwards(self) -> bool:
        """Whether more than half were inferred or imported, so that their commits say nothing about their dates."""
        return 2 * (self.inferred + self.imported) > self.revisits


NO_REVISITS = Provenance(0, 0, 0)


def provenance(revisits: Iterable[Revisit]) -> Provenance:
    """Count revisits by how they were recorded."""
    vias = [event.via for event in revisits]
    return Provenance(len(vias), vias.count("infer"), vias.count("import"))
