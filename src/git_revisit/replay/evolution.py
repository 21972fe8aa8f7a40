"""Evolution: the matrix over a line of commits, as what each step adds and takes away.

One fold moves along the line; a step costs what changed in it, never a replay.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Event, Invalid, Revisit, Workflow, target
from git_revisit.replay.fold import Fold, in_order
from git_revisit.replay.matrix import Pair, Wanted

EVERY = ("commit", "day", "week", "month", "tag")
Files = Sequence[tuple[str, Event | Invalid]]


class Moment(NamedTuple):
    """Some commits of the line taken as one step; ``moves`` are the event files that go and come, commit by commit.

    ``commit`` is the last of them, ``at`` its committer date in Unix seconds.
    """

    commit: str
    at: int
    label: str
    moves: Sequence[tuple[Files, Files]]


class Step(NamedTuple):
    """A step that changes effective revisits: ``put`` and ``drop`` are those that come and go, phases mapped.

    An amended revisit does both. ``delta`` holds (from, to, by how much), and is empty where no cell changes; ``total``
    is the sum of the cells after the step.
    """

    commit: str
    at: str
    label: str
    total: int
    delta: tuple[tuple[str, str, int], ...]
    put: tuple[Revisit, ...]
    drop: tuple[Revisit, ...]


class Evolution(NamedTuple):
    """The steps of a first-parent line; the deltas of all sum up to the matrix at its end."""

    rev: str
    commit: str | None
    phases: tuple[str, ...]
    steps: tuple[Step, ...]


class Change(NamedTuple):
    """What a moment does to the effective revisits: those that come and go, phases mapped; ``at`` in Unix seconds."""

    commit: str
    at: int
    label: str
    put: tuple[Revisit, ...]
    drop: tuple[Revisit, ...]


def evolve(fold: Fold, moments: Iterable[Moment], workflow: Workflow) -> Iterator[Change]:
    """Move an empty fold along the moments; yield what changes effective revisits."""
    aliases = workflow.aliases
    for moment in moments:
        put, drop = _apply(fold, moment.moves, aliases)
        if put or drop:
            yield Change(moment.commit, moment.at, moment.label, put, drop)


def steps(changes: Iterable[Change], wanted: Wanted | None = None) -> Iterator[Step]:
    """Yield changes as steps of the matrix; ``wanted`` limits the pairs of phases that count."""
    total = 0
    for change in changes:
        delta: Counter[Pair] = Counter()
        for events, sign in ((change.put, 1), (change.drop, -1)):
            for event in events:
                pair = event.from_phase, event.to_phase
                if pair[0] != pair[1] and (wanted is None or wanted(*pair)):
                    delta[pair] += sign
        changed = tuple((start, end, n) for (start, end), n in sorted(delta.items()) if n)
        total += sum(n for _, _, n in changed)
        yield Step(change.commit, utc(change.at), change.label, total, changed, change.put, change.drop)


def _apply(
    fold: Fold, moves: Sequence[tuple[Files, Files]], aliases: dict[str, str]
) -> tuple[tuple[Revisit, ...], tuple[Revisit, ...]]:
    """Move the fold; return the effective revisits that come and go by it."""
    items = [item for move in moves for files in move for _, item in files if not isinstance(item, Invalid)]
    before = {identity: fold.revisits.get(identity) for identity in _reached(fold, items)}
    for gone, come in moves:
        for path, item in gone:
            fold.drop(path, item)
        for path, item in come:
            fold.put(path, item)
    put, drop = [], []
    for identity, old in before.items():
        new = fold.revisits.get(identity)
        if new != old:
            put += [new.mapped(aliases)] if new else []
            drop += [old.mapped(aliases)] if old else []
    return tuple(in_order(put)), tuple(in_order(drop))


def _reached(fold: Fold, items: Iterable[Event]) -> set[str]:
    """Return the ids that events can change: their own, what they aim at, and what that aims at."""
    reached: set[str] = set()
    level = {identity for item in items for identity in (item.id, target(item)) if identity}
    while level:
        reached |= level
        copies = (copy for identity in level for copy in fold.copies.get(identity, ()))
        level = {aim for copy in copies if (aim := target(copy.event))} - reached
    return reached


def label(at: int, every: str) -> str:
    """Return the name of the day, ISO week or month of a Unix time, in UTC."""
    when = datetime.fromtimestamp(at, UTC)
    if every == "week":
        year, week, _ = when.isocalendar()
        return f"{year}-W{week:02}"
    return f"{when:%Y-%m}" if every == "month" else f"{when:%Y-%m-%d}"


class Span(NamedTuple):
    """Consecutive commits of a line under one label; ``end`` is how many commits of the line lie up to its last."""

    label: str
    end: int


def periods(line: Sequence[tuple[str, int]], every: str) -> list[Span]:
    """Cut a line of (commit, committer date) into days, weeks or months by the largest date so far."""
    spans: list[Span] = []
    latest = 0
    for number, (_, at) in enumerate(line):
        latest = max(latest, at) if number else at
        name = label(latest, every)
        if spans and spans[-1].label == name:
            spans.pop()
        spans.append(Span(name, number + 1))
    return spans


def tagged(line: Sequence[tuple[str, int]], tags: Iterable[tuple[str, str]], rest: str) -> list[Span]:
    """Cut a line at its tags, given as (name, commit); what follows the last is labelled ``rest``."""
    names: dict[str, list[str]] = {}
    for name, commit in tags:
        names.setdefault(commit, []).append(name)
    spans = [
        Span(", ".join(sorted(names[commit])), number + 1) for number, (commit, _) in enumerate(line) if commit in names
    ]
    return spans if spans and spans[-1].end == len(line) else [*spans, Span(rest, len(line))]
