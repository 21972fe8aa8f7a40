"""The folded parts of the report: statistics, audit and method, and the cards of advice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from git_revisit.audit.capture_quality import CaptureQuality
from git_revisit.insights.conclusions import ASSUMPTIONS, Insights
from git_revisit.insights.quantities import OF_CELL
from git_revisit.insights.rate_changes import OF_PHASE, exposure_unit
from git_revisit.insights.recommendations import quotable
from git_revisit.insights.sequences import SEQUENCES
from git_revisit.model.event_yaml import WEEK, seconds
from git_revisit.model.events import Revisit
from git_revisit.model.findings import Finding
from git_revisit.model.printable import escaped
from git_revisit.render.audit_text import SEVERITIES, severity_counts
from git_revisit.render.capture_text import CAPTURE_HEAD, capture_sentence, channel_rows, month_rows
from git_revisit.render.insights_text import cell_rows, rate_text, sequence_rows
from git_revisit.render.report.data import day_name, shortened, subject_of
from git_revisit.render.text import isolated, lower, one_line, plural, short, upper
from git_revisit.replay.episodes import active_days_of
from git_revisit.replay.matrix import cell_rows as measured_rows
from git_revisit.replay.measures import measure_named, tally_of_days
from git_revisit.replay.playback import Life

# The name of each unit of exposure.
BASIS = {
    "focus-days": "days with commits while the phase was in focus",
    "days": "days with commits",
    "focus": "weeks of focus",
    "calendar": "calendar weeks",
}
MOST_CARDS, QUOTED = 4, 160  # cards of advice, characters of a quote
MOST_IDS = 500
MOST_PATHS = 30
METHOD = (
    "A revisit is one episode of work on another phase than the main one, however many commits it took. What a stop"
    " shows is the event log of that commit: what was amended or withdrawn later counts as it did then.",
    "Back goes to a phase that stands earlier in the configured order, ahead to a later one.",
    "A dash is a phase without paths and without events: nothing could be observed, which is not zero.",
    "A direction is claimed only if an exact test of equal rates rejects chance at 5 %, with counts divided by the"
    " design effect of focus periods, since revisits come in bursts.",
    "Overlap is one definition among several; it says how often phases mix, not how much work that was.",
)


class Part(NamedTuple):
    """A table with its head and the columns that hold numbers, a note or a list below it, and a heading above it."""

    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    numbers: Sequence[int] = ()
    note: str = ""
    list: Sequence[str] = ()
    title: str = ""


class Folded(NamedTuple):
    """A folded part of the page: its name, its subject and its tables."""

    id: str
    name: str
    about: str
    parts: Sequence[Part]


def folded(
    insights: Insights,
    names: Mapping[str, str],
    findings: Sequence[Finding] | None,
    capture: CaptureQuality | None,
) -> list[Folded]:
    """Return the folded parts in order; without findings, nothing was audited, and nothing is said about capture."""
    audited = [] if findings is None else [_capture(capture), _audit(findings)]
    parts = [_statistics(insights, names), _together(insights, names), _paths(insights), *audited]
    method = Folded("method", "Method", "what counts as a revisit, and what it does not say", [_method()])
    return [part for part in (*parts, method) if part]


def _statistics(insights: Insights, names: Mapping[str, str]) -> Folded:
    window, sample = insights.sample.window, insights.sample

    def call(phase: str) -> str:
        return isolated(names[phase])

    weeks = (window.until - window.split) / WEEK
    basis = BASIS[exposure_unit(sample.log)]
    cells = Part(
        ("From → to", "Revisits", *(upper(each.heading) for each in OF_CELL), "Change", "Reasons"),
        cell_rows(insights, call),
        (1,),
        f"Intervals at 95 %. Change: the last {weeks:.3g} weeks against the time before, by {basis}; p-values adjusted"
        " over the cells.",
    )
    phases = [
        (
            names[phase],
            str(len(sample.row(phase))),
            str(sum(event.to_phase == phase for event in sample.revisits)),
            *(rate_text(insights.of_phase[each.name][phase]) for each in OF_PHASE),
        )
        for phase in sample.log.phases
    ]
    leaving = Part(
        ("Phase", "Revisits from it", "Revisits to it", *(upper(each.heading) for each in OF_PHASE)), phases, (1, 2)
    )
    sequences = [Part((upper(kind.column), upper(kind.of)), sequence_rows(insights, kind, call)) for kind in SEQUENCES]
    about = "cells, phases, loops and chains, with 95 % intervals"
    return Folded("statistics", "Statistics", about, [cells, leaving, *sequences])


def _together(insights: Insights, names: Mapping[str, str]) -> Folded | None:
    """Return the overlap in time at the end of the log, by commits; None for an incomplete history."""
    log, measure = insights.sample.log, measure_named("together")
    if log.worked is None:
        return None
    tally = tally_of_days(active_days_of(log.worked), log.phases)
    rows = [
        (names[phase], *map(measure.text, row), str(len(tally.days[phase])))
        for phase, row in zip(tally.phases, measured_rows(tally, measure), strict=True)
    ]
    head = ("Phase", *(names[phase] for phase in tally.phases), "Days")
    note = (
        "Share of the days with commits on either phase that have commits on both; from all commits, without filters."
    )
    part = Part(head, rows, range(1, len(head)), note) if rows else Part(note="No commit touches a phase.")
    return Folded("together", "Overlap in time", "active days in common, by commits alone", [part])


def _paths(insights: Insights) -> Folded | None:
    """Return the paths that most revisits touch; None if events name no paths."""
    revisits = insights.sample.log.revisits
    counts = Counter(path for event in revisits for path in event.paths or ())
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    if not ranked:
        return None
    rows = [(one_line(path), f"{n:,}") for path, n in ranked[:MOST_PATHS]]
    note = f"{plural(len(ranked) - MOST_PATHS, 'more path')} not listed here." if len(ranked) > MOST_PATHS else ""
    about = f"the {len(rows)} that most revisits touch" if len(rows) > 1 else "what revisits touch"
    return Folded("paths", "Paths", about, [Part(("Path", "Revisits"), rows, (1,), note)])


def _capture(quality: CaptureQuality | None) -> Folded:
    """Return the capture quality, with a table by channel and one by month."""
    touch = "A touch is a commit that changed another phase than the main one."
    if not quality or not quality.total.touches:
        return Folded("capture", "Capture", capture_sentence(quality), [Part(note=touch)])
    head = [*map(upper, CAPTURE_HEAD)]
    parts = [
        Part(
            ("Channel", *head),
            channel_rows(quality),
            (1, 2, 3),
            f"{touch} A channel is how it was recorded.",
            title="By channel",
        ),
        Part(("Month", *head), month_rows(quality), (1, 2, 3), title="By month"),
    ]
    return Folded("capture", "Capture", capture_sentence(quality), parts)


def _audit(findings: Sequence[Finding]) -> Folded:
    """Return a line for each rule, the worst first: its number of findings, and the first place."""
    counts = Counter((finding.severity, finding.rule) for finding in findings)
    first = {(finding.severity, finding.rule): finding for finding in reversed(findings)}
    order = {severity: number for number, severity in enumerate(SEVERITIES)}
    ranked = sorted(counts, key=lambda key: (order[key[0]], -counts[key], key[1]))
    rows = [(rule, severity, str(counts[severity, rule]), _where(first[severity, rule])) for severity, rule in ranked]
    note = "git revisit audit lists each finding and how to fix it." if rows else "The audit finds nothing wrong."
    return Folded(
        "audit",
        "Audit",
        severity_counts(findings),
        [Part(("Rule", "Severity", "Found", "First in"), rows, (2,), note)],
    )


def _where(finding: Finding) -> str:
    commit = f"{short(finding.commit)} " if finding.commit else ""
    return f"{commit}{one_line(finding.file or '')}".strip()


def _method() -> Part:
    return Part(list=[*METHOD, *(f"{upper(each)}." for each in ASSUMPTIONS)])


def cards(
    insights: Insights, names: Mapping[str, str], lives: Sequence[Life], subjects: Mapping[str, str], forge: str | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the recommendations as cards for the page, and as data for its script; ``names`` are printable."""
    living = {life.event.id: life for life in lives if life.last is None}
    place = {phase: number for number, phase in enumerate(names)}
    shown, data = [], []

    def call(phase: str) -> str:
        return isolated(lower(names.get(phase, phase)))

    for each in insights.recommendations[:MOST_CARDS]:
        events = [living[identity] for identity in each.events if identity in living]
        cells = {(life.event.from_phase, life.event.to_phase) for life in events}
        title, quoted = each.title(call), quotable([life.event for life in events])
        shown.append(
            {
                "title": title,
                "evidence": f"{upper(each.evidence(call))}.",
                "quotes": [_quote(living[event.id], subjects, forge) for event in quoted],
                "count": plural(len(each.events), "event"),
            }
        )
        flat = sorted(place[i] * len(place) + place[j] for i, j in cells)
        begun = sorted(Counter(life.first for life in events).items())
        since = [number for pair in begun for number in pair]
        data.append({"title": title, "events": list(each.events[-MOST_IDS:]), "cells": flat, "since": since})
    return shown, data


def _quote(life: Life, subjects: Mapping[str, str], forge: str | None) -> dict[str, str | None]:
    event: Revisit = life.event
    commit = event.commit or life.commit
    link = f"{forge}{commit}" if forge and commit else None
    return {
        "reason": shortened(event.reason or "", QUOTED).rstrip("."),
        "date": day_name(seconds(event.at)),
        "subject": escaped(subject_of(life, subjects)),
        "link": link,
    }
