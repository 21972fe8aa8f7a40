"""Replay once more, naively: the reference that the real one is held to.

It is written from the text of the design, by brute force, over plain ``git ls-tree`` and ``git cat-file``; it shares
no code with the package. Every question starts from nothing.
"""

import re
import subprocess
from collections.abc import Callable, Collection
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
Files = dict[tuple[str, bytes], tuple[str, bytes]]  # path below the project root, content in --all -> mode, content
Wanted = Callable[[dict[str, Any]], bool]


def git(repository: Path, *arguments: str, data: bytes = b"") -> bytes:
    return subprocess.run(
        ["git", "-C", str(repository), *arguments], input=data, capture_output=True, check=True
    ).stdout


def tree_files(repository: Path, tree: str, prefix: str) -> dict[str, tuple[str, bytes]]:
    """Return path -> mode and content of what lies in ``.revisit/`` in a tree."""
    rows = git(repository, "ls-tree", "-r", "-z", tree).split(b"\0")[:-1]
    return _contents(repository, prefix, [(row.split()[0], row.split()[2], row.partition(b"\t")[2]) for row in rows])


def index_files(repository: Path, prefix: str) -> dict[str, tuple[str, bytes]]:
    """Return path -> mode and content of what lies in ``.revisit/`` in the index."""
    rows = git(repository, "ls-files", "-s", "-z").split(b"\0")[:-1]
    return _contents(repository, prefix, [(row.split()[0], row.split()[1], row.partition(b"\t")[2]) for row in rows])


def _contents(repository: Path, prefix: str, rows: list[tuple[bytes, bytes, bytes]]) -> dict[str, tuple[str, bytes]]:
    start = f"{prefix}.revisit/".encode()
    wanted = [(mode, blob, path) for mode, blob, path in rows if path.startswith(start)]
    out = git(repository, "cat-file", "--batch", data=b"".join(blob + b"\n" for _, blob, _ in wanted))
    files = {}
    for mode, blob, path in wanted:
        head, _, out = out.partition(b"\n")
        content = b""
        if not head.endswith(b"missing"):
            assert head.split()[0] == blob
            size = int(head.split()[2])
            content, out = out[:size], out[size + 1 :]
        files[path.decode()[len(prefix) :]] = (mode.decode(), content)
    return files


def events_of(files: dict[str, tuple[str, bytes]]) -> Files:
    chosen = {path: file for path, file in files.items() if re.fullmatch(r"(?s)\.revisit/events/.*\.yaml", path)}
    return {(path, b""): file for path, file in chosen.items()}


def parse(path: str, mode: str, content: bytes, broken: Collection[bytes]) -> dict[str, Any] | None:
    """Return a file's event, None if it is invalid; ``broken`` are the contents that are no events."""
    if mode not in ("100644", "100755") or content in broken:
        return None
    event = yaml.load(content, yaml.BaseLoader)
    date = event["at"][:10].replace("-", "/")
    place = rf"\.revisit/events/{event['kind']}/{date}/{event['id']}(-[^/]+)?\.yaml"
    return event if re.fullmatch(place, path) else None


def ids_in(files: Files, broken: Collection[bytes]) -> set[str]:
    """Return the ids that stand in event files, inside or in the name."""
    ids = set()
    for (path, _), (mode, content) in files.items():
        named = re.fullmatch(rf"(?s).*/({ULID})(-[^/]*)?\.yaml", path)
        if named:
            ids.add(named[1])
        if mode.startswith("100") and content not in broken:
            ids.add(yaml.load(content, yaml.BaseLoader)["id"])
    return ids


def replay(files: Files, broken: Collection[bytes]) -> dict[str, Any]:
    """Return the effective revisits and notes, the focus events, and what was left out."""
    copies: dict[str, list[tuple[str, bytes, dict[str, Any]]]] = {}
    invalid = 0
    for (path, rival), (mode, content) in files.items():
        event = parse(path, mode, content, broken)
        if event is None:
            invalid += 1
        else:
            copies.setdefault(event["id"], []).append((path, rival, event))
    events = {}
    for identity, each in copies.items():
        smallest = min((path, rival) for path, rival, _ in each)
        events[identity] = next(event for path, rival, event in each if (path, rival) == smallest)

    def retracted(identity: str) -> bool:
        return any(event["kind"] == "retract" and event["target"] == identity for event in events.values())

    revisits = []
    for event in events.values():
        if event["kind"] != "revisit" or retracted(event["id"]):
            continue
        effective = dict(event)
        amends = [each for each in events.values() if each["kind"] == "amend" and each["target"] == event["id"]]
        for amend in sorted(amends, key=lambda each: (each["at"], each["id"])):
            if not retracted(amend["id"]):
                effective.update(amend["set"])
        revisits.append(effective)
    return {
        "revisits": revisits,
        "notes": [event for event in events.values() if event["kind"] == "note" and not retracted(event["id"])],
        "focuses": [event for event in events.values() if event["kind"] == "focus"],
        "retracted": sum(event["kind"] == "revisit" and retracted(event["id"]) for event in events.values()),
        "invalid": invalid,
    }


def expected(
    state: dict[str, Any], workflow: dict[str, Any], measure: str, wanted: Wanted, vias: Collection[str] = ()
) -> dict[str, Any]:
    """Return what the matrix must say.

    ``workflow`` has phases (id, aliases, paths) and the scope of the focus; ``vias`` are those that a filter names.
    """
    alias: dict[str, str] = {old: phase["id"] for phase in workflow["phases"] for old in phase.get("aliases", [])}

    def today(phase: str) -> str:
        return alias.get(phase, phase)

    revisits = [{**event, "from": today(event["from"]), "to": today(event["to"])} for event in state["revisits"]]
    focuses = [{**event, "phase": today(event["phase"])} for event in state["focuses"]]
    known = [phase["id"] for phase in workflow["phases"]]
    named = {event[key] for event in revisits for key in ("from", "to")} | {event["phase"] for event in focuses}
    unknown = sorted(named - set(known))
    kept = [event for event in revisits if wanted(event)]
    crossing = [event for event in kept if event["from"] != event["to"]]
    with_paths = {phase["id"] for phase in workflow["phases"] if phase.get("paths")}
    phases = known + unknown
    cell = _MEASURES[measure]
    return {
        "phases": tuple(phases),
        "unknown": tuple(unknown),
        "observable": tuple(phase in with_paths or phase in named for phase in phases),
        "cells": tuple(
            tuple(0 if i == j else cell(i, j, crossing, focuses, workflow["scope"]) for j in phases) for i in phases
        ),
        "totals": {
            "revisits": len(crossing),
            "unexplained": sum(_unexplained(event, vias) for event in crossing),
            "retracted": state["retracted"],
            "collapsed": len(kept) - len(crossing),
            "outside": sum(not _period_of(event, focuses) for event in crossing),
            "invalid": state["invalid"],
        },
    }


def _n(i: str, j: str, revisits: list[dict[str, Any]]) -> int:
    return sum(event["from"] == i and event["to"] == j for event in revisits)


def _count(i: str, j: str, revisits: list[Any], focuses: list[Any], scope: str) -> float | None:
    return _n(i, j, revisits)


def _share(i: str, j: str, revisits: list[Any], focuses: list[Any], scope: str) -> float | None:
    row = sum(event["from"] == i for event in revisits)
    return _n(i, j, revisits) / row if row else None


def _unexplained(event: dict[str, Any], vias: Collection[str]) -> bool:
    return not event.get("reason", "").strip() and (event["via"] not in ("infer", "import") or event["via"] in vias)


def _period_of(event: dict[str, Any], focuses: list[Any]) -> str | None:
    """Return the id of the focus event whose period holds a revisit."""
    own = [focus["id"] for focus in focuses if focus["phase"] == event["from"]]
    return event.get("during") if event.get("during") in own else None


def _periods(i: str, revisits: list[Any], focuses: list[Any]) -> list[list[Any]]:
    """Return the focus periods of i, each as the revisits from i that it holds."""
    own = [focus["id"] for focus in focuses if focus["phase"] == i]
    return [[event for event in revisits if _period_of(event, focuses) == identity] for identity in own]


def _overlap(i: str, j: str, revisits: list[Any], focuses: list[Any], scope: str) -> float | None:
    periods = _periods(i, revisits, focuses)
    return sum(any(event["to"] == j for event in each) for each in periods) / len(periods) if periods else None


def _rate(i: str, j: str, revisits: list[Any], focuses: list[Any], scope: str) -> float | None:
    periods = _periods(i, revisits, focuses)
    return sum(event["to"] == j for each in periods for event in each) / len(periods) if periods else None


def _moves(i: str, j: str, revisits: list[Any], focuses: list[Any], scope: str) -> float | None:
    def whose(event: dict[str, Any]) -> str:
        actor = str(event.get("actor", ""))
        mail = re.search(r"<([^<>]+)>", actor)
        return "" if scope == "project" else mail[1].lower() if mail else actor

    total = 0
    for each in {whose(event) for event in focuses}:
        line = sorted(
            (event for event in focuses if whose(event) == each), key=lambda event: (event["at"], event["id"])
        )
        total += sum(a["phase"] == i and b["phase"] == j for a, b in pairwise(line))
    return total


_MEASURES = {"count": _count, "share": _share, "overlap": _overlap, "rate": _rate, "moves": _moves}
