"""Two sets of revisits compared, as a table: differences of shares and ratios of rates."""

from __future__ import annotations

from git_revisit.insights.compare import RATIO, Compared, ComparedSet, Comparison
from git_revisit.insights.estimates import Estimate
from git_revisit.insights.rate_changes import SIGNIFICANT
from git_revisit.render.text import plural, revision, rounded, table, title

ADJUSTED = "“Within chance” allows for the number of phases and of cells that are compared, an interval does not."


def comparison_table(comparison: Comparison, style: str) -> str:
    """Lay out a comparison: shares as differences, rates as ratios, and whether each is beyond chance."""
    named = [
        *comparison.shares.items(),
        ("revisits per day with commits", comparison.revisits),
        *((f"from {phase}, per day of its focus", each) for phase, each in comparison.phases.items()),
        *((f"{i} → {j}, per day with commits", each) for (i, j), each in comparison.cells.items()),
    ]
    rows = [[name, _counted(each.a), _counted(each.b), _effect(each)] for name, each in named if each.interval]
    left = len(named) - len(rows)
    more = (
        f"{left} more: too few to tell, or no commits in one of the sets (--format json lists them)\n" if left else ""
    )
    heading = f"Compared: {_side(comparison.a)} against {_side(comparison.b)}"
    columns = ["", "first", "second", "effect (95 % interval)"]
    caution = "A difference beyond chance does not show its cause: see docs/explanation/limits.md.\n"
    if any(each.adjusted is not None for _, each in named):
        caution = f"{ADJUSTED}\n{caution}"
    laid = table(columns, rows, style) if rows else ""
    return "\n".join([title(heading, style, 2), f"{laid}{more}", caution])


def _side(side: ComparedSet) -> str:
    revisits, days = len(side.sample.revisits), len(side.sample.days)
    return f"{revision(side.rev, side.commit)} ({plural(revisits, 'revisit')}, {plural(days, 'day')} with commits)"


def _counted(estimate: Estimate) -> str:
    return f"{estimate.k:,} of {estimate.n:,.0f}"


def _effect(effect: Compared) -> str:
    low, high = effect.interval or (0.0, None)
    if effect.effect == RATIO:
        value = "new" if effect.value is None else f"× {rounded(effect.value)}"
        bounds = f"{rounded(low)} to {'∞' if high is None else rounded(high)}"
        sure = effect.p is not None and (effect.p if effect.adjusted is None else effect.adjusted) <= SIGNIFICANT
    else:
        value = f"{(effect.value or 0) * 100:+.0f} points"
        bounds = f"{low * 100:+.0f} to {(high or 0) * 100:+.0f}"
        sure = low > 0 or (high or 0) < 0
    return f"{value} ({bounds}){'' if sure else ', within chance'}"
