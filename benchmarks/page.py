"""The results page of the benchmarks, and its picture: how the cost grows with the log."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# What the page compares: a task, what it is held against, at which size (0: all), the limit.
RATIOS = (
    ("cold", "floor", "a matrix at HEAD without cache, against the floor", {10_000: 1.3, 100_000: 0.8}),
    ("cold", "git log --raw", "the same, against `git log --raw`", {}),
    ("warm", "cold", "with a warm cache, against without", {100_000: 0.1}),
    ("warm", "import pandas", "with a warm cache, against `python -c 'import pandas'`", {1_000: 0.5}),
    ("cold", "import pandas", "without cache, against `python -c 'import pandas'`", {1_000: 1.0}),
    ("tags cold", "cold", "all tags without cache, against HEAD without", {100_000: 1.3}),
    ("tags warm", "cold", "all tags with a warm cache, against HEAD without", {100_000: 0.25}),
    ("new commit", "warm", "after one new commit, against a warm cache", {100_000: 1.2}),
)
CURVES = (("floor", "#999999"), ("tags cold", "#e69f00"), ("cold", "#0072b2"), ("tags warm", "#cc79a7"),
          ("new commit", "#d55e00"), ("warm", "#009e73"))  # fmt: skip
WALL, CPU, MEMORY = 0, 1, 2


def write_page(results: dict[str, Any], folder: Path) -> None:
    """Write ``performance.md`` and ``performance.svg``."""
    folder.mkdir(exist_ok=True)
    (folder / "performance.md").write_text(page(results))
    (folder / "performance.svg").write_text(picture(results["sizes"]))


def page(results: dict[str, Any]) -> str:
    """Return the page."""
    sizes = results["sizes"]
    columns = [f"{int(size):,} events" for size in sizes]
    versions = "\n".join(f"- {name}: {value}" for name, value in results["versions"].items())
    most = max(cost[MEMORY] for size in sizes.values() for name, cost in size.items() if name in ("cold", "tags cold"))
    return f"""# Performance

What counts here are ratios: each round runs every task once, on the same machine, and the medians of
{results["rounds"]} rounds are compared. Measured on {datetime.now(UTC):%Y-%m-%d}, on a machine with other work to do
(load {results["load"]:.1f} when it began).

{versions}

The logs are generated, the same for the same seed: one event a commit, as many commits as events, a tag every hundred
commits, side branches that are merged, amendments and retractions. The *floor* lists the event files
(`git ls-tree -r`), reads them (`git cat-file --batch --buffer`) and parses them (`yaml.CSafeLoader`); it
replays nothing.

## Ratios

By the clock, and in brackets by the seconds of processors, git's included, which other work disturbs less.

{_table(["", *columns, "limit"], _ratio_rows(sizes))}

Without cache, the largest process took {most:.0f} MB.

## Seconds

By the clock, and in brackets the seconds of processors.

{_table(["", *columns], _second_rows(sizes))}

![How the cost grows with the log](performance.svg)
{_peers(results)}
## Why

- Events in the form that we write are read by regular expressions, a fifth of the time of the parser; a property test
  holds the two to the same answers. Everything else goes through PyYAML.
- Git lists what differs between trees (`diff-tree --stdin`, one process for all tags) and sends the files through one
  long-lived `cat-file`. A fold takes events in and out, so a thousand tags cost one replay plus what differs.
- What was counted is kept by the id of the events tree, in `revisit/` of git's directory. After new commits, only the
  events that share an id with what is new, or aim at it, are looked at again: the rest adds up as before. If more than
  an eighth of the log is new, it is replayed as a whole.
- `overlap`, `rate` and `moves` are kept by tree as well; at a tree that is new they replay the log, as ranges and
  filters on events do, from events that need no more parsing.
- The cache may be deleted, damaged or unwritable at any time; that costs time and changes no answer. It is bounded to
  256 MB. Without libyaml, files in another form than ours take about ten times as long to read.

## How to repeat it

```
python -m venv /tmp/peers && /tmp/peers/bin/pip install reno pydriller
python benchmarks/run.py /tmp/bench --peers /tmp/peers/bin/python
```
"""


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _ratio_rows(sizes: dict[str, Any]) -> list[list[str]]:
    rows = []
    for task, against, text, limits in RATIOS:
        ratios = [" ".join(_ratio(cost[task], cost[against])) for cost in sizes.values()]
        said = ", ".join(f"{limit} at {size:,}" for size, limit in limits.items())
        rows.append([text, *ratios, said])
    return rows


def _ratio(cost: list[float], against: list[float]) -> tuple[str, str]:
    return f"{cost[WALL] / against[WALL]:.2f}", f"({cost[CPU] / against[CPU]:.2f})"


def _second_rows(sizes: dict[str, Any]) -> list[list[str]]:
    names = next(iter(sizes.values()))
    return [[name, *(f"{cost[name][WALL]:.2f} ({cost[name][CPU]:.2f})" for cost in sizes.values())] for name in names]


def _peers(results: dict[str, Any]) -> str:
    peers = results["peers"]
    if not peers:
        return ""
    rows = [[name, f"{cost[WALL]:.2f}", f"{cost[WALL] / peers['cold'][WALL]:.1f}"] for name, cost in peers.items()]
    return f"""
## Peers

At {results["peer events"]:,} events in as many commits: reno lists as many notes of its own form, kept in as many
commits and tags; PyDriller walks the commits and counts the files of each.

{_table(["", "seconds", "× a cold matrix"], rows)}
"""


def picture(sizes: dict[str, Any]) -> str:
    """Return the growth curves as SVG: events to the right, seconds upwards, both logarithmic."""
    width, height, left, bottom = 720, 420, 70, 50
    counts = [int(size) for size in sizes]
    seconds = [cost[name][WALL] for cost in sizes.values() for name, _ in CURVES]
    low, high = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))
    span = math.log10(counts[-1] / counts[0]) or 1

    def x(count: float) -> float:
        return left + math.log10(count / counts[0]) / span * (width - left - 130)

    def y(value: float) -> float:
        return height - bottom - (math.log10(value) - low) / (high - low) * (height - bottom - 20)

    parts = []
    for power in range(low, high + 1):
        at = y(10**power)
        parts.append(f'<line x1="{left}" y1="{at:.1f}" x2="{width - 130}" y2="{at:.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{left - 8}" y="{at + 4:.1f}" text-anchor="end">{10**power:g} s</text>')
    for count in counts:
        parts.append(f'<text x="{x(count):.1f}" y="{height - bottom + 22}" text-anchor="middle">{count:,}</text>')
    ends = _apart([y(list(sizes.values())[-1][name][WALL]) for name, _ in CURVES])
    for (name, colour), end in zip(CURVES, ends, strict=True):
        points = [(x(int(size)), y(cost[name][WALL])) for size, cost in sizes.items()]
        line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
        parts.append(f'<text x="{width - 122}" y="{end + 4:.1f}" fill="{colour}">{name}</text>')
    body = "\n".join(parts)
    head = f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13"'
    return f"""<svg xmlns="http://www.w3.org/2000/svg" {head}>
<title>Seconds for a matrix, by the number of events</title>
<rect width="{width}" height="{height}" fill="white"/>
{body}
<text x="{(left + width - 130) / 2:.0f}" y="{height - 8}" text-anchor="middle">events, in as many commits</text>
</svg>
"""


def _apart(places: list[float], least: float = 15) -> list[float]:
    """Return heights of labels near their places, none on another."""
    moved = dict.fromkeys(range(len(places)), 0.0)
    last = -math.inf
    for number in sorted(moved, key=lambda each: places[each]):
        last = moved[number] = max(places[number], last + least)
    return list(moved.values())
