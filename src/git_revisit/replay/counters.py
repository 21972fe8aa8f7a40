"""Counters of a fold: how many revisits go where, kept up to date while events come and go."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from git_revisit.model.events import Focus, Revisit
from git_revisit.replay.filters import EVERYTHING, Filter


class Counters:
    """The counts of the effective revisits that are kept (all without ``keeps``); phases are as the events name them.

    ``cells`` are by (from, to), ``unexplained`` those without a reason, ``spans`` are cells by the ``during`` of the
    revisits. ``during`` are cells by the phase of the focus event that ``during`` names; ``dangling`` counts revisits
    whose focus event is missing, by its id. ``afterwards`` are cells by ``via``, of the revisits that nobody was asked
    about. ``named`` counts how often an effective revisit, kept or not, or a focus
    event names a phase.
    """

    def __init__(self, focuses: Mapping[str, Focus], keeps: Callable[[Revisit], bool] | None, only: Filter) -> None:
        self._focuses = focuses
        self._keeps = keeps
        self._only = only
        self._follower: set[str | None] | None = None
        self.cells: Counter[tuple[str, str]] = Counter()
        self.unexplained: Counter[tuple[str, str]] = Counter()
        self.spans: dict[str | None, Counter[tuple[str, str]]] = {}
        self.during: Counter[tuple[str, str, str]] = Counter()
        self.dangling: Counter[str] = Counter()
        self.afterwards: Counter[tuple[str, str, str]] = Counter()
        self.named: Counter[str] = Counter()

    def follow(self, changed: set[str | None]) -> None:
        """From now on, add to this set every focus event, and every ``during`` of a revisit, that comes or goes."""
        self._follower = changed

    def focus(self, event: Focus, sign: int) -> None:
        """Count a focus event that comes (1) or goes (-1)."""
        _add(self.named, event.phase, sign)
        for pair, n in self.spans.get(event.id, {}).items():
            _add(self.during, (*pair, event.phase), sign * n)
            _add(self.dangling, event.id, -sign * n)
        self._report(event.id)

    def revisit(self, event: Revisit, sign: int) -> None:
        """Count a revisit that comes (1) or goes (-1)."""
        pair = event.from_phase, event.to_phase
        for phase in pair:
            _add(self.named, phase, sign)
        if self._keeps and not self._keeps(event):
            return
        _add(self.cells, pair, sign)
        span = self.spans.setdefault(event.during, Counter())
        _add(span, pair, sign)
        if not span:
            del self.spans[event.during]
        focus = self._focuses.get(event.during) if event.during else None
        if focus:
            _add(self.during, (*pair, focus.phase), sign)
        elif event.during:
            _add(self.dangling, event.during, sign)
        self._report(event.during)
        if not event.asked:
            _add(self.afterwards, (*pair, event.via), sign)
        if unexplained(event, self._only):
            _add(self.unexplained, pair, sign)

    def _report(self, changed: str | None) -> None:
        if self._follower is not None:
            self._follower.add(changed)


def _add(counter: Counter[Any], key: Any, sign: int) -> None:
    counter[key] += sign
    if not counter[key]:
        del counter[key]


def unexplained(event: Revisit, only: Filter = EVERYTHING) -> bool:
    """Whether a revisit lacks a reason that somebody could have given; the one definition for every command.

    Nobody was asked about inferred and imported revisits, so they count only if a filter names their ``via``.
    """
    return not event.explained and (event.asked or event.via in only.via)
