"""The report: one offline file that holds the history and plays it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from git_revisit.audit.capture_quality import CaptureQuality
from git_revisit.insights.conclusions import Insights
from git_revisit.model.findings import Finding
from git_revisit.model.printable import escaped
from git_revisit.render.insights_screen import no_advice
from git_revisit.render.report.data import day_name, page_amounts, page_data, page_measures, phase_ids
from git_revisit.render.report.details import cards, folded
from git_revisit.render.sealed_page import sealed_page
from git_revisit.render.svg.canvas import clipped, phase_names
from git_revisit.render.text import origin_sentence, plural, short
from git_revisit.replay.filters import EVERYTHING, Filter, provenance
from git_revisit.replay.matrix import Matrix
from git_revisit.replay.playback import Beside, Life, Playback

SCRIPTS = (
    "model.js", "page.js", "timebar.js", "flow.js", "tables.js", "timeline.js", "panel.js", "advice.js",
    "saving.js", "controls.js",
)  # fmt: skip
LONGEST_NAME = 48  # characters of a phase


class Report(NamedTuple):
    """The contents of the page; ``matrix`` counts at the end of the line that ``played`` goes along.

    ``kept`` are the revisits that the page lists, ``subjects`` those of the commits that they explain, by id. ``forge``
    is the address of a commit without its id. ``only`` has limited the revisits. ``proposed``: nothing is
    recorded, and the page shows the proposal of inference, which ``doubts`` call into question.
    """

    project: str
    matrix: Matrix
    insights: Insights
    played: Playback
    kept: Sequence[Life]
    subjects: Mapping[str, str]
    beside: Sequence[Beside] = ()
    findings: Sequence[Finding] | None = None
    capture: CaptureQuality | None = None
    people: bool = False
    forge: str | None = None
    only: Filter = EVERYTHING
    doubts: Sequence[str] = ()
    proposed: bool = False


def page(report: Report) -> str:
    """Return the report as HTML."""
    data, parts = _contents(report)
    return sealed_page(
        "report.html", ("report.css",), SCRIPTS, data, measures=data["measures"], notices=_notices(report), **parts
    )


def _contents(report: Report) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the data for the script, and the values for the static parts of the page."""
    sample, matrix, stops = report.insights.sample, report.matrix, report.played.stops
    log = sample.log
    phases = phase_ids(report.played, log, report.beside)
    called = {
        phase: clipped(name, LONGEST_NAME)
        for phase, name in zip(phases, phase_names(log.workflow, phases), strict=True)
    }
    data = page_data(report.played, report.kept, report.subjects, sample, called, report.beside, report.people)
    advice, advice_data = cards(report.insights, called, report.played.lives, report.subjects, report.forge)
    rev, has_commits = escaped(matrix.rev), bool(stops[-1].commit)
    listing = _listing(report)
    more = {"advice": advice_data, "forge": report.forge, "listing": listing, "measures": measures()}
    size = range(len(matrix.phases))
    return {**data.form, **more}, {
        "title": f"Revisits: {escaped(report.project)}",
        "project": escaped(report.project),
        "rev": rev,
        "commit": matrix.commit and short(matrix.commit),
        "date": day_name(stops[-1].at) if has_commits else "",
        "span": f"{day_name(stops[0].at)} to {day_name(stops[-1].at)}" if has_commits else "",
        "head": data.head,
        "advice": advice,
        "advice_left": _advice_left(report, len(advice)),
        "no_advice": " ".join(no_advice(report.insights)),
        "phases": [{"name": called[phase]} for phase in matrix.phases],
        "cells": [[_cell(matrix, i, j) for j in size] for i in size],
        "legend": _legend(data.form),
        "not_here": f"{plural(data.missing, 'older revisit')} not in this page:" if data.missing else "",
        "list_command": " ".join(filter(None, listing.values())),
        "details": folded(report.insights, called, report.findings, report.capture),
    }


def _advice_left(report: Report, shown: int) -> str:
    """Return how much advice is left out, and where to read it; empty if none is."""
    left = len(report.insights.recommendations) - shown
    where = "." if report.proposed else ": git revisit insights --details"
    return f"{left} more left out here{where}" if left > 0 else ""


def measures() -> list[dict[str, Any]]:
    """Return the measures in the form of the page and its script; ``of`` and ``over`` are places of amounts."""
    amounts = page_amounts()
    return [
        {
            "name": each.name,
            "meaning": each.meaning,
            "format": each.format,
            "full": each.full,
            "of": amounts.index(each.amounts),
            "over": amounts.index(each.over) if each.over else None,
        }
        for each in page_measures()
    ]


def _cell(matrix: Matrix, i: int, j: int) -> str:
    if i == j:
        return ""
    return f"{matrix.cells[i][j]:g}" if matrix.sees(i, j) else "–"


def _listing(report: Report) -> dict[str, str]:
    """Return the command that lists the revisits of the page, in parts, so that the script can narrow it further."""
    if report.proposed:
        return {"start": f"git revisit infer {shlex.quote(escaped(report.matrix.rev))}"}
    only = report.only
    options = {
        "start": ["git", "revisit", "log", report.matrix.rev],
        "from": [each for phase in only.from_phases for each in ("--from", phase)],
        "to": [each for phase in only.to_phases for each in ("--to", phase)],
        "category": [each for category in only.categories for each in ("--category", category)],
        "rest": [
            *(
                each
                for name, value in (("--since", only.since), ("--until", only.until))
                if value
                for each in (name, value)
            ),
            *(each for via in only.via for each in ("--via", via)),
            *(["--actor", only.actor if report.people else "NAME"] if only.actor else []),
        ],
    }
    return {name: shlex.join(map(escaped, words)) for name, words in options.items()}


def _notices(report: Report) -> list[str]:
    """Return the notices at the top: how many revisits were guessed or imported, and which are left out."""
    notices = [origin_sentence(provenance(report.insights.sample.log.revisits))]
    if report.proposed:
        notices.append("None of this is recorded: git revisit infer --write stages it.")
    if report.played.dated:
        notices.append("The time bar shows each revisit at its own date.")
    lines = [" ".join(filter(None, notices))]
    if report.doubts:
        lines.append(f"Low confidence: {'; '.join(report.doubts)}.")
    chosen = [words for name, words in _listing(report).items() if name != "start" and words]
    if chosen:
        lines.append(f"Only some revisits: {' '.join(chosen)}")
    return [escaped(line) for line in lines if line]


def _legend(form: dict[str, Any]) -> str:
    if form["density"]:
        unit = form["density"]["unit"]
        return f"Grey: the main phase. Marks at the phase revisited, for each {unit}: back below its line, ahead above."
    return "Bars: the main phase. Lines: a revisit, with a dot at the phase it goes to; hollow if it was planned."
