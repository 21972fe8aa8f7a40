"""Insights on one screen, in sentences: where work goes back, why, whether that changes, and advice."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Callable, Iterator
from typing import NamedTuple

from git_revisit.insights.compare import Comparison
from git_revisit.insights.conclusions import Insights
from git_revisit.insights.evidence import days_between
from git_revisit.insights.quantities import OF_LOG, answered, reasons
from git_revisit.insights.rate_changes import SIGNIFICANT, RateChange
from git_revisit.insights.recommendations import Recommendation, quotable
from git_revisit.insights.sample import Sample, Window
from git_revisit.model.event_yaml import DAY, WEEK, seconds, utc
from git_revisit.model.events import Revisit
from git_revisit.model.printable import escaped
from git_revisit.render.comparison_text import comparison_table
from git_revisit.render.text import (
    explain_unasked,
    markdown,
    one_line,
    origin_note,
    percent,
    plural,
    revision,
    rounded,
    title,
    upper,
)
from git_revisit.replay.filters import provenance

CELLS, CATEGORIES, CHANGES, ADVICE = 3, 3, 2, 2  # shown at most
REASON = 54  # characters of a quoted reason
WIDTH = 80
FIXED = "\xa0"  # a space at which no line breaks
Call = Callable[[str], str]


class Line(NamedTuple):
    """A sentence; one with a higher ``level`` belongs to the one above. A ``command`` is never wrapped."""

    text: str
    level: int = 0
    command: bool = False


def insights_screen(
    insights: Insights,
    rev: str,
    commit: str | None,
    style: str,
    comparison: Comparison | None = None,
    options: str = "",
) -> str:
    """Lay out insights on one screen; ``style`` is table or md. A comparison takes the place of the rest.

    ``options`` are those of the command that chose the revisits; the commands on the screen have them, too.
    """
    total = len(insights.sample.revisits)
    heading = f"insights at {revision(rev, commit)}: {plural(total, 'revisit')}{origin(insights.sample)}"
    parts = [title(heading, style, 1)]
    if comparison:
        return "\n".join([*parts, comparison_table(comparison, style)])
    if not total:
        return parts[0]
    at = ("" if rev == "HEAD" else f" {shlex.quote(rev)}") + options  # of commands
    for head, lines in (
        ("Where work goes", _where(insights)),
        ("Why", _why(insights)),
        ("Is it changing", _changes(insights, at)),
        ("What to do", _advice(insights, at)),
        ("How sure is this", _evidence(insights, at)),
    ):
        body = "".join(_laid(line, style) for line in lines)
        parts.append(f"{title(head, style, 2)}\n{body}" if style == "md" else f"{head}\n{body}")
    return "\n".join(parts)


def _laid(line: Line, style: str) -> str:
    indent = "  " * (line.level + (style != "md"))
    if style == "md":
        text = f"`{escaped(line.text)}`" if line.command else markdown(line.text)
        return f"{indent}- {text}\n"
    text = escaped(line.text)
    if line.command:
        return f"{indent}{text}\n"
    text = text.replace(" → ", f"{FIXED}→{FIXED}")
    wrapped = textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return "".join(f"{each}\n" for each in wrapped).replace(FIXED, " ")


def origin(sample: Sample) -> str:
    """Return in words how many revisits were inferred and imported, to follow their number; empty if none was."""
    return origin_note(provenance(sample.revisits))


def summary(insights: Insights, call: Call = str) -> list[str]:
    """Return a few sentences about a log; ``call`` returns the name of a phase."""
    total = len(insights.sample.revisits)
    first = f"{plural(total, 'revisit')}{origin(insights.sample)}."
    return [first, *(line.text for line in _where(insights, call))] if total else ["No revisit is in the log yet."]


def _where(insights: Insights, call: Call = str) -> Iterator[Line]:
    sample = insights.sample
    back = insights.of_log[OF_LOG[0].label]
    if back.value is not None and back.interval is not None and back.interval[1] is not None:
        low, high = back.interval[0], back.interval[1]
        sure = f"({percent(back.value)}, likely {percent(low, high)})"
        yield Line(f"{back.k:,} of {plural(int(back.n), 'revisit')} {sure} went back to an earlier phase.")
    elif back.n:
        yield Line(f"{back.k:,} of {plural(int(back.n), 'revisit')} went back to an earlier phase.")
    if back.value is not None and insights.feedback_by_chance is not None:
        yield Line(f"With targets chosen at random it would be {percent(insights.feedback_by_chance)}.")
    first, *others = sample.ranked_cells[:CELLS]
    counts = {pair: len(sample.cells[pair]) for pair in (first, *others)}
    yield Line(f"Most common: {_cell(first, call)} ({counts[first]:,} of {len(sample.revisits):,}).")
    sizes = insights.sizes
    if sizes and (size := sizes.cells[first]).share_of_days is not None:
        shares = f"{percent(size.n / len(sample.revisits))} of the revisits, and {percent(size.share_of_days)}"
        known, n = sizes.whole.known, sizes.whole.n
        sized = f"; {known:,} of {n:,} revisits have a known size" if known < n else ""
        yield Line(f"{shares} of the days that revisits took ({size.days:,} of {sizes.whole.days:,}{sized}).", 1)
    if others:
        yield Line(f"Then {' and '.join(f'{_cell(pair, call)} ({counts[pair]:,})' for pair in others)}.")
    if insights.look_ahead["revisits"]:
        yield Line(f"First visits to a later phase (not rework): {insights.look_ahead['revisits']:,}.")


def _why(insights: Insights) -> Iterator[Line]:
    sample = insights.sample
    asked = [event for event in sample.revisits if event.asked]
    if asked:
        explained = sum(event.explained for event in asked)
        verb = "has" if 1 in (explained, len(asked)) else "have"
        yield Line(f"{explained:,} of {plural(len(asked), 'recorded revisit')} {verb} a reason.")
        planned = sum(bool(event.planned) for event in asked)
        yield Line(f"Planned: {planned:,} of {len(asked):,} (not counted as rework).")
    known = [pair for pair in sample.ranked_cells if answered(sample.cells[pair])]
    for pair in known[:CELLS]:
        kinds = list(reasons(sample.cells[pair]).items())
        told_kinds = [f"{kind or 'no category'} {len(each):,}" for kind, each in kinds[:CATEGORIES]]
        yield Line(f"{_cell(pair, str)}: {', '.join(told_kinds)}{', …' if len(kinds) > CATEGORIES else ''}")
        if pair == known[0] and not insights.recommendations:
            yield from (Line(_quote(event), 1) for event in quotable(sample.cells[pair]))
    if not known:
        unasked = provenance(sample.revisits)
        origins = ((unasked.inferred, "inferred"), (unasked.imported, "imported"))
        words = " and ".join(word for n, word in origins if n)
        yield Line(f"Nobody was asked: {words} revisits have no reasons. To add some:")
        yield Line(explain_unasked(unasked), 1, command=True)


def _changes(insights: Insights, at: str) -> Iterator[Line]:
    change, window = insights.trend, insights.sample.window
    if change is None:
        yield from _no_comparison(insights.sample, at)
        return
    unit = "week" if insights.sample.log.worked is None else "day with commits"
    yield Line(_trend(change, window, unit))
    held = [pair for pair, q in insights.adjusted.items() if q <= SIGNIFICANT]
    for pair in sorted(held, key=lambda pair: insights.changes[pair].p)[:CHANGES]:
        cell = insights.changes[pair]
        more = cell.after * cell.exposures[0] > cell.before * cell.exposures[1]
        times = f"{_times(cell.after)}, {_times(cell.before)} before"
        yield Line(f"{'More' if more else 'Less'} often: {_cell(pair, str)} ({times}).")


def _no_comparison(sample: Sample, at: str) -> Iterator[Line]:
    """Say that there is nothing to compare with; the command compares the second half of the log with the first."""
    window, log = sample.window, sample.log
    first, last = seconds(log.revisits[0].at), seconds(log.revisits[-1].at)
    middle = utc((first + last) // 2)[:10]
    splits = utc(first)[:10] < middle < log.at
    halves = " To compare the second half with the first:" if splits else ""
    split, length = utc(window.split)[:10], window.split - window.before
    idle = f"before {split}" if length < DAY else f"in the {_length(length)} before {split}"
    if log.worked is not None and not days_between(sample.days, window.split, window.until):
        idle = f"since {split}"
    yield Line(f"There are no commits {idle} to compare with.{halves}")
    if splits:
        yield Line(f"git revisit insights{at} --since {middle}", 1, command=True)


def _trend(change: RateChange, window: Window, unit: str) -> str:
    """Return in words how often work goes back now and before; a direction is claimed only if a test supports it."""
    before, after = change.exposures
    equal = abs(before - after) < DAY / WEEK
    length = _length(window.until - window.split)
    now = f"in the latest {length}" if equal else f"since {utc(window.split)[:10]}"
    if change.p <= SIGNIFICANT:
        more = change.after * before > change.before * after
        direction = "More work goes back" if more else "Less work goes back"
    else:
        direction = "No change beyond chance in how often work goes back"
    if equal:
        return f"{direction}: {_times(change.after)} {now}, {_times(change.before)} in the {length} before."
    rate = rounded(change.after / after)
    rates = f"{'once' if rate == '1' else f'{rate} times'} a {unit} {now}, {rounded(change.before / before)} before"
    return f"{direction}: {rates}."


def _length(seconds: float) -> str:
    weeks = seconds / WEEK
    return plural(round(weeks), "week") if weeks >= 2 else plural(max(1, round(seconds / DAY)), "day")


def no_advice(insights: Insights) -> list[str]:
    """Return sentences for a log without a recommendation: why there is none, and how many revisits it needs."""
    more = (
        [f"If the shares stay as they are, about {insights.missing} more revisits are needed."]
        if insights.missing
        else []
    )
    return ["No recommendation yet: no pattern is stronger than chance.", *more]


def _advice(insights: Insights, at: str) -> Iterator[Line]:
    if not insights.recommendations:
        yield from map(Line, no_advice(insights))
        return
    events = {event.id: event for event in insights.sample.revisits}
    for each in insights.recommendations[:ADVICE]:
        yield Line(f"{each.title()}.")
        yield Line(f"{upper(each.evidence())}.", 1)
        for event in quotable([events[id_] for id_ in each.events if id_ in events]):
            yield Line(_quote(event), 1)
        yield Line(f"git revisit log{at} {_options(each, events)}", 1, command=True)
    left = len(insights.recommendations) - ADVICE
    if left > 0:
        yield Line(f"{left} more: git revisit insights{at} --details")


def _quote(event: Revisit) -> str:
    text = one_line(event.reason or "").strip().rstrip(".")
    return f"“{text if len(text) <= REASON else text[: REASON - 1] + '…'}” ({event.at[:10]})"


def _options(each: Recommendation, events: dict[str, Revisit]) -> str:
    """Return the options of log that list the revisits, or the moves, behind advice."""
    start, end = (str(each.candidate.values[key]) for key in ("i", "j"))
    if not any(id_ in events for id_ in each.events):
        return "--every-kind"
    both = {events[id_].from_phase for id_ in each.events if id_ in events} > {start}
    category = each.candidate.values.get("category")
    options = f" --from {end} --to {start}" if both else ""
    return f"--from {start} --to {end}{options}" + (f" --category {category}" if category else "")


def cautions(insights: Insights) -> Iterator[str]:
    """Yield in sentences why the numbers of this log are less sure than others."""
    sample, back = insights.sample, insights.of_log[OF_LOG[0].label]
    if sample.revisits and sample.pooled.assumes_independence:
        widened = back.effective < back.n
        roughly = "is only rough" if widened else "takes the revisits as independent of each other"
        yield f"There are few bursts to judge by, so the likely range {roughly}."
    if sample.late:
        of = f"{len(sample.late):,} of {plural(len(sample.revisits), 'revisit')}"
        yield f"{of} are dated after the commit itself ({sample.log.at[:10]}), so rates and changes leave them out."


def _evidence(insights: Insights, at: str) -> Iterator[Line]:
    yield from map(Line, cautions(insights))
    yield Line("A likely range misses the truth in 1 of 20 cases. All numbers:")
    yield Line(f"git revisit insights{at} --details", 1, command=True)


def _cell(pair: tuple[str, str], call: Call) -> str:
    return f"{call(pair[0])} → {call(pair[1])}"


def _times(n: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(n, f"{n:,} times")
