"""A digest as text for a retrospective, and as CSV and rows of a frame."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from git_revisit.model.printable import escaped
from git_revisit.render.csv import csv_text, flat
from git_revisit.render.text import located, markdown, markdown_item, origin_sentence, plural, revision, title
from git_revisit.replay.digest import Digest, GivenReason, LoopDigest


def digest_text(digest: Digest, style: str, project: str | None = None) -> str:
    """Lay out a digest: a heading for each loop, then its reasons; ``style`` is table or md.

    ``project`` is the root that the user named; it goes into the commands, so that they work in the same place.
    """
    escape = markdown if style == "md" else escaped
    span = f"from {revision(*digest.a)} to" if digest.a else "up to"
    parts = [title(f"revisits {span} {revision(*digest.b)}", style, 1)]
    origin = origin_sentence(digest.origin)
    parts += [f"{origin}\n"] if origin else []
    parts.append(f"{_summary(digest)}\n")
    for loop in digest.loops:
        parts.append(title(f"{_heading(loop)}: {plural(loop.revisits, 'revisit')}", style, 2))
        about = [*map(escape, _about(loop))] if loop.revisits > 1 else []
        parts.append("\n".join([*about, *([""] if about else []), *_listed(loop, style, project)]) + "\n")
    return "\n".join(parts)


def _summary(digest: Digest) -> str:
    if not digest.revisits or not digest.first or not digest.last:
        return "No revisits."
    dates = digest.first[:10] if digest.first[:10] == digest.last[:10] else f"{digest.first[:10]} to {digest.last[:10]}"
    loops = f"between {plural(len(digest.loops), 'pair')} of phases"
    start, explained = f"{plural(digest.revisits, 'revisit')} {loops}, {dates}.", f"{digest.explained} with a reason"
    unasked = sum(loop.guessed for loop in digest.loops)
    if not unasked:
        return f"{start} {explained}."
    who = ": nobody was asked" if unasked == digest.revisits else f"; nobody was asked about {plural(unasked, 'other')}"
    return f"{start}\n{explained}{who}."


def _heading(loop: LoopDigest) -> str:
    if len(loop.directions) == 1:
        start, end, _ = loop.directions[0]
        return f"{start} → {end}"
    return f"{loop.phases[0]} ⇄ {loop.phases[1]}"


def _about(loop: LoopDigest) -> Iterator[str]:
    if len(loop.directions) > 1:
        yield f"{', '.join(f'{start} → {end}: {count}' for start, end, count in loop.directions)}."
    if loop.categories:
        yield f"Categories: {', '.join(f'{name} {count}' for name, count in loop.categories)}."
    if loop.planned:
        yield f"Planned (not rework): {loop.planned}."


def _listed(loop: LoopDigest, style: str, project: str | None) -> Iterator[str]:
    code = "`" if style == "md" else ""
    for reason in loop.reasons:
        yield markdown_item(_one(reason)) if style == "md" else f"- {escaped(_one(reason))}"
    if loop.unexplained:
        command = f"git revisit explain {loop.unexplained[0]}" if len(loop.unexplained) == 1 else "git revisit explain"
        yield f"- {len(loop.unexplained)} without a reason; to add: {code}{located(command, project)}{code}"
    if loop.guessed:
        yield f"- {loop.guessed} inferred or imported without a reason"


def _one(reason: GivenReason) -> str:
    details = [
        *([reason.category] if reason.category else []),
        *(["planned"] if reason.planned else []),
        *([f"{len(reason.events)} times"] if len(reason.events) > 1 else []),
        reason.first[:10] if reason.first[:10] == reason.last[:10] else f"{reason.first[:10]} to {reason.last[:10]}",
    ]
    return f"{reason.reason} ({', '.join(details)})"


DIGEST_COLUMNS = ("phase_a", "phase_b", "category", "planned", "reason", "revisits", "first", "last", "events")


def digest_rows(digest: Digest) -> list[list[Any]]:
    """Return a row for each loop and reason; the revisits without one are a row of their own."""
    rows: list[list[Any]] = []
    for loop in digest.loops:
        rows += [
            [
                *loop.phases,
                each.category,
                each.planned,
                each.reason,
                len(each.events),
                each.first,
                each.last,
                each.events,
            ]
            for each in loop.reasons
        ]
        missing = len(loop.unexplained) + loop.guessed
        if missing:
            rows.append([*loop.phases, None, None, None, missing, None, None, loop.unexplained])
    return rows


def digest_csv(digest: Digest) -> str:
    """Return the rows of a digest as CSV, ids separated by spaces."""
    return csv_text([DIGEST_COLUMNS, *([*map(flat, row)] for row in digest_rows(digest))])
