"""The capture quality in words: a sentence, and a table by channel and month."""

from __future__ import annotations

import textwrap

from git_revisit.audit.branch_review import LEAST, BranchLimits, LimitedShare
from git_revisit.audit.capture_quality import CaptureCount, CaptureQuality
from git_revisit.insights.estimates import ENOUGH
from git_revisit.insights.statistics import wilson
from git_revisit.render.text import percent, table, title

WIDTH = 80
CAPTURE_HEAD = ("touches", "recorded", "with a reason")
MISSING = "not known: part of the history is missing"


def capture_sentence(quality: CaptureQuality | None) -> str:
    """Return in words how many touches of other phases were recorded and explained, with likely shares."""
    if quality is None:
        return MISSING
    count = quality.total
    if not count.touches:
        return "no commit touched another phase"
    agents = f", {count.by_agent} of them from agents" if count.by_agent else ""
    if count.touches < ENOUGH:
        touches = f"{count.touches} {'touch' if count.touches == 1 else 'touches'}"
        return f"{count.captured} of {touches} recorded, {count.explained} with a reason{agents}"
    recorded, explained = _share(count.captured, count.touches, "touches"), _share(count.explained, count.touches)
    return f"{recorded} recorded, {explained} with a reason{agents}"


def capture_table(quality: CaptureQuality, style: str) -> str:
    """Lay out the capture quality by channel and by month; empty if there was no touch."""
    if not quality.total.touches:
        return ""
    return table(["capture", *CAPTURE_HEAD], [*channel_rows(quality), *month_rows(quality)], style)


def channel_rows(quality: CaptureQuality) -> list[list[str]]:
    """Return the capture quality of all touches and by channel, under ``CAPTURE_HEAD``."""
    rows = [["all", *_cells(quality.total)]]
    return rows + [[channel, str(count.touches), "", *_cells(count)[2:]] for channel, count in quality.channels.items()]


def month_rows(quality: CaptureQuality) -> list[list[str]]:
    """Return the capture quality by month, under ``CAPTURE_HEAD``."""
    return [[month, *_cells(count)] for month, count in quality.months.items()]


def capture_section(quality: CaptureQuality | None, style: str, details: bool) -> str:
    """Return a paragraph about the capture quality, empty if there was no touch; ``details`` adds the table."""
    if quality and not quality.total.touches:
        return ""
    text = f"capture: {capture_sentence(quality)}"
    head = title(text, style) if style == "md" else "".join(f"{line}\n" for line in textwrap.wrap(text, WIDTH))
    rows = capture_table(quality, style) if quality and details else ""
    return "".join(f"\n{each}" for each in (head, rows) if each)


def limit_sentences(limits: BranchLimits) -> list[str]:
    """Return a sentence for each limit, and whether it is kept."""
    return [_limit(what, share) for what, share in _named_shares(limits) if share.limit is not None]


def exceeded_limits(limits: BranchLimits) -> list[str]:
    """Return a sentence for each exceeded limit."""
    return [_limit(what, share) for what, share in _named_shares(limits) if share.exceeded]


def _named_shares(limits: BranchLimits) -> tuple[tuple[str, LimitedShare], ...]:
    return ("revisits without a reason", limits.unexplained), ("touches not recorded", limits.uncaptured)


def _limit(what: str, share: LimitedShare) -> str:
    verdict = "above the limit of" if share.exceeded else "limit"
    few = f"; not enforced: fewer than {LEAST} are open" if share.too_few else ""
    return f"{what}: {share.n} of {share.of} ({verdict} {100 * (share.limit or 0):.0f} %{few})"


def _cells(count: CaptureCount) -> list[str]:
    return [str(count.touches), _share(count.captured, count.touches), _share(count.explained, count.touches)]


def _share(k: int, n: int, what: str = "") -> str:
    """Return a share of touches with its interval, as in ``12 of 15 touches (80 %, likely 55-93 %)``."""
    low, high = wilson(k, n)
    return f"{k} of {n}{what and ' '}{what} ({percent(k / n)}, likely {percent(low, high)})"
