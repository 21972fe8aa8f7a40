"""Insights in detail: tables for terminals and Markdown, and the texts of their cells."""

from __future__ import annotations

from git_revisit.insights.compare import Comparison
from git_revisit.insights.conclusions import ASSUMPTIONS, Insights
from git_revisit.insights.estimates import Estimate
from git_revisit.insights.quantities import OF_CELL, OF_LOG, TotalSize, reasons
from git_revisit.insights.rate_changes import OF_PHASE, SIGNIFICANT, RateChange
from git_revisit.insights.sequences import SEQUENCES, STRONGEST, SequenceKind
from git_revisit.model.printable import escaped
from git_revisit.render.comparison_text import comparison_table
from git_revisit.render.insights_screen import Call, cautions, no_advice, summary
from git_revisit.render.text import markdown, percent, plural, revision, rounded, table, title

MOST_CELLS = 12
SIZE_COLUMNS = ["from → to", "of the revisits", "of the days", "commits", "days", "median days", "unknown size"]
UNKNOWN = "–"  # too few events to tell
SMALL = 0.005  # a lower end that is printed as 0


def estimate_text(estimate: Estimate) -> str:
    """Return a share and its interval, in per cent; a dash if there are too few events."""
    counted = f"{estimate.k:,} of {estimate.n:,.0f}"
    if estimate.value is None or estimate.interval is None:
        return f"{UNKNOWN} ({counted})"
    low, high = estimate.interval
    return f"{percent(estimate.value)} ({percent(low, 1 if high is None else high)}; {counted})"


def rate_text(estimate: Estimate) -> str:
    """Return a rate and its interval as text; of too few events only the upper end."""
    counted = f"{estimate.k:,} in {rounded(estimate.n, 3)}"
    low, high = estimate.interval or (0.0, None)
    if estimate.value is None or high is None:
        return f"{UNKNOWN} ({counted})" if high is None else f"at most {rounded(high)} ({counted})"
    bounds = f"{rounded(0 if low < SMALL else low)} to {rounded(high)}"
    return f"{rounded(estimate.value)} ({bounds}; {counted})"


def change_text(change: RateChange | None, adjusted: float | None) -> str:
    """Return in words how a rate changed against the previous window, and whether that is beyond chance."""
    if change is None:
        return "not comparable"
    if change.estimate.interval is None or adjusted is None:
        return f"{change.before:,} before, {change.after:,} now"
    times = "new" if change.estimate.value is None else f"× {rounded(change.estimate.value)}"
    sure = "" if adjusted <= SIGNIFICANT else ", within chance"
    return f"{times} ({change.before:,} before, {change.after:,} now{sure})"


def insights_table(
    insights: Insights, rev: str, commit: str | None, style: str, comparison: Comparison | None = None
) -> str:  # fmt: skip
    """Lay out insights as headed tables, a comparison first."""
    escape = markdown if style == "md" else escaped
    parts = [
        title(f"insights at {revision(rev, commit)}", style, 1),
        "\n".join(escape(each) for each in summary(insights)) + "\n",
    ]
    parts += [comparison_table(comparison, style)] if comparison else []
    parts += [title("What to do", style, 2), _advice(insights, style)]
    for head, columns, rows in _sections(insights):
        if rows:
            parts += [title(head, style, 2), table(columns, rows, style)]
    bullet = "- " if style == "md" else "  "
    notes = [*cautions(insights), *ASSUMPTIONS]
    parts += [title("How to read this", style, 2), "".join(f"{bullet}{escape(each)}\n" for each in notes)]
    return "\n".join(parts)


def _advice(insights: Insights, style: str) -> str:
    if not insights.recommendations:
        return f"{' '.join(no_advice(insights))}\n"
    escape = markdown if style == "md" else escaped
    lines = []
    for each in insights.recommendations:
        low, high = each.interval
        some = ", …" if len(each.events) > 3 else ""
        lines.append(f"- {escape(each.text)}")
        lines.append(f"  (n = {each.n}, the share is {percent(low, high)}; {', '.join(each.events[:3])}{some})")
    return "\n".join(lines) + "\n"


def _sections(insights: Insights) -> list[tuple[str, list[str], list[list[str]]]]:
    sample = insights.sample
    shares = [[each.heading, estimate_text(insights.of_log[each.label])] for each in OF_LOG]
    ahead = insights.look_ahead
    visits = f"{plural(ahead['revisits'], 'revisit')}, {plural(ahead['moves'], 'move')}"
    looked = ["first visit to a later phase (not rework)", visits]
    feedback = sum(each.group == "feedback" for each in OF_LOG)
    return [
        (
            "Back to an earlier phase",
            ["", "share (interval; counts)"],
            [*shares[:feedback], looked, *shares[feedback:]],
        ),
        *_cell_sections(insights),
        (
            "Revisits from a phase",
            ["phase", *(each.heading for each in OF_PHASE)],
            [
                [phase, *(rate_text(insights.of_phase[each.name][phase]) for each in OF_PHASE)]
                for phase in sample.log.phases
                if sample.row(phase)
            ],
        ),
        *(
            (kind.heading, [kind.column, kind.of], [list(row) for row in sequence_rows(insights, kind)])
            for kind in SEQUENCES
        ),
    ]


def sequence_rows(insights: Insights, kind: SequenceKind, call: Call = str) -> list[tuple[str, str]]:
    """Return the strongest sequences of a kind, each with its share."""
    strongest = list(insights.sequences[kind.name].items())[:STRONGEST]
    return [(kind.joint.join(map(call, phases)), estimate_text(each)) for phases, each in strongest]


def _cell_sections(insights: Insights) -> list[tuple[str, list[str], list[list[str]]]]:
    """Return the cells as tables that fit a terminal: how often, why, and what changed."""
    pairs, rows = insights.sample.ranked_cells[:MOST_CELLS], cell_rows(insights)
    often = [row[:-2] for row in rows[:MOST_CELLS]]
    why = [[row[0], row[-1]] for row in rows[:MOST_CELLS] if row[-1]]
    changed = [[row[0], row[-2]] for pair, row in zip(pairs, rows, strict=False) if pair in insights.changes]
    rest = len(rows) - MOST_CELLS
    if rest > 0:
        often.append([f"{rest} more, in --format csv", *([""] * (len(OF_CELL) + 1))])
    return [
        ("Where work goes", ["from → to", "n", *(each.heading for each in OF_CELL)], often),
        ("Size of the revisits", SIZE_COLUMNS, size_rows(insights)[:MOST_CELLS]),
        ("Why", ["from → to", "reasons"], why),
        ("Change against the previous window", ["from → to", "rate"], changed),
    ]


def cell_rows(insights: Insights, call: Call = str) -> list[list[str]]:
    """Return a row of text for each cell that has revisits, the most frequent first."""
    sample = insights.sample
    return [
        [
            f"{call(pair[0])} → {call(pair[1])}",
            str(len(sample.cells[pair])),
            *(estimate_text(insights.of_cell[each.name][pair]) for each in OF_CELL),
            change_text(insights.changes.get(pair), insights.adjusted.get(pair)),
            reasons_text(insights, pair),
        ]
        for pair in sample.ranked_cells
    ]


def size_rows(insights: Insights, call: Call = str) -> list[list[str]]:
    """Return the sizes of the revisits in each cell, the most frequent first; those of unknown size are left out."""
    if not insights.sizes:
        return []
    total, cells = len(insights.sample.revisits), insights.sizes.cells
    return [_size_row(f"{call(i)} → {call(j)}", cells[i, j], total) for i, j in insights.sample.ranked_cells]


def _size_row(name: str, size: TotalSize, total: int) -> list[str]:
    median = UNKNOWN if size.median_days is None else f"{size.median_days}"
    if size.interval:
        median += f" ({size.interval[0]:g} to {size.interval[1]:g})"
    days = UNKNOWN if size.share_of_days is None else percent(size.share_of_days)
    return [name, percent(size.n / total), days, str(size.commits), str(size.days), median, str(size.n - size.known)]


def reasons_text(insights: Insights, pair: tuple[str, str]) -> str:
    """Return the categories of a cell's revisits as text, the three most frequent first."""
    counted = list(reasons(insights.sample.cells[pair]).items())
    return ", ".join(f"{category or 'no category'} {len(events)}" for category, events in counted[:3])
