"""The proposal of ``infer`` as text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from git_revisit.infer.inferred import (
    AGAIN,
    IN_PASSING,
    MOSTLY,
    NEW_FILES,
    ChangedPaths,
    InferredEpisode,
    InferredPeriod,
    Loop,
    loops_between,
)
from git_revisit.model.event_file import CONFIG
from git_revisit.model.event_yaml import encode_text, utc
from git_revisit.model.events import Focus
from git_revisit.model.printable import escaped
from git_revisit.render.matrix_text import matrix_table
from git_revisit.render.text import markdown, percent, plural, short, table, title
from git_revisit.replay.measures import measure_named

if TYPE_CHECKING:
    from git_revisit.infer.inferred import Inference

LOOPS, WITNESSES, PERIODS, UNTAGGED, WIDTH = 5, 3, 12, 5, 52
# How the files were judged, and why the numbers differ with and without a configuration.
_BY_NAMES = (
    "the names of files and directories, deleted ones included",
    "after `git revisit init` the paths of the configuration decide, so these numbers will differ",
)
_BY_PATHS = (
    f"the paths in {CONFIG}",
    "without a configuration, names of files decide, deleted ones included, so the numbers differ",
)


def infer_table(inference: Inference, style: str) -> str:
    """Lay out an inference: its confidence, the matrix, the loops, the focus periods."""
    parts = [_verdict(inference, style)]
    if inference.doubts and inference.survey.untagged:
        parts.append(_remedy(inference, style))
    if inference.proposal.periods:
        parts += [
            _matrix(inference, style),
            _kinds(inference, style),
            _loops(inference, style),
            _mis_tags(inference, style),
        ]
        parts += [_together(inference, style), _periods(inference, style)]
    return "\n".join(part for part in parts if part)


def _verdict(inference: Inference, style: str) -> str:
    lines = [f"low confidence: {'; '.join(inference.doubts)}"] if inference.doubts else []
    lines += [f"note: {each}" for each in inference.cautions]
    judged = len(inference.work)
    others = [f"{count:,} {why}" for why, count in inference.survey.passed.most_common()]
    total = judged + inference.survey.passed.total()
    lines += _changed(inference.survey.changed)
    if total:
        causes = f" ({', '.join(others)})" if others else ""
        lines.append(f"{percent(judged / total)} of the commits work on a phase: {judged:,} of {total:,}{causes}")
    if inference.coverage is not None:
        judge, note = _BY_PATHS if inference.configured else _BY_NAMES
        lines += [f"{percent(inference.coverage)} of the files belong to a phase, by {judge}", note]
    if inference.per_author:
        lines.append("each person has a focus of their own (--one-focus: one for all)")
    return "".join(f"{line}\n" for line in lines) if style == "table" else "".join(f"- {line}\n" for line in lines)


def _changed(paths: ChangedPaths) -> list[str]:
    """Return in words what the changed paths belong to, which explains a small share of commits."""
    total = sum(paths)
    if not total:
        return []
    phases, shared, untagged = (percent(each / total) for each in paths)
    return [f"{phases} of the changed paths belong to a phase, {shared} are shared, {untagged} belong to none"]


def _kinds(inference: Inference, style: str) -> str:
    """Return in words how many revisits came back to files, and how many were in passing."""
    if not inference.events:
        return ""
    counts = Counter(str(value) for event in inference.events for value in (event.extra or {}).values())
    head = f"of {plural(len(inference.events), 'inferred revisit')}:"
    return (
        f"{head} {counts[AGAIN]} to files that were there before, {counts[NEW_FILES]} to {NEW_FILES};"
        f" {counts[MOSTLY]} with commits mostly about the phase, {counts[IN_PASSING]} {IN_PASSING}\n"
    )


def _mis_tags(inference: Inference, style: str) -> str:
    """Show files that may belong to another phase, as lines for the configuration."""
    if not inference.mis_tags:
        return ""
    lines = ["phases:"]
    shown = inference.mis_tags[:UNTAGGED]
    for focus in sorted({each.focus for each in shown}, key=inference.workflow.ids.index):
        lines += [f"  - id: {focus}", "    paths:"]
        for each in shown:
            if each.focus == focus:
                row = encode_text(f"/{escaped(each.path)}")
                why = f"tagged {each.phase}; {each.beside} of {each.touches} changes while this phase was in focus"
                lines.append(f"      - {row}  # {why}")
    left = len(inference.mis_tags) - len(shown)
    lines += [f"# and {left} more (--format json)"] if left else []
    head = f"likely mis-tagged, nearly always changed out of focus; these lines in {CONFIG} would move them:"
    text = "\n".join(lines)
    return f"{head}\n\n```yaml\n{text}\n```\n" if style == "md" else f"{head}\n\n{text}\n"


def _together(inference: Inference, style: str) -> str:
    """Show the overlap in time: the share of the active days that two phases have in common."""
    phases, cells = inference.together
    if len(phases) < 2:
        return ""
    measure = measure_named("together")
    numbers = [str(inference.workflow.ids.index(phase) + 1) for phase in phases]
    rows = [
        [f"{number} {phase}", *(measure.text(value) for value in row)]
        for number, phase, row in zip(numbers, phases, cells, strict=True)
    ]
    head = title("together: share of the active days in common", style)
    return head + "\n" + table(["", *numbers], rows, style, right=range(1, len(phases) + 1))


def _remedy(inference: Inference, style: str) -> str:
    """Show the directories that most changes outside of the phases go to, as lines for the configuration."""
    untagged = inference.survey.untagged
    most = sorted(untagged, key=lambda each: (-untagged[each].total(), each))[:UNTAGGED]
    guesses: dict[str, list[str]] = {}
    others: list[str] = []
    for folder in most:
        beside = Counter({phase: count for phase, count in untagged[folder].items() if phase})
        row = f"      - {encode_text(escaped(folder))}  # changes: {untagged[folder].total():,}"
        if beside:
            guesses.setdefault(beside.most_common(1)[0][0], []).append(f"{row}, mostly beside this phase")
        else:
            others.append(f"#{row[1:]}")
    head = f"files not assigned to a phase, those with most changes first; to cover them, add to {CONFIG}:"
    lines = ["phases:"]
    for phase in sorted(guesses, key=inference.workflow.ids.index):
        lines += [f"  - id: {phase}", "    paths:", *guesses[phase]]
    lines += ["# no guess for these: put them under the phase that they belong to", *others] if others else []
    text = "\n".join(lines if guesses else lines[1:])
    return f"{head}\n\n```yaml\n{text}\n```\n" if style == "md" else f"{head}\n\n{text}\n"


def _matrix(inference: Inference, style: str) -> str:
    return matrix_table(inference.matrix, style, heading="inferred revisits")


def _loops(inference: Inference, style: str) -> str:
    """Show the strongest loops, each with the commits that show it best."""
    strongest = loops_between(inference.proposal.episodes, inference.workflow.ids)[:LOOPS]
    if not strongest:
        return "no revisit: no commit touches a phase out of focus\n"
    blocks = [title("most common revisits; ⇄: work goes both ways", style)]
    for loop in strongest:
        heading = _way(loop)
        laid = table(["when", "commit", "went", "category?", "subject"], _witnesses(loop, inference), style)
        if style == "md":
            blocks.append(f"{markdown(heading)}\n\n{laid}")
        else:
            blocks.append("".join(f"{line}\n" for line in (heading, *(f"  {row}" for row in laid.splitlines()[1:]))))
    return "\n".join(blocks)


def _way(loop: Loop) -> str:
    """Return in words how often work goes between two phases; it is a loop only if it goes both ways."""
    if loop.back and loop.ahead:
        return f"{loop.later} ⇄ {loop.earlier}: {len(loop.back)} back, {len(loop.ahead)} ahead"
    start, end = (loop.later, loop.earlier) if loop.back else (loop.earlier, loop.later)
    return f"{start} → {end}: {len(loop.back) + len(loop.ahead)}"


def _witnesses(loop: Loop, inference: Inference) -> list[list[str]]:
    """Return the commits that show a loop best: subjects with a reason, then the longest, then the latest."""
    categories = {(event.commit, event.to_phase): event.guess for event in inference.events}

    def weight(episode: InferredEpisode) -> tuple[bool, int, int]:
        first = episode.steps[0]
        return categories[first.commit, episode.to] is None, -len(episode.steps), -first.at

    rows = []
    for episode in sorted((*loop.back, *loop.ahead), key=weight)[:WITNESSES]:
        work = inference.work[episode.steps[0].commit]
        more = f" (+{len(episode.steps) - 1})" if len(episode.steps) > 1 else ""
        proposed = categories[work.commit, episode.to]
        guess = f"{proposed}?" if proposed else ""
        rows.append([utc(work.at)[:10], short(work.commit) + more, f"to {episode.to}", guess, _cut(work.subject)])
    return rows


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 3]}..."


def _periods(inference: Inference, style: str) -> str:
    """Show the latest focus periods, with dates."""
    pairs = list(zip(inference.proposal.periods, inference.focus, strict=True))
    under: Counter[str] = Counter(event.during or "" for event in inference.events)
    rows = [_period(period, event, under[event.id]) for period, event in pairs[-PERIODS:]]
    left = len(pairs) - len(rows)
    head = ["focus", "from", "to", "commits", "revisits"]
    own = any(period.person is not None for period in inference.proposal.periods)
    laid = table([*head, "of"] if own else head, rows, style, right=(3, 4))
    return laid + (f"and {plural(left, 'earlier focus period')}\n" if left else "")


def _period(period: InferredPeriod, event: Focus, revisits: int) -> list[str]:
    dates = [f"{utc(step.at)[:10]} {short(step.commit)}" for step in (period.first, period.last)]
    row = [period.phase, *dates, str(period.steps), str(revisits) if revisits else "·"]
    return [*row, event.actor or ""] if period.person is not None else row
