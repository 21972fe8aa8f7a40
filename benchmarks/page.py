"""Write the results page of the benchmarks, and its picture: the cost by the size of the log."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from read_commands import sections

# Rows of the table of ratios: a task, the task it is compared with, the text of the row, limits by number of events.
RATIOS: tuple[tuple[str, str, str, dict[int, float]], ...] = (
    ("cold", "floor", "matrix at HEAD, no cache / floor", {10_000: 1.3, 100_000: 0.8}),
    ("cold", "git log --raw", "matrix at HEAD, no cache / `git log --raw`", {}),
    ("warm", "cold", "matrix at HEAD, cached / no cache", {100_000: 0.1}),
    ("warm", "import pandas", "matrix at HEAD, cached / `python -c 'import pandas'`", {1_000: 0.5}),
    ("cold", "import pandas", "matrix at HEAD, no cache / `python -c 'import pandas'`", {1_000: 1.0}),
    ("tags cold", "cold", "all tags, no cache / HEAD, no cache", {100_000: 1.3}),
    ("tags warm", "cold", "all tags, cached / HEAD, no cache", {100_000: 0.25}),
    ("new commit", "warm", "HEAD after one new commit / HEAD, cached", {100_000: 1.2}),
)
CURVES = (("floor", "#999999"), ("tags cold", "#e69f00"), ("cold", "#0072b2"), ("tags warm", "#cc79a7"),
          ("new commit", "#d55e00"), ("warm", "#009e73"))  # fmt: skip
LABELS = {
    "tags cold": "all tags, no cache",
    "tags warm": "all tags, cached",
    "cold": "HEAD, no cache",
    "warm": "HEAD, cached",
}
WALL, CPU, MEMORY = 0, 1, 2


def write_page(results: dict[str, Any], folder: Path) -> None:
    """Write ``performance.md`` and ``performance.svg``."""
    folder.mkdir(exist_ok=True)
    (folder / "performance.md").write_text(page(results))
    (folder / "performance.svg").write_text(picture(results["sizes"]))


def page(results: dict[str, Any]) -> str:
    """Return the page as Markdown."""
    sizes, when = results["sizes"], results["measured"]["matrix"]
    columns = [f"{int(size):,} events" for size in sizes]
    versions = "\n".join(f"- {name}: {value}" for name, value in results["versions"].items())
    most = max(cost[MEMORY] for size in sizes.values() for name, cost in size.items() if name in ("cold", "tags cold"))
    return f"""# Performance

This page shows how long git-revisit takes, compared with a plain read of all events, with git itself, and with other
tools. [Limits](#limits) says which of the project's own limits are met and which are missed.

Compare the ratios rather than the seconds: they depend less on the machine. Each round runs every task once, on
the same machine; the numbers are medians of {results["rounds"]} rounds.

Measured on {when["date"]}, on a machine that also did other work (load
{when["load"]:.1f} at the end):

{versions}

The logs are generated from a fixed seed. Each commit adds one event, and every hundredth commit has a tag.
There are side branches that are merged, amendments and retractions.

The *floor* is a plain program that lists the event files (`git ls-tree -r`), reads them
(`git cat-file --batch --buffer`) and parses them (`yaml.CSafeLoader`). It does not replay anything. On large
logs git-revisit is faster than the floor, because it parses most events without the YAML parser.

## Ratios

Each cell is a ratio of wall time, with the ratio of processor time in brackets. Processor time includes git,
and depends less on other work on the machine.

{_table(["", *columns, "limit"], _ratio_rows(sizes))}

Without a cache, the largest process used {most:.0f} MB of memory.

## Seconds

Wall time, with processor time in brackets.

{_table(["", *columns], _second_rows(sizes))}

![Wall time by number of events](performance.svg)
{sections(results)}{_peers(results)}
## Why

- **Fast parsing.** Events in the form that git-revisit writes are parsed by regular expressions, in a fifth of
  the time of the YAML parser. All other events go through PyYAML. A property test checks that both give the
  same result.
- **Few git processes.** Git lists the differences between trees (one `diff-tree --stdin` process for all tags)
  and sends the files through one long-lived `cat-file` process. The replay adds and removes single events, so a
  thousand tags cost one replay plus the differences.
- **Cached totals.** The totals of a matrix are cached by the id of the events tree, in `revisit/` inside the
  git directory. After new commits, git-revisit looks again only at events that have the same id as a new one or
  that a new one targets. If more than an eighth of the log is new, it replays the whole log.
- **Other measures.** `overlap`, `rate` and `moves` are also cached by tree. For a new tree they replay the log
  from parsed events, as ranges and filters do.
- **What a commit did is observed once.** `audit`, `review`, `insights` and the capture quality walk over every
  commit and every parent. What the walk observes at a commit (the phases that it touches, the events that it brings
  or loses) depends on the commit and what it reaches alone, so it is cached by the commit's id. A later run walks
  over new commits only, from the state at their parents. Rules, findings and advice are computed each time. A
  history in which a misplaced event file was removed is walked as a whole each time.
- **The work of the last history is kept as a table.** `insights`, `matrix --weight` and `matrix --measure together`
  read who worked when, and on which phases, from one entry of the cache. It is made anew for another commit,
  configuration or mailmap.
- **No totals per day folder.** The totals of a tree are not the sum of those of its folders: a revisit counts by the
  phase of the focus event that it names, which lies in another folder. A day's subtotal would have to keep its
  revisits by focus event. In the generated log of 20,000 events that is 0.96 entries per revisit, so subtotals would be
  about as large as the events. Totals per tree, and the differences between trees, need less.
- **A cache that is safe to lose.** The cache can be deleted, damaged or read-only at any time. That costs time,
  but does not change a result. Each entry is signed with a key in `~/.local/state/git-revisit`, so an entry that
  somebody else wrote is ignored. `GIT_REVISIT_NO_CACHE=1` turns the cache off. Its size is limited to 256 MB.
- **Without libyaml**, files in a form that git-revisit does not write take about ten times as long to read.

## Repeat the measurement

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
        bounds = ", ".join(f"{limit} at {size:,}" for size, limit in limits.items())
        rows.append([text, *ratios, bounds])
    return rows


def _ratio(cost: list[float], against: list[float]) -> tuple[str, str]:
    return f"{cost[WALL] / against[WALL]:.2f}", f"({cost[CPU] / against[CPU]:.2f})"


def _second_rows(sizes: dict[str, Any]) -> list[list[str]]:
    names = next(iter(sizes.values()))
    return [
        [_label(name), *(f"{cost[name][WALL]:.2f} ({cost[name][CPU]:.2f})" for cost in sizes.values())]
        for name in names
    ]


def _label(task: str) -> str:
    return LABELS.get(task, task)


def _peers(results: dict[str, Any]) -> str:
    peers = results.get("peers")
    if not peers:
        return ""
    base = peers["cold"][WALL]
    rows = [[_label(name), f"{cost[WALL]:.2f}", f"{cost[WALL] / base:.1f}"] for name, cost in peers.items()]
    return f"""
## Peers

Measured with {results["peer events"]:,} events in as many commits. reno lists the same number of its own notes,
in the same number of commits and tags. PyDriller walks the commits and lists the files of each.

{_table(["", "seconds", "relative to HEAD, no cache"], rows)}
"""


def picture(sizes: dict[str, Any]) -> str:
    """Return the curves as SVG: number of events on the x axis, seconds on the y axis, both logarithmic."""
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
        parts.append(f'<text x="{width - 122}" y="{end + 4:.1f}" fill="{colour}">{_label(name)}</text>')
    body = "\n".join(parts)
    head = f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13"'
    return f"""<svg xmlns="http://www.w3.org/2000/svg" {head}>
<title>Seconds for a matrix, by number of events</title>
<rect width="{width}" height="{height}" fill="white"/>
{body}
<text x="{(left + width - 130) / 2:.0f}" y="{height - 8}" text-anchor="middle">events (one per commit)</text>
</svg>
"""


def _apart(positions: list[float], distance: float = 15) -> list[float]:
    """Return y positions of labels, moved so that they do not overlap."""
    moved = dict.fromkeys(range(len(positions)), 0.0)
    last = -math.inf
    for number in sorted(moved, key=lambda each: positions[each]):
        last = moved[number] = max(positions[number], last + distance)
    return list(moved.values())
