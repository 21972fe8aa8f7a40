"""Evolution as a table of sparklines."""

from __future__ import annotations

from collections import Counter, defaultdict

from git_revisit.render.table import table
from git_revisit.render.text import origin_sentence, plural, revision, title
from git_revisit.replay.evolution import Evolution

LENGTH = 40  # characters of a sparkline at most
_BARS = "▁▂▃▄▅▆▇█"
Pair = tuple[str, str]


def evolution_table(evolution: Evolution, style: str) -> str:
    """Lay out a sparkline of the revisits of each pair of phases from the first step to the last, the most first."""
    steps = [step for step in evolution.steps if step.delta]
    order_of = " by date" if evolution.by == "date" else ""
    heading = title(f"evolution{order_of} to {revision(evolution.rev, evolution.commit)}", style)
    origin = origin_sentence(evolution.origin)
    heading = f"{origin}\n{heading}" if origin else heading
    if not steps:
        return f"{heading}\nno revisits\n"
    buckets = min(LENGTH, len(steps))
    series: defaultdict[Pair, list[int]] = defaultdict(lambda: [0] * buckets)
    totals: Counter[Pair] = Counter()
    for number, step in enumerate(steps):
        for start, end, n in step.delta:
            series[start, end][number * buckets // len(steps)] += n
            totals[start, end] += n
    order = {phase: number for number, phase in enumerate(evolution.phases)}
    ranked = sorted(series, key=lambda pair: (-totals[pair], order[pair[0]], order[pair[1]]))
    rows = [[f"{start} → {end}", spark(series[start, end]), str(totals[start, end])] for start, end in ranked]
    span = f"{plural(len(steps), 'step')}, {steps[0].at[:10]} to {steps[-1].at[:10]}"
    every = [sum(values) for values in zip(*series.values(), strict=True)]
    rows.append(["all", spark(every), str(steps[-1].total)])
    return f"{heading}\n{table(['revisits', span, 'sum'], rows, style, right=(2,))}"


def spark(values: list[int]) -> str:
    """Draw values as bars between zero and the largest; a dot is zero, a dash is less than zero."""
    top = max([*values, 1])
    return "".join(
        "·" if not value else "-" if value < 0 else _BARS[(value * len(_BARS) - 1) // top] for value in values
    )
