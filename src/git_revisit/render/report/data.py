"""The data of the page for its script: the stops as differences, the revisits, and the data of the pictures."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from git_revisit.insights.evidence import Log, periods
from git_revisit.insights.headline import SHORTEST, Headline, Point, TimeSpan, comparison, headlines, span
from git_revisit.insights.sample import Sample
from git_revisit.insights.sequences import back_effects
from git_revisit.model.event_yaml import DAY, WEEK, seconds
from git_revisit.model.events import Revisit
from git_revisit.model.links import address
from git_revisit.model.printable import escaped
from git_revisit.render.text import one_line
from git_revisit.replay.measures import MEASURES, Measure, Tally
from git_revisit.replay.playback import Beside, Life, Playback, Stop, category_of

MOST_MARKS = 400  # in the timeline; beyond, it shows densities
LONGEST = 400  # characters of a reason
COMPARED = 8  # periods that can be compared
UNITS = ((WEEK, "week"), (4 * WEEK, "four weeks"), (13 * WEEK, "thirteen weeks"), (52 * WEEK, "year"))
MOST_BARS, MOST_BANDS = 130, 300  # in the time bar, in a lane of the timeline
MONDAY = 4 * DAY  # 1970-01-05, from which weeks are counted
Pairs = Mapping[tuple[str, str], int]


class Bins(NamedTuple):
    """Equal spans of time, in Unix seconds."""

    start: int
    length: int
    number: int
    unit: str

    def of(self, time: int) -> int:
        """Return the number of the span that a time lies in; earlier and later times count to the ends."""
        return min(self.number - 1, max(0, (time - self.start) // self.length))


def bins(start: int, end: int, most: int) -> Bins:
    """Return weeks from Monday, or longer spans if there would be too many."""
    length, unit = next((each for each in UNITS if end - start <= most * each[0]), UNITS[-1])
    first = start - (start - MONDAY) % length
    return Bins(first, length, (end - first) // length + 1, unit)


class PageData(NamedTuple):
    """The data of the page, and values for its static parts: the last headline, the number of revisits left out."""

    form: dict[str, Any]
    head: Headline
    missing: int


def page_data(
    played: Playback, kept: Sequence[Life], subjects: Mapping[str, str], sample: Sample, names: Mapping[str, str],
    beside: Sequence[Beside], people: bool,
) -> PageData:  # fmt: skip
    """Return the data for the script; ``kept`` are the revisits that it lists, ``names`` those of all phases, in order.

    ``subjects`` are those of the commits that revisits explain.
    """
    stops, place = played.stops, {phase: number for number, phase in enumerate(names)}
    categories = sorted({reason[2] for stop in stops for reason in stop.reasons})
    log, effects = sample.log, back_effects(sample)
    points = [
        Point(stop.at, stop.tags, _back(stop.tally.counts, place, names), _days(sample, stop.at)) for stop in stops
    ]
    heads = headlines(points, effects.all)
    spans = bins(stops[0].at, stops[-1].at, MOST_BANDS)
    living = [life for life in played.lives if life.last is None]
    compared, sentences = _compared(points, beside, place, effects.by_phase)
    with_paths = {phase.id for phase in log.workflow.phases if phase.paths}
    form = {
        "phases": [{"id": phase, "name": name, "paths": phase in with_paths} for phase, name in names.items()],
        "categories": categories,
        "commits": bool(stops[-1].commit),
        "stops": _stops(stops, heads, place, categories),
        "bars": _bars(living, bins(stops[0].at, stops[-1].at, MOST_BARS)),
        "focus": _focus(log, spans, place),
        "density": _density(living, spans, place) if len(living) > MOST_MARKS else None,
        "events": [
            {**_event(life, subjects, place, categories, people), **_links(life.event, log.workflow.capture.urls)}
            for life in kept
        ],
        "periods": compared,
        "changes": sentences,
    }
    missing = len(living) - sum(life.last is None for life in kept)
    return PageData(form, heads[-1], missing)


def _days(sample: Sample, at: int) -> int | None:
    """Return the days with commits up to a time; None if the history is not known."""
    return None if sample.log.worked is None else bisect_right(sample.days, at // DAY)


def _back(counts: Pairs, place: Mapping[str, int], names: Mapping[str, str]) -> Counter[tuple[str, str]]:
    return Counter({(names[i], names[j]): n for (i, j), n in counts.items() if place[j] < place[i]})


def _stops(
    stops: Sequence[Stop], heads: Sequence[Headline], place: Mapping[str, int], categories: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the stops, each with its differences to the one before as flat pairs of a place and a number.

    ``m`` holds those of the amounts behind the measures, by their places in ``page_amounts``.
    """
    size, number = len(place), {category: at for at, category in enumerate(categories)}
    places = {
        "named": place.__getitem__,
        "reasons": lambda cell: (place[cell[0]] * size + place[cell[1]]) * len(categories) + number[cell[2]],
    }
    rows, before, shown = [], _sums(None), None
    for stop, head, measured in zip(stops, heads, _measured(stops, place), strict=True):
        sums = _sums(stop)
        changes = {key: _flat(before[key], sums[key], places[key]) for key in sums}
        row: dict[str, Any] = {"at": stop.at, "tags": [escaped(tag) for tag in stop.tags], "m": measured}
        row["d"] = {key: values for key, values in changes.items() if values}
        if head != shown:
            row["head"] = {name: escaped(text) for name, text in head._asdict().items()}
        rows.append(row)
        before, shown = sums, head
    return rows


def _sums(stop: Stop | None) -> dict[str, Mapping[Any, int]]:
    """Return the sums at a stop by the names that the script uses."""
    return {"named": dict.fromkeys(stop.named, 1), "reasons": stop.reasons} if stop else {"named": {}, "reasons": {}}


def _measured(stops: Sequence[Stop], place: Mapping[str, int]) -> Iterator[dict[int, list[int]]]:
    """Yield the amounts that change at each stop, as flat pairs of a cell, or of a row, and a difference."""
    size, sources = len(place), page_amounts()

    def at(key: Any) -> int:
        return place[key] if isinstance(key, str) else place[key[0]] * size + place[key[1]]

    before: Sequence[Mapping[Any, int]] = [{} for _ in sources]
    for stop in stops:
        after = [
            {key: n for key, n in amounts(stop.tally).items() if n and (isinstance(key, str) or key[0] != key[1])}
            for amounts in sources
        ]
        changes = (_flat(*each, at) for each in zip(before, after, strict=True))
        yield {number: values for number, values in enumerate(changes) if values}
        before = after


def page_amounts() -> list[Callable[[Tally], Mapping[Any, Any]]]:
    """Return the functions of the amounts behind the measures of the page: first those of cells, then those of rows."""
    shown = page_measures()
    return list(dict.fromkeys([*(each.amounts for each in shown), *(each.over for each in shown if each.over)]))


def page_measures() -> list[Measure]:
    """Return the measures that the page shows: those made from events."""
    return [measure for measure in MEASURES.values() if not measure.needs_history]


def _flat(before: Mapping[Hashable, int], after: Mapping[Hashable, int], place: Any) -> list[int]:
    changed = {key for key, _ in before.items() ^ after.items()}
    rows = sorted((place(key), after.get(key, 0) - before.get(key, 0)) for key in changed)
    return [n for row in rows for n in row]


def _bars(living: Iterable[Life], spans: Bins) -> dict[str, Any]:
    counts = Counter(spans.of(life.at) for life in living)
    values = [counts[number] for number in range(spans.number)]
    return {"start": spans.start, "seconds": spans.length, "unit": spans.unit, "values": values}


def _density(living: Iterable[Life], spans: Bins, place: Mapping[str, int]) -> dict[str, Any]:
    """Return, for each span and phase, the number of revisits that went back and ahead to it."""
    counts: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for life in living:
        start, end = place[life.event.from_phase], place[life.event.to_phase]
        counts[spans.of(seconds(life.event.at)), end][end > start] += 1
    rows = [[span, phase, *both] for (span, phase), both in sorted(counts.items())]
    return {"start": spans.start, "seconds": spans.length, "unit": spans.unit, "rows": rows}


def _focus(log: Log, spans: Bins, place: Mapping[str, int]) -> list[list[float]]:
    """Return the focus as rows (phase, from, to, opacity): each period, or for many their share of each span."""
    all_periods = periods(log)
    people = max(1, len({period.scope for period in all_periods}))
    if len(all_periods) <= MOST_MARKS:
        weight = 1 if people == 1 else 0.55
        return [[place[each.focus.phase], each.start, each.end, weight] for each in all_periods]
    shares: Counter[tuple[int, int]] = Counter()
    for each in all_periods:
        phase = place[each.focus.phase]
        for number in range(spans.of(each.start), spans.of(each.end) + 1):
            start = spans.start + number * spans.length
            shares[phase, number] += max(0, min(each.end, start + spans.length) - max(each.start, start))
    rows = []
    for (phase, number), time in sorted(shares.items()):
        share, start = round(time / spans.length / people, 2), spans.start + number * spans.length
        if share >= 0.02:
            rows.append([phase, start, start + spans.length, min(1.0, 0.1 + 2 * share)])
    return rows


def _event(
    life: Life, subjects: Mapping[str, str], place: Mapping[str, int], categories: Sequence[str], people: bool
) -> dict[str, Any]:
    event = life.event
    guess = None if event.category else event.guess
    fields: dict[str, Any] = {
        "id": event.id,
        "at": seconds(event.at),
        "from": place[event.from_phase],
        "to": place[event.to_phase],
        "category": categories.index(category_of(event)),
        "in": life.first,
        "out": life.last,
        "reason": shortened(event.reason or "") if event.explained else None,
        "commit": event.commit or life.commit,
        "subject": escaped(subject_of(life, subjects)),
        "guess": guess and one_line(guess),
        "planned": event.planned or None,
        "paths": event.paths and [one_line(path) for path in event.paths[:5]],
        "more": (event.more_paths or 0) + len((event.paths or ())[5:]) or None,
        "actor": event.actor and one_line(event.actor) if people else None,
    }
    return {name: value for name, value in fields.items() if value is not None and value != ""}


def subject_of(life: Life, subjects: Mapping[str, str]) -> str:
    """Return the subject of the commit that a revisit explains, else of the one that brought it; empty if unknown."""
    if life.event.commit:
        return subjects.get(life.event.commit, "")
    return life.label if life.commit else ""


def _links(event: Revisit, urls: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the links of a revisit as the script takes them: each a text, or a text and its address."""
    shown = [(one_line(link), address(link, urls)) for link in event.links or ()]
    return {"links": [[text, opens] if opens else text for text, opens in shown]} if shown else {}


def shortened(text: str, most: int = LONGEST) -> str:
    """Return a reason on one line, cut if it is very long."""
    line = one_line(text)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def day_name(when: int) -> str:
    """Return a day as in ``24 Jun 2026``."""
    date = datetime.fromtimestamp(when, UTC)
    return f"{date.day} {date:%b %Y}"


def _compared(
    points: Sequence[Point], beside: Sequence[Beside], place: Mapping[str, int], effect: float
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return the periods that can be compared, the latest ones, and a sentence on each two of them."""
    size, last = len(place), len(points) - 1
    tagged = [number for number, point in enumerate(points) if point.tags]
    cuts = [-1, *tagged, *([] if tagged and tagged[-1] == last else [last])]
    start = points[0].start()
    periods, spans = [], []
    for first, end in pairwise(cuts):
        compared = span(points[first] if first >= 0 else start, points[end], bool(points[end].tags))
        row = {"label": escaped(compared.name), "from": first, "to": end, "weeks": round(compared.weeks, 2)}
        short = ", ".join(points[end].tags) if compared.closed else compared.name
        periods.append({**row, "short": escaped(short), "tag": compared.closed})
        spans.append(compared)
    if len(spans) > COMPARED:  # the latest two, and the latest in which work went back for long enough
        kept = [number for number, each in enumerate(spans[:-2]) if each.total and each.weeks * WEEK >= SHORTEST]
        chosen = [*kept[2 - COMPARED :], len(spans) - 2, len(spans) - 1]
        periods, spans = [periods[number] for number in chosen], [spans[number] for number in chosen]
    for each in beside:
        more: Counter[int] = Counter()
        for events, sign in ((each.more, 1), (each.less, -1)):
            for event in events:
                more[place[event.from_phase] * size + place[event.to_phase]] += sign
        flat = [n for cell, by in sorted(more.items()) if by for n in (cell, by)]
        label = f"only in {escaped(each.rev)}"
        periods.append({"label": label, "short": label, "from": last, "to": last, "more": flat})
    return periods, _sentences(spans, effect)


def _sentences(spans: Sequence[TimeSpan], effect: float) -> dict[str, str]:
    numbers = range(len(spans))
    return {f"{a} {b}": escaped(comparison(spans[a], spans[b], effect)) for a in numbers for b in numbers if a != b}


def phase_ids(played: Playback, log: Log, beside: Iterable[Beside]) -> tuple[str, ...]:
    """Return every phase that any stop names: the workflow's, then the others by id."""
    named = {phase for stop in played.stops for phase in stop.named}
    named |= {phase for pair in (pair for stop in played.stops for pair in stop.tally.counts) for phase in pair}
    named |= {phase for each in beside for event in each.more for phase in (event.from_phase, event.to_phase)}
    aliases = log.workflow.aliases
    named = {aliases.get(phase, phase) for phase in named}
    return log.workflow.ids + tuple(sorted((named | set(log.phases)) - set(log.workflow.ids)))
