"""The report: one offline file that holds the events and replays them in the page.

A strict content security policy forbids every request and every script but ours; what comes from the repository goes in
escaped, as JSON without ``<``, ``>`` and ``&``, and into the page as text only.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, NamedTuple

from git_revisit import __version__
from git_revisit.insights.conclusions import ASSUMPTIONS, Insights
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Focus, Revisit
from git_revisit.model.findings import Finding
from git_revisit.render.report import sections
from git_revisit.render.svg.canvas import environment, inline
from git_revisit.render.svg.flow import HIGH, flow_picture
from git_revisit.render.svg.heat_map import MEANINGS
from git_revisit.render.svg.palette import DARK, LIGHT
from git_revisit.render.svg.timeline import BAND, DOT, timeline_picture
from git_revisit.render.svg.words import names
from git_revisit.render.text import visible
from git_revisit.replay.evolution import Change
from git_revisit.replay.focus import scope_of
from git_revisit.replay.matrix import Matrix

MOST_FINDINGS = 30


class Beside(NamedTuple):
    """A ref to compare with: what to put, and the ids to drop, to get there from the line's end."""

    name: str
    commit: str
    put: tuple[Revisit | Focus, ...]
    gone: tuple[str, ...]


class Report(NamedTuple):
    """What the page is made from. ``matrix`` counts, at the end of the line that ``steps`` go along."""

    title: str
    matrix: Matrix
    insights: Insights
    steps: Sequence[Change]
    beside: Sequence[Beside] = ()
    findings: Sequence[Finding] | None = None
    people: bool = False

    @property
    def phases(self) -> tuple[str, ...]:
        """Every phase that any step names: the workflow's, then the others by id."""
        workflow = self.insights.sample.log.workflow
        put = [event for step in self.steps for event in step.put] + [event for ref in self.beside for event in ref.put]
        named = {phase for event in put for phase in _phases_of(event)}
        return workflow.ids + tuple(sorted((named | set(self.matrix.unknown)) - set(workflow.ids)))


def page(report: Report) -> str:
    """Return the report as HTML."""
    from markupsafe import Markup

    render = environment().get_template
    style = render("report.css").render(light=LIGHT, dark=DARK)
    code = "\n".join(_template(name) for name in ("replay.js", "page.js"))
    load = 'const data = JSON.parse(document.getElementById("data").textContent);'
    script = f'"use strict";\n(() => {{\n{load}\n{code}}})();'
    phases = report.phases
    matrix = widened(report.matrix, phases)
    log = report.insights.sample.log
    changed = _pairs(report, phases)
    flow = flow_picture(matrix, log.workflow, changed)
    timeline = timeline_picture(log, matrix.rev, matrix.commit, phases)
    data = {**_data(report, phases), "flow": _flow(flow.parts), "timeline": _timeline(timeline.parts)}
    return render("report.html").render(
        title=visible(report.title),
        rev=visible(matrix.rev),
        commit=matrix.commit,
        date=log.at[:10],
        version=__version__,
        script=Markup(script),  # noqa: S704 - ours; nothing of the repository is in it
        script_hash=_hash(script),
        style=Markup(style),  # noqa: S704 - likewise
        style_hash=_hash(style),
        data=Markup(embedded(data)),  # noqa: S704 - escaped there
        flow=Markup(inline(flow)),  # noqa: S704 - escaped by its template
        timeline=Markup(inline(timeline)),  # noqa: S704 - likewise
        steps=len(report.steps),
        measures=MEANINGS.items(),
        assumptions=ASSUMPTIONS,
        people=report.people,
        **sections.matrix_section(matrix, log.workflow),
        **sections.insights_section(report.insights),
        **_comparison(report),
        **_audit(report),
    )


def embedded(data: Any) -> str:
    """Return JSON that no HTML parser takes for more than text."""
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _template(name: str) -> str:
    return (files("git_revisit.render") / "templates" / name).read_text(encoding="utf-8")


def widened(matrix: Matrix, phases: Sequence[str]) -> Matrix:
    """Return a matrix of counts with more phases, all of them unknown."""
    place = {phase: number for number, phase in enumerate(matrix.phases)}

    def cell(i: str, j: str) -> float | None:
        return matrix.cells[place[i]][place[j]] if i in place and j in place else 0

    return matrix._replace(
        phases=tuple(phases),
        unknown=tuple(phases[len(phases) - len(set(phases) - set(matrix.phases)) - len(matrix.unknown) :]),
        observable=tuple(phase in place and matrix.observable[place[phase]] for phase in phases),
        cells=tuple(tuple(cell(i, j) for j in phases) for i in phases),
    )


def _pairs(report: Report, phases: Sequence[str]) -> set[tuple[int, int]]:
    """Return the cells that have a revisit at any step."""
    place = {phase: number for number, phase in enumerate(phases)}
    put = (event for step in report.steps for event in step.put if event.kind == "revisit")
    pairs = {(place[event.from_phase or ""], place[event.to_phase or ""]) for event in put}
    return {(i, j) for i, j in pairs if i != j}


def _data(report: Report, phases: Sequence[str]) -> dict[str, Any]:
    """Return what the page replays: every event that is effective at any step, and the steps by their numbers."""
    workflow = report.insights.sample.log.workflow
    with_paths = {phase.id for phase in workflow.phases if phase.paths}
    packer = _Packer(report, phases)
    return {
        "phases": [
            {"id": phase, "name": name, "paths": phase in with_paths}
            for phase, name in zip(phases, names(workflow, phases), strict=True)
        ],
        "people": report.people,
        "steps": [
            {
                "commit": step.commit,
                "at": step.at,
                "label": visible(step.label),
                "tags": [visible(tag) for tag in step.tags],
                **packer.change(step),
            }
            for step in report.steps
        ],
        "refs": [packer.change(ref) for ref in report.beside],
        "events": packer.events,
    }


class _Packer:
    """Gathers the events that steps put, and numbers them."""

    def __init__(self, report: Report, phases: Sequence[str]) -> None:
        self.events: list[dict[str, Any]] = []
        self._people = report.people
        self._workflow = report.insights.sample.log.workflow
        self._place = {phase: number for number, phase in enumerate(phases)}
        self._scopes: dict[str, int] = {}

    def change(self, change: Change | Beside) -> dict[str, Any]:
        """Return what a step puts, by number, and drops, by id."""
        first = len(self.events)
        self.events += [self._event(event) for event in change.put]
        return {"put": list(range(first, len(self.events))), "drop": list(change.gone)}

    def _event(self, event: Revisit | Focus) -> dict[str, Any]:
        scope = self._scopes.setdefault(scope_of(event, self._workflow), len(self._scopes))
        fields: dict[str, Any] = {"id": event.id, "at": event.at}
        if isinstance(event, Focus):
            fields |= {"phase": self._place[event.phase], "scope": scope}
            fields |= {"reason": _line(event.reason)} if event.reason else {}
        else:
            fields |= {"from": self._place[event.from_phase], "to": self._place[event.to_phase], **_details(event)}
        fields |= {"actor": _line(event.actor)} if self._people and event.actor else {}
        return fields


def _details(event: Revisit) -> dict[str, Any]:
    texts = {"category": event.category, "reason": event.reason, "during": event.during, "commit": event.commit}
    fields: dict[str, Any] = {name: _line(text) for name, text in texts.items() if text}
    lists = {"paths": event.paths, "links": event.links}
    fields |= {name: [_line(each) for each in several] for name, several in lists.items() if several}
    fields |= {"planned": True} if event.planned else {}
    fields |= {"more": event.more_paths} if event.more_paths else {}
    return fields


def _phases_of(event: Revisit | Focus) -> tuple[str, ...]:
    return (event.phase,) if isinstance(event, Focus) else (event.from_phase, event.to_phase)


def _line(text: str) -> str:
    return visible(" ".join(text.splitlines()))


def _flow(parts: dict[str, Any]) -> dict[str, Any]:
    forms = {
        f"{i} {j}": {"start": c.start, "end": c.end, "rise": c.rise, "side": c.side}
        for (i, j), c in parts["courses"].items()
    }
    return {"courses": forms, "thick": parts["thick"], "high": HIGH}


def _timeline(parts: dict[str, Any]) -> dict[str, Any]:
    scale, (top, bottom) = parts["scale"], parts["down"]
    return {
        "first": scale.first,
        "span": scale.last - scale.first,
        "left": scale.left,
        "length": scale.length,
        "lanes": [y for _, y in parts["lanes"]],
        "band": BAND,
        "dot": DOT,
        "top": top,
        "bottom": bottom,
    }


def _comparison(report: Report) -> dict[str, Any]:
    """Return the sides that can be compared: tagged steps, the first, the last, and refs beside the line."""
    last = len(report.steps) - 1
    tags = [(number, visible(tag)) for number, step in enumerate(report.steps) for tag in step.tags]
    earlier = [(f"step {number}", tag) for number, tag in tags if number < last]
    names = [visible(report.matrix.rev), *(tag for number, tag in tags if number == last)]
    start = ("step 0", f"the start ({utc(report.steps[0].at)[:10]})")
    end = (f"step {last}", f"the end ({', '.join(dict.fromkeys(names))})")
    refs = [(f"ref {number}", visible(ref.name)) for number, ref in enumerate(report.beside)]
    sides = (end, refs[0]) if refs else ((earlier or [start])[-1], end)
    return {
        "tags": tags,
        "comparable": [*([start] if last else []), *earlier, end, *refs],
        "chosen": {"a": sides[0][0], "b": sides[1][0]},
    }


def _audit(report: Report) -> dict[str, Any]:
    if report.findings is None:
        return {"findings": None, "counted": "", "more_findings": 0}
    shown = [
        each._replace(
            message=_line(each.message if report.people else _nameless(each)), file=each.file and _line(each.file)
        )
        for each in report.findings[:MOST_FINDINGS]
    ]
    counts = Counter(each.severity for each in report.findings)
    words = {"error": "errors", "warning": "warnings", "info": "remarks"}
    counted = ", ".join(f"{counts[key]} {word}" for key, word in words.items())
    return {"findings": shown, "counted": counted, "more_findings": len(report.findings) - len(shown)}


def _nameless(finding: Finding) -> str:
    """Return a finding's message without persons."""
    if finding.rule == "actor-mismatch":
        return "the event's actor is not an author of the commit that brought it"
    return re.sub(r"[^<>]*<[^<>]*@[^<>]*>|\S+@\S+", "(a person)", finding.message)
