"""XES (IEEE 1849): traces and events as XML, with the extensions that they use declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO
from xml.sax.saxutils import quoteattr

from git_revisit.exchange.package import Package
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
        out.write(f"<extension name={quoteattr(name)} prefix={quoteattr(prefix)} uri={quoteattr(uri)}/>\n".encode())
    out.write(_GLOBALS.encode())
    out.write(_tag("string", "concept:name", package.project) + b"\n")
    for name, events in _traces(package):
        out.write(b"<trace>" + _tag("string", "concept:name", name) + b"\n")
        for event in events:
            out.write(b"<event>" + b"".join(_tag(*each) for each in event) + b"</event>\n")
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
        ("string", "org:resource", event.actor),
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
            ("string", "revisit:paths", _joined(event.paths)),
            ("string", "revisit:links", _joined(event.links)),
            ("string", "revisit:brought_by", origin.brought_by),
            ("int", "revisit:size", None if origin.size is None else str(origin.size)),
        ]
    return [(kind, key, value) for kind, key, value in attributes if value is not None]


def _joined(values: Iterable[str] | None) -> str | None:
    return "\n".join(values) if values else None


def _tag(kind: str, key: str, value: str) -> bytes:
    return f"<{kind} key={quoteattr(key)} value={_attribute(value)}/>".encode("utf-8", "backslashreplace")


def _attribute(text: str) -> str:
    """Return text as an XML attribute; characters that XML 1.0 cannot hold become U+FFFD."""
    allowed = "".join(each if _in_xml(ord(each)) else "\N{REPLACEMENT CHARACTER}" for each in text)
    return quoteattr(allowed, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _in_xml(code: int) -> bool:
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
