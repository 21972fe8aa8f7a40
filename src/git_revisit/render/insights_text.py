"""Insights in words: sentences for the report, tables for terminals and Markdown."""

from __future__ import annotations

from collections.abc import Callable

from git_revisit.insights import metrics
from git_revisit.insights.metrics import TOO_FEW, Change, Estimate
from git_revisit.insights.summary import ASSUMPTIONS, STRONGEST, Insights, ranked_cells
from git_revisit.render.table import table
from git_revisit.render.text import markdown, plural, revision, title, visible

MOST_CELLS = 12
Call = Callable[[str], str]


def share_text(estimate: Estimate) -> str:
    """Say a share and its interval, in per cent, or that there are too few events."""
    counted = f"{estimate.k} of {estimate.n:g}"
    if estimate.value is None or estimate.interval is None:
        return f"{TOO_FEW} ({counted})"
    low, high = estimate.interval
    return f"{estimate.value:.0%} ({low:.0%} to {1 if high is None else high:.0%}; {counted})"


def rate_text(estimate: Estimate) -> str:
    """Say a rate and its interval, or that there are too few events."""
    counted = f"{estimate.k} in {estimate.n:.3g}"
    if estimate.value is None or estimate.interval is None:
        return f"{TOO_FEW} ({counted})"
    low, high = estimate.interval
    return f"{estimate.value:.2g} ({low:.2g} to {high:.2g}; {counted})"


def change_text(change: Change | None, adjusted: float | None) -> str:
    """Say how a rate changed against the previous window, and whether that is more than chance."""
    if change is None:
        return "not comparable"
    if change.estimate.value is None or adjusted is None:
        return f"{TOO_FEW} ({change.before} before, {change.after} now)"
    times = f"× {change.estimate.value:.2g}" if change.before else "new"
    sure = "" if adjusted <= metrics.SIGNIFICANT else ", within chance"
    return f"{times} ({change.before} before, {change.after} now{sure})"


def summary(found: Insights, call: Call = str) -> list[str]:
    """Say in a few sentences what a log shows; ``call`` gives what to call a phase."""
    sample = found.sample
    total = len(sample.revisits)
    if not total:
        return ["No revisit is in the log yet."]
    sentences = [f"{plural(total, 'revisit')} in {len(sample.cells)} of the matrix's cells."]
    back = found.feedback["revisits"]
    if back.value is None:
        sentences.append(f"Whether work mostly goes back or ahead: {TOO_FEW}.")
    else:
        sentences.append(f"Of those that go back or ahead again, {share_text(back)} go back to an earlier phase.")
    (start, end), *_ = ranked_cells(sample)
    events = sample.cells[start, end]
    sentences.append(f"Most often it goes from {call(start)} to {call(end)}: {len(events)} of {total}.")
    if found.planned.value is not None:
        sentences.append(f"Planned iterations, which are no rework, are {share_text(found.planned)}.")
    return sentences


def insights_table(found: Insights, rev: str, commit: str | None, style: str) -> str:
    """Lay out insights as headed tables."""
    escape = markdown if style == "md" else visible
    parts = [
        title(f"insights at {revision(rev, commit)}", style, 1),
        "\n".join(escape(each) for each in summary(found)) + "\n",
    ]
    parts += [title("What to do", style, 2), _advice(found, style)]
    for head, columns, rows in _sections(found):
        if rows:
            parts += [title(head, style, 2), table(columns, rows, style)]
    bullet = "- " if style == "md" else "  "
    parts += [title("How to read this", style, 2), "".join(f"{bullet}{escape(each)}\n" for each in ASSUMPTIONS)]
    return "\n".join(parts)


def _advice(found: Insights, style: str) -> str:
    if not found.recommendations:
        return "Nothing that the events carry.\n"
    escape = markdown if style == "md" else visible
    lines = []
    for each in found.recommendations:
        low, high = each.interval
        some = ", …" if len(each.events) > 3 else ""
        lines.append(f"- {escape(each.text)}")
        lines.append(f"  (n = {each.n}, the share is {low:.0%} to {high:.0%}; {', '.join(each.events[:3])}{some})")
    return "\n".join(lines) + "\n"


def _sections(found: Insights) -> list[tuple[str, list[str], list[list[str]]]]:
    sample = found.sample
    back = [[f"over {name}", share_text(each)] for name, each in found.feedback.items()]
    ahead = found.look_ahead
    back.append(["look-ahead, not counted", f"{ahead['revisits']} revisits, {ahead['moves']} moves"])
    back.append(["planned", share_text(found.planned)])
    return [
        ("Feedback share", ["", "share (interval; counts)"], back),
        *_cell_sections(found),
        (
            "How often it leaves",
            ["phase", "per focus period", "per week of focus"],
            [
                [phase, rate_text(metrics.per_period(sample, phase)), rate_text(metrics.per_week(sample, phase))]
                for phase in sample.log.phases
                if sample.row(phase)
            ],
        ),
        (
            "Loops",
            ["between", "of all revisits"],
            [[f"{i} ⇄ {j}", share_text(each)] for (i, j), each in list(found.loops.items())[:STRONGEST]],
        ),
        (
            "Chains",
            ["through", "of the first step's"],
            [[" → ".join(chain), share_text(each)] for chain, each in list(found.chains.items())[:STRONGEST]],
        ),
    ]


def _cell_sections(found: Insights) -> list[tuple[str, list[str], list[list[str]]]]:
    """Return the cells as tables that fit a terminal: how often, why, and what changed."""
    pairs, rows = ranked_cells(found.sample)[:MOST_CELLS], cell_rows(found)
    often, why = [row[:4] for row in rows[:MOST_CELLS]], [[row[0], row[5]] for row in rows[:MOST_CELLS]]
    changed = [[row[0], row[4]] for pair, row in zip(pairs, rows, strict=False) if pair in found.changes]
    rest = len(rows) - MOST_CELLS
    if rest > 0:
        often.append([f"{rest} more, in --format csv", "", "", ""])
    return [
        ("Where work goes", ["from → to", "n", "of the row", "overlap"], often),
        ("Why", ["from → to", "reasons"], why),
        ("What changed against the previous window", ["from → to", "rate"], changed),
    ]


def cell_rows(found: Insights, call: Call = str) -> list[list[str]]:
    """Return a row of text for each cell that has revisits, the most frequent first."""
    sample = found.sample
    return [
        [
            f"{call(pair[0])} → {call(pair[1])}",
            str(len(sample.cells[pair])),
            share_text(metrics.row_share(sample, pair)),
            share_text(metrics.overlap(sample, pair)),
            change_text(found.changes.get(pair), found.adjusted.get(pair)),
            reasons_text(found, pair),
        ]
        for pair in ranked_cells(sample)
    ]


def reasons_text(found: Insights, pair: tuple[str, str]) -> str:
    """Say the categories of a cell's revisits, the three most frequent first."""
    counted = list(metrics.reasons(found.sample.cells[pair]).items())
    return ", ".join(f"{category or 'none given'} {len(events)}" for category, events in counted[:3])
