"""XES (IEEE 1849): traces and events as XML, with the extensions that they use declared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import IO

from git_revisit.exchange.package import Format, Package, joined
from git_revisit.model.events import Focus, Revisit
from git_revisit.replay.fold import in_order

EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Revisit", "revisit", "urn:git-revisit:xes:revisit"),
)
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">
"""
_GLOBALS = """<global scope="trace"><string key="concept:name" value="case"/></global>
<global scope="event"><string key="concept:name" value="phase"/><date key="time:timestamp" value="1970-01-01T00:00:00Z"/></global>
<classifier name="Phase" keys="concept:name"/>
"""  # noqa: E501
Attribute = tuple[str, str, str]  # type, key, value


def write_xes(package: Package, out: IO[bytes]) -> None:
    """Write a trace for each case.

    Case ``revisit``: two events, main phase and revisited phase, so the directly-follows counts are the matrix.
    Case ``focus``: the focus first, then what was revisited during it. Case ``project``: one trace.
    """
    out.write(_HEAD.encode())
    for name, prefix, uri in EXTENSIONS:
        out.write(f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n'.encode())
    out.write(f"{_GLOBALS}{_tag('string', 'concept:name', package.project)}\n".encode())
    for name, events in _traces(package):
        out.write(f"<trace>{_tag('string', 'concept:name', name)}\n".encode())
        for event in events:
            out.write(f"<event>{''.join([_tag(*each) for each in event])}</event>\n".encode())
        out.write(b"</trace>\n")
    out.write(b"</log>\n")


def _traces(package: Package) -> Iterator[tuple[str, Iterator[list[Attribute]]]]:
    """Yield the name and the events of each trace."""
    if package.case == "revisit":
        for revisit in package.revisits:
            yield revisit.id, iter([_main_phase(revisit), _event(package, revisit)])
        return
    everything: list[Focus | Revisit] = in_order((*package.focuses, *package.revisits))
    if package.case == "project":
        yield package.project, (_event(package, each) for each in everything)
        return
    position = {focus.id: number for number, focus in enumerate(package.focuses)}

    def period(each: Focus | Revisit) -> str:
        return each.id if isinstance(each, Focus) else package.period_of(each)

    ordered = sorted(
        everything,
        key=lambda each: (position.get(period(each), len(position)), isinstance(each, Revisit), _order(each)),
    )
    for name, events in groupby(ordered, period):
        yield name, (_event(package, each) for each in events)


def _order(event: Focus | Revisit) -> tuple[str, str]:
    return event.at, event.id


def _main_phase(revisit: Revisit) -> list[Attribute]:
    """Return the event that stands for the main phase from which a revisit starts."""
    return [
        ("string", "concept:name", revisit.from_phase),
        ("date", "time:timestamp", revisit.at),
        ("string", "revisit:kind", "main-phase"),
    ]


def _event(package: Package, event: Focus | Revisit) -> list[Attribute]:
    """Return the attributes of an event, without those that it lacks."""
    phase = event.to_phase if isinstance(event, Revisit) else event.phase
    attributes: list[tuple[str, str, str | None]] = [
        ("string", "concept:name", phase),
        ("date", "time:timestamp", event.at),
        ("string", "org:resource", package.actor(event.actor)),
        ("string", "revisit:kind", event.kind),
        ("string", "revisit:id", event.id),
        ("string", "revisit:via", event.via),
        ("string", "revisit:reason", event.reason),
    ]
    if isinstance(event, Revisit):
        origin = package.origin(event)
        attributes += [
            ("string", "revisit:from", event.from_phase),
            ("string", "revisit:category", event.category),
            ("boolean", "revisit:planned", None if event.planned is None else str(event.planned).lower()),
            ("string", "revisit:during", event.during),
            ("string", "revisit:agent", event.agent),
            ("string", "revisit:paths", joined(event.paths or ()) or None),
            ("string", "revisit:links", joined(event.links or ()) or None),
            ("string", "revisit:brought_by", origin.brought_by),
            ("int", "revisit:size", None if origin.size is None else str(origin.size)),
        ]
    return [(kind, key, value) for kind, key, value in attributes if value is not None]


def _tag(kind: str, key: str, value: str) -> str:
    return f'<{kind} key="{key}" value="{_SPECIAL.sub(_escaped, value)}"/>'


# What an attribute cannot hold as it is: markup, line breaks, and the characters that XML 1.0 lacks.
_SPECIAL = re.compile('[&<>"\t\n\r]|[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')


def _escaped(found: re.Match[str]) -> str:
    """Return a character as a reference, or U+FFFD for one that XML cannot hold."""
    return f"&#{ord(found[0])};" if found[0] in '&<>"\t\n\r' else "\N{REPLACEMENT CHARACTER}"


FORMAT = Format("xes", write_xes)
