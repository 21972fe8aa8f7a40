"""A portfolio as text: the sum, and a row for each project root."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from git_revisit.insights.heterogeneity import Heterogeneity, ShareComparison
from git_revisit.insights.rate_changes import SIGNIFICANT
from git_revisit.portfolio.answer import Portfolio, PortfolioRow, Sums
from git_revisit.portfolio.reading import EMPTY, FAILED, OK, InferredCounts, Reading, Share, StrongestLoop
from git_revisit.render.matrix_text import matrix_table
from git_revisit.render.text import NONE, percent, plural, table, title
from git_revisit.replay.matrix import Matrix

TOO_FEW = "too few"
HEAD = (
    "repository",
    "revisits",
    "captured",
    "went back",
    "against the others",
    "strongest loop",
    "last event",
    "status",
)
CAPTURED = "captured"
NUMBERS = (1, 2)


def portfolio_table(portfolio: Portfolio, comparison: ShareComparison, style: str, colour: bool = True) -> str:
    """Lay out a portfolio: the numbers of repositories, the summed matrix, then a row for each project root."""
    parts = [f"{line}\n" for line in [*overview(portfolio), *differences(comparison)]]
    if portfolio.statuses[OK]:
        heading = f"{portfolio.measure} of {plural(portfolio.statuses[OK], 'project')}"
        parts.append(f"\n{matrix_table(sum_matrix(portfolio, portfolio.total), style, colour, heading)}")
    if portfolio.guessed:
        guessed = f"{portfolio.measure}, inferred, not added"
        parts.append(f"\n{matrix_table(sum_matrix(portfolio, portfolio.inferred), style, colour, guessed)}")
    shown = rows(portfolio, comparison)
    kept = [place for place, name in enumerate(HEAD) if name != CAPTURED or any(row[place] for row in shown)]
    right = [kept.index(place) for place in NUMBERS if place in kept]
    laid = table([HEAD[place] for place in kept], [[row[place] for place in kept] for row in shown], style, right)
    parts.append(f"\n{title('Repositories', style)}\n{laid}")
    for heading, head, listed in lists(portfolio):
        parts.append(f"\n{title(heading, style)}\n{table(head, listed, style)}")
    return "".join(parts)


def lists(portfolio: Portfolio) -> list[tuple[str, Sequence[str], list[Sequence[str]]]]:
    """Return the tables below that of the projects, without empty ones: heading, columns, rows."""
    tables = (
        ("Other workflows", ("repository", "about", "which", "to match"), differing_rows(portfolio)),
        ("Failed", ("repository", "error"), failed_rows(portfolio.rows)),
    )
    return [each for each in tables if each[2]]


def overview(portfolio: Portfolio) -> list[str]:
    """Return in words how many repositories were read, and how many revisits were not recorded."""
    statuses, origins = portfolio.statuses, portfolio.total.origins
    words = [plural(len(portfolio.rows), "project"), f"{statuses[OK]} with events"]
    about = f" ({portfolio.guessed} inferred)" if portfolio.guessed else ""
    words += [f"{statuses[EMPTY]} without events{about}"] if statuses[EMPTY] else []
    words += [f"{statuses[FAILED]} failed"] if statuses[FAILED] else []
    lines = [", ".join(words)]
    others = [f"{origins[name]} {name}" for name in ("imported", "inferred") if origins[name]]
    if others:
        lines.append(f"{plural(origins.total(), 'revisit')}, of which {' and '.join(others)} (in no share below)")
    if portfolio.union.unclear:
        lines.append(f"not united, because they mean different phases: {', '.join(portfolio.union.unclear)}")
    return lines


def sum_matrix(portfolio: Portfolio, sums: Sums) -> Matrix:
    """Return sums of a portfolio as a matrix."""
    names = ("revisits", "unexplained", "retracted", "collapsed", "outside", "invalid")
    return Matrix(
        rev=portfolio.rev,
        commit=None,
        measure=portfolio.measure,
        phases=portfolio.union.phases,
        unknown=(),
        observable=portfolio.observable,
        cells=portfolio.cells(sums.tally),
        totals={name: sums.totals[name] for name in names},
    )


def differences(comparison: ShareComparison) -> list[str]:
    """Return in words how much the feedback shares of the repositories differ beyond chance."""
    model = comparison.heterogeneity
    if model is None:
        return []
    low, high = model.interval
    line = f"In a typical project {percent(model.share)} of the revisits go back"
    line += f" (likely {percent(low, high)}, {model.groups} compared)."
    return [line, differ_text(model)]


def differ_text(model: Heterogeneity) -> str:
    """Return in words whether projects differ beyond chance, and how far."""
    if model.p > SIGNIFICANT or not model.spread:
        return f"The projects differ by no more than chance ({p_text(model.p)})."
    low, high = model.between
    reach = f"95 % of them lie between {percent(low)} and {percent(high)}"
    return f"The projects differ by more than chance ({p_text(model.p)}): {reach}."


def p_text(p: float) -> str:
    """Return a p-value as text."""
    return f"p = {p:.2f}" if p >= 0.01 else f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"


def rows(portfolio: Portfolio, comparison: ShareComparison) -> list[Sequence[str]]:
    """Return the rows of the table."""
    return [_row(row, against(comparison, place)) for place, row in enumerate(portfolio.rows)]


def against(comparison: ShareComparison, place: int) -> str:
    """Return in words how a row compares with all others."""
    if place not in comparison.p_values:
        return f"not compared: {comparison.left_out[place]}" if place in comparison.left_out else ""
    word = comparison.stands_out(place)
    return f"{word} ({p_text(comparison.p_values[place])})" if word else "within chance"


def _row(row: PortfolioRow, compared: str) -> Sequence[str]:
    reading = row.reading
    if reading is None:
        return (row.shown, "", "", "", "", "", "", row.status)
    guess = reading.inferred
    counts = guess.counts if guess else reading.counts
    revisits = f"~{counts.revisits}" if guess else str(counts.revisits) if counts.revisits else NONE
    last = (reading.last or "")[:10]
    return (
        row.shown,
        revisits,
        captured(reading),
        share_text(counts.feedback),
        compared,
        loop_text(counts.loop),
        last,
        _status(row, guess),
    )


def _status(row: PortfolioRow, guess: InferredCounts | None) -> str:
    """Return the status of a row, and the origin of its counts."""
    return f"{row.status}, inferred (confidence {guess.confidence})" if guess else row.status


def captured(reading: Reading) -> str:
    """Return the capture quality as text; empty if it was not measured."""
    capture = reading.capture
    if capture is None:
        return ""
    return f"{percent(capture.quality)} of {capture.touches}" if capture.quality is not None else "no touch"


def share_text(share: Share) -> str:
    """Return a share with its interval, as in ``38 % (23-56, 11 of 29)``."""
    if not share.n:
        return ""
    if share.interval is None:
        return f"{share.k} of {share.n}: {TOO_FEW}"
    low, high = share.interval
    return f"{percent(share.k / share.n)} ({100 * low:.0f}-{100 * high:.0f}, {share.k} of {share.n})"


def loop_text(loop: StrongestLoop | None) -> str:
    """Return a loop as text, with the revisits in each direction."""
    return f"{loop.earlier} ⇄ {loop.later} ({loop.ahead} + {loop.back})" if loop else ""


def differing_rows(portfolio: Portfolio) -> list[Sequence[str]]:
    """Return the differences of workflows from the one to check against."""
    return [(portfolio.rows[place].shown, *each) for place, every in portfolio.unlike.items() for each in every]


def failed_rows(failed: Iterable[PortfolioRow]) -> list[Sequence[str]]:
    """Return the failures, each with its error."""
    return [(row.shown, row.error) for row in failed if row.error]
