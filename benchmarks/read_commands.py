"""The cost of every command that reads, with and without a cache, and of git's own walks beside them."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any, NamedTuple

REVIEWED = 100  # commits of the range that `review` and `digest` get
COMMANDS: dict[str, list[str]] = {
    "matrix": ["matrix", "--format", "json"],
    "matrix --tags": ["matrix", "--tags", "--format", "json"],
    "matrix --all": ["matrix", "--all", "--format", "json"],
    "matrix --measure overlap": ["matrix", "--measure", "overlap", "--format", "json"],
    "matrix --measure together": ["matrix", "--measure", "together", "--format", "json"],
    "log": ["log", "--format", "json"],
    "diff": ["diff", f"HEAD~{REVIEWED}", "HEAD", "--format", "json"],
    "evolution": ["evolution", "--format", "json"],
    "evolution --every month": ["evolution", "--every", "month", "--format", "json"],
    "phases": ["phases", "--format", "json"],
    "digest": ["digest", f"HEAD~{REVIEWED}..HEAD", "--format", "json"],
    "review": ["review", f"HEAD~{REVIEWED}..HEAD", "--format", "json"],
    "audit": ["audit", "--format", "json"],
    "insights": ["insights", "--format", "json"],
    "insights (screen)": ["insights"],
    "plot matrix": ["plot", "matrix", "-o", "-"],
    "plot timeline": ["plot", "timeline", "-o", "-"],
    "report": ["report", "-o", "-"],
    "export csv": ["export", "--to", "csv", "-o", "-"],
    "export csv --with history": ["export", "--to", "csv", "--with", "history", "-o", "-"],
    "export ocel": ["export", "--to", "ocel", "-o", "-"],
    "infer": ["infer", "--format", "json"],
}
WALKS = {
    "floor": [sys.executable, str(Path(__file__).parent / "floor.py")],
    "git log --raw": ["git", "log", "--no-renames", "--raw"],
    "git log -m --raw": ["git", "log", "-m", "--raw", "--full-history", "--no-renames"],
}
LARGE = ("matrix", "evolution", "audit")  # the commands that are measured at a million events
FINDINGS = (0, 1)  # exit codes: fine, and findings

Costs = dict[str, dict[str, list[float]]]  # by command, then cold, warm and, for the audit, grown
WALL, PROCESSOR, MEMORY = 0, 1, 2


class Limit(NamedTuple):
    """A limit at the largest size: a ratio of two costs, or seconds where ``against`` is None; of processor time.

    A cost is named by the command and the state of the cache.
    """

    text: str
    cost: tuple[str, str]
    against: tuple[str, str] | None
    most: float


LIMITS = (
    Limit("matrix, no cache / floor", ("matrix", "cold"), ("floor", "cold"), 0.6),
    Limit("all tags, no cache / matrix, no cache", ("matrix --tags", "cold"), ("matrix", "cold"), 1.3),
    Limit("all tags, cached / matrix, no cache", ("matrix --tags", "warm"), ("matrix", "cold"), 0.1),
    Limit("evolution, no cache / matrix, no cache", ("evolution", "cold"), ("matrix", "cold"), 2.0),
    Limit("report, no cache / matrix, no cache", ("report", "cold"), ("matrix", "cold"), 4.0),
    Limit("audit, no cache / `git log -m --raw`", ("audit", "cold"), ("git log -m --raw", "cold"), 4.0),
    Limit("audit, cached / no cache", ("audit", "warm"), ("audit", "cold"), 0.25),
    Limit("audit after one new commit / cached", ("audit", "grown"), ("audit", "warm"), 1.3),
    Limit("infer / `git log --raw`", ("infer", "cold"), ("git log --raw", "cold"), 2.5),
    Limit("export csv / matrix, no cache", ("export csv", "cold"), ("matrix", "cold"), 3.0),
    Limit("export csv with history / matrix, no cache", ("export csv --with history", "cold"), ("matrix", "cold"), 3.0),
    Limit("insights on the screen, cached, in seconds", ("insights (screen)", "warm"), None, 0.5),
    Limit(f"review of {REVIEWED} commits, cached, in seconds", ("review", "warm"), None, 1.0),
)  # fmt: skip


def sections(results: dict[str, Any]) -> str:
    """Return the sections of the page about every command; empty if that was not measured."""
    by_size: dict[str, Costs] = results.get("commands", {})
    if not by_size:
        return ""
    when, large = results["measured"]["commands"], results.get("large")
    parts = [_every_command(by_size, when), _limits(by_size)]
    return "\n".join([*parts, *([_large(large)] if large else [])])


def _every_command(by_size: dict[str, Costs], when: dict[str, Any]) -> str:
    sizes = list(by_size)
    rows, missing = [], []
    for name in COMMANDS:
        if not any(name in costs for costs in by_size.values()):
            missing.append(f"`{name}`")
            continue
        costs = [by_size[size].get(name) for size in sizes]
        floors = [by_size[size]["floor"]["cold"] for size in sizes]
        cells = [
            f"{_over(cost['cold'], floor)} / {_over(cost['warm'], floor)}" if cost else ""
            for cost, floor in zip(costs, floors, strict=True)
        ]
        exponents = " / ".join(_exponent(by_size, name, state) for state in ("cold", "warm"))
        rows.append([f"`{name}`", *cells, exponents])
    head = ["", *(f"{int(size):,} events" for size in sizes), "growth"]
    left_out = f"\nNot measured in this run: {', '.join(missing)}.\n" if missing else ""
    return f"""
## Every command

Processor time in units of the floor at the same size, without a cache / with one; one run on {when["date"]}, at a
load of {when["load"]:.0f}. *Growth* is the exponent from the second largest to the largest size: 1 is linear, and
above {STEEP} is a defect. On a busy machine a processor second does less work, so ratios to git read higher there.

{_table(head, rows)}
{left_out}"""


STEEP = 1.1


def _over(cost: list[float], against: list[float]) -> str:
    return f"{cost[PROCESSOR] / against[PROCESSOR]:.2f}"


def _exponent(by_size: dict[str, Costs], name: str, state: str) -> str:
    measured = [(int(size), costs[name][state][PROCESSOR]) for size, costs in by_size.items() if name in costs]
    if len(measured) < 2:
        return "–"
    (small, less), (large, more) = measured[-2:]
    found = math.log(more / less) / math.log(large / small)
    return f"**{found:.2f}**" if found > STEEP else f"{found:.2f}"


def _limits(by_size: dict[str, Costs]) -> str:
    rows = []
    for limit in LIMITS:
        size = next((size for size in reversed(by_size) if _known(by_size[size], limit)), None)
        if size is None:
            continue
        costs = by_size[size]
        found = costs[limit.cost[0]][limit.cost[1]][PROCESSOR]
        if limit.against:
            found /= costs[limit.against[0]][limit.against[1]][PROCESSOR]
        answer = "met" if found <= limit.most else f"missed by a factor of {found / limit.most:.1f}"
        rows.append([limit.text, f"{int(size):,}", f"{limit.most:g}", f"{found:.2f}", answer])
    return f"""
## Limits

The limits are meant for 100,000 events. Each is given at the largest size at which it was measured, by processor time.

{_table(["", "events", "limit", "measured", ""], rows)}
"""


def _known(costs: Costs, limit: Limit) -> bool:
    wanted = [limit.cost, *([limit.against] if limit.against else [])]
    return all(state in costs.get(name, {}) for name, state in wanted)


def _large(large: dict[str, Any]) -> str:
    rows = [
        [f"`{name}`, {'cached' if state == 'warm' else 'no cache'}", f"{cost[WALL]:.0f}", f"{cost[PROCESSOR]:.0f}",
         f"{cost[MEMORY]:.0f}"]
        for name, states in large["costs"].items()
        for state, cost in states.items()
    ]  # fmt: skip
    return f"""
## {large["events"]:,} events

One run. Memory is that of the largest process.

{_table(["", "wall s", "processor s", "memory MB"], rows)}
"""


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
