"""The report: one offline file that holds the history and plays it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any, NamedTuple

from git_revisit.insights.conclusions import Insights
from git_revisit.model.findings import Finding
from git_revisit.model.printable import escaped
from git_revisit.render.report.data import day_name, page_data, phase_ids
from git_revisit.render.report.details import cards, folded
from git_revisit.render.sealed_page import sealed_page
from git_revisit.render.svg.words import names
from git_revisit.render.text import plural, short
from git_revisit.replay.matrix import Matrix
from git_revisit.replay.measures import EVENT_MEASURES, measure_named
from git_revisit.replay.playback import Beside, Playback

SCRIPTS = ("model.js", "page.js", "timebar.js", "flow.js", "tables.js", "timeline.js", "panel.js", "controls.js")


class Report(NamedTuple):
    """What the page is made from; ``matrix`` counts at the end of the line that ``played`` goes along.

    ``forge`` is the address of a commit without its id.
    """

    project: str
    matrix: Matrix
    insights: Insights
    played: Playback
    beside: Sequence[Beside] = ()
    findings: Sequence[Finding] | None = None
    people: bool = False
    forge: str | None = None


def page(report: Report) -> str:
    """Return the report as HTML."""
    data, parts = _contents(report)
    return sealed_page(
        "report.html", ("report.css",), SCRIPTS, data, measures=data["measures"], notices=_notices(report), **parts
    )


def _contents(report: Report) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the data for the script, and what the static parts of the page show."""
    log, matrix, stops = report.insights.sample.log, report.matrix, report.played.stops
    phases = phase_ids(report.played, log, report.beside)
    called = dict(zip(phases, names(log.workflow, phases), strict=True))
    found = page_data(report.played, log, called, report.beside, report.people)
    advice, advice_data = cards(report.insights, called, report.played.lives, report.forge)
    rev, has_commits = escaped(matrix.rev), bool(stops[-1].commit)
    more = {"advice": advice_data, "forge": report.forge, "rev": shlex.quote(rev), "measures": measures()}
    size = range(len(matrix.phases))
    return {**found.form, **more}, {
        "title": f"Revisits: {escaped(report.project)}",
        "project": escaped(report.project),
        "rev": rev,
        "commit": matrix.commit and short(matrix.commit),
        "date": day_name(stops[-1].at) if has_commits else "",
        "span": f"{day_name(stops[0].at)} to {day_name(stops[-1].at)}" if has_commits else "",
        "head": found.head,
        "advice": advice,
        "phases": [{"name": called[phase]} for phase in matrix.phases],
        "cells": [[_cell(matrix, i, j) for j in size] for i in size],
        "legend": _legend(found.form),
        "not_here": f"{plural(found.missing, 'older revisit')} not in this page:" if found.missing else "",
        "list_command": f"git revisit log {shlex.quote(rev)}",
        "details": folded(report.insights, called, report.findings),
    }


def measures() -> list[dict[str, Any]]:
    """Return the measures that the page computes from events, as it and its script need them."""
    return [
        {"name": each.name, "meaning": each.meaning, "format": each.format, "full": each.full}
        for each in map(measure_named, EVENT_MEASURES)
    ]


def _cell(matrix: Matrix, i: int, j: int) -> str:
    if i == j:
        return ""
    return f"{matrix.cells[i][j]:g}" if matrix.observable[i] and matrix.observable[j] else "–"


def _notices(report: Report) -> list[str]:
    """Return what a reader should know first: how many revisits were guessed or imported, and when they stand."""
    revisits = report.insights.sample.log.revisits
    found = []
    for via, word in (("infer", "inferred from commits, not recorded"), ("import", "imported")):
        n = sum(event.via == via for event in revisits)
        if n:
            found.append(f"{n:,} of {plural(len(revisits), 'revisit')} {'was' if n == 1 else 'were'} {word}.")
    if report.played.dated:
        found.append("The time bar shows each revisit at its own date.")
    return [" ".join(found)] if found else []


def _legend(form: dict[str, Any]) -> str:
    if form["density"]:
        unit = form["bars"]["unit"]
        return f"Grey: the main phase. Marks at the phase revisited, for each {unit}: back below its line, ahead above."
    return "Bars: the main phase. Lines: a revisit, with a dot at the phase it goes to; hollow if it was planned."
