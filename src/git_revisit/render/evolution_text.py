"""Evolution as a table of sparklines, JSON and CSV."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from git_revisit.render.table import table
from git_revisit.render.text import csv_text, markdown, short, visible
from git_revisit.replay.evolution import Evolution

WIDTH = 40  # sparkline characters at most
_BARS = "▁▂▃▄▅▆▇█"
Pair = tuple[str, str]


def evolution_document(evolution: Evolution) -> dict[str, Any]:
    """Return an evolution as its JSON document: the steps that change a cell."""
    steps = [
        {"commit": step.commit, "at": step.at, "label": step.label, "total": step.total, "delta": step.delta}
        for step in evolution.steps
        if step.delta
    ]
    head = {"schema": "git-revisit/evolution/1", "rev": evolution.rev, "commit": evolution.commit}
    return {**head, "phases": evolution.phases, "steps": steps}


def evolution_csv(evolution: Evolution) -> str:
    """Return an evolution as CSV: a row for each step and cell that it changes."""
    rows: list[list[Any]] = [["commit", "at", "label", "total", "from", "to", "delta"]]
    for step in evolution.steps:
        rows += [[step.commit, step.at, step.label, step.total, *change] for change in step.delta]
    return csv_text(rows)


def evolution_table(evolution: Evolution, style: str) -> str:
    """Lay out a sparkline for each pair of phases: its revisits, from the first step to the last; most first."""
    steps = [step for step in evolution.steps if step.delta]
    at = f" ({short(evolution.commit)})" if evolution.commit else ""
    title = f"evolution to {evolution.rev}{at}"
    heading = f"**{markdown(title)}**\n\n" if style == "md" else f"{visible(title)}\n\n"
    if not steps:
        return f"{heading}no revisits\n"
    buckets = min(WIDTH, len(steps))
    series: defaultdict[Pair, list[int]] = defaultdict(lambda: [0] * buckets)
    totals: Counter[Pair] = Counter()
    for number, step in enumerate(steps):
        for start, end, n in step.delta:
            series[start, end][number * buckets // len(steps)] += n
            totals[start, end] += n
    order = {phase: number for number, phase in enumerate(evolution.phases)}
    ranked = sorted(series, key=lambda pair: (-totals[pair], order[pair[0]], order[pair[1]]))
    rows = [[f"{start} → {end}", spark(series[start, end]), str(totals[start, end])] for start, end in ranked]
    span = f"{len(steps)} step{'s' if len(steps) > 1 else ''}, {steps[0].at[:10]} to {steps[-1].at[:10]}"
    every = [sum(values) for values in zip(*series.values(), strict=True)]
    rows.append(["all", spark(every), str(steps[-1].total)])
    return f"{heading}{table(['revisits', span, 'sum'], rows, style, right=(2,))}"


def spark(values: list[int]) -> str:
    """Draw values as bars between nothing and their greatest; a dot is zero, a dash less than zero."""
    top = max([*values, 1])
    return "".join(
        "·" if not value else "-" if value < 0 else _BARS[(value * len(_BARS) - 1) // top] for value in values
    )
