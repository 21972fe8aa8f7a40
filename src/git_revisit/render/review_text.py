"""A review as blocks for a terminal, and as Markdown for a comment; and one line about a push."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from git_revisit.audit.branch_review import Review
from git_revisit.audit.rules.facts import PhaseTouch
from git_revisit.model.commits import Commit
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Revisit
from git_revisit.model.printable import escaped
from git_revisit.render.capture_text import capture_sentence, limit_sentences
from git_revisit.render.log_text import what
from git_revisit.render.matrix_text import delta_table, marker
from git_revisit.render.text import (
    markdown,
    markdown_link,
    origin_sentence,
    plural,
    revision,
    short,
    table,
    title,
    unasked_lines,
)
from git_revisit.replay.filters import provenance

FORM = "write the reason"
SUBJECT = 50  # columns of a commit's subject
FILES = 3
WIDTH = 80


class ReviewLinks(NamedTuple):
    """The links in Markdown: to forms with an answer filled in, by revisit or by commit and phase; and to commits."""

    answers: Mapping[str, str] = {}
    touches: Mapping[tuple[str, str], str] = {}
    commits: str | None = None


NO_LINKS = ReviewLinks()


def review_table(
    review: Review,
    style: str,
    project: str | None = None,
    links: ReviewLinks = NO_LINKS,
    origins: Mapping[str, Commit] | None = None,
) -> str:
    """Lay out a review: a sentence, the matrix delta, and each open question with the command that settles it.

    ``project`` is the root that the user named; it goes into the commands, so that they work in the same place.
    ``links`` are for Markdown. ``origins`` are the commits of the unexplained revisits, by id.
    """
    where = f" --project {shlex.quote(project)}" if project else ""
    escape = markdown if style == "md" else escaped
    parts = [marker("review")] if style == "md" else []
    parts.append(title(f"what {revision(*review.diff.b)} adds to {revision(*review.diff.a)}", style))
    parts.append("".join(f"{escape(line)}\n" for line in _sentences(review)))
    if any(map(any, review.diff.cells)):
        parts.append(delta_table(review.diff.phases, review.diff.cells, style, touched=True))
    lay_out = _blocks if style != "md" else partial(_tables, links=links)
    parts += lay_out(review, where, origins or {})
    if review.answered:
        text = f"{plural(review.answered, 'commit message')} with an answer; to take it over:"
        parts.append(title(f"{text} git revisit explain --from-messages {review.range}{where}", style))
    if review.capture and review.capture.total.touches:
        parts.append(title(f"capture: {capture_sentence(review.capture)}", style))
    limits = limit_sentences(review.limits) if review.limits else []
    parts += [title(f"limit: {sentence}", style) for sentence in limits]
    parts += [title(finding.message, style) for finding in review.unavailable]
    if not (review.is_empty or review.unexplained or review.uncaptured or review.unavailable):
        lines = unasked_lines(review.added) or ["nothing is left to explain"]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _sentences(review: Review) -> Iterator[str]:
    """Return in words how many revisits a branch adds, how many of them go back, and the open questions."""
    if review.is_empty:
        base, head = (revision(*side) for side in (review.diff.a, review.diff.b))
        yield f"{head} is the base itself, so it adds nothing." if base != head else f"{head} adds nothing to itself."
        return
    cells = review.diff.cells
    added = sum(n for row in cells for n in row if n > 0)
    back = sum(n for i, row in enumerate(cells) for n in row[:i] if n > 0)
    origin = origin_sentence(provenance(review.added))
    if origin:
        yield origin
    to_earlier = f", {back:,} of them back to an earlier phase" if added else ""
    yield f"Adds {plural(added, 'revisit') if added else 'no revisits'}{to_earlier}."
    opened = [f"{plural(len(review.unexplained), 'revisit')} without a reason"] if review.unexplained else []
    opened += [f"{plural(len(review.uncaptured), 'touched phase')} without a record"] if review.uncaptured else []
    if opened:
        yield f"Open: {', '.join(opened)}."


def _blocks(review: Review, where: str, origins: Mapping[str, Commit]) -> Iterator[str]:
    """Yield the open questions as blocks of short lines; each command stands on a line of its own."""
    if review.unexplained:
        blocks = [_unexplained_block(event, origins.get(event.id), where) for event in review.unexplained]
        yield f"{plural(len(blocks), 'revisit')} without a reason\n\n" + "\n".join(blocks)
    if review.uncaptured:
        blocks = [_uncaptured_block(node, touch, where) for node, touch in review.uncaptured]
        yield f"{plural(len(blocks), 'touched phase')} without a record\n\n" + "\n".join(blocks)


def _unexplained_block(event: Revisit, origin: Commit | None, where: str) -> str:
    about = [f"  {event.at[:10]}  {what(event)}", *([f"    {commit_line(origin)}"] if origin else [])]
    if event.paths:
        about.append(f"    {_files(event)}")
    return _lines([*about, f"    {_explain(event, where)}"])


def _uncaptured_block(node: Commit, touch: PhaseTouch, where: str) -> str:
    record, note = _commands(node, touch, where)
    focus = f"the focus was {touch.focus}" if touch.focus else "no phase was in focus"
    about = [
        f"  {utc(node.at)[:10]}  touches {touch.phase}; {focus}",
        f"    {commit_line(node)}",
        f"    {files_line(touch.shown, len(touch.paths))}",
    ]
    was = ["    if it was a revisit:", f"    {record}"] if record else []
    return _lines([*about, *was, "    if not:" if record else "    to account for it:", f"    {note}"])


def _lines(lines: Sequence[str]) -> str:
    return "".join(f"{escaped(line)}\n" for line in lines)


def commit_line(commit: Commit) -> str:
    """Return a line about a commit: id, subject and author."""
    return f"{_subject_line(commit)} ({commit.name})"


def _subject_line(commit: Commit) -> str:
    subject = commit.subject if len(commit.subject) <= SUBJECT else f"{commit.subject[: SUBJECT - 1]}…"
    return f"{short(commit.id)} {subject}"


def files_line(files: Sequence[str], total: int) -> str:
    """Return the first of some files on one line, and the number of the others."""
    shown = list(files[:FILES])
    while len(shown) > 1 and sum(map(len, shown)) > WIDTH - 24:
        shown.pop()
    more = total - len(shown)
    return f"{', '.join(shown)}{f' and {more} more' if more else ''}"


def _tables(review: Review, where: str, origins: Mapping[str, Commit], links: ReviewLinks) -> Iterator[str]:
    if review.unexplained:
        head = ["without a reason", "files", "commit", "to add it"]
        commits = [origins.get(event.id) for event in review.unexplained]
        rows = [
            [
                what(event),
                _files(event),
                _subject_line(commit) if commit else f"recorded {event.at[:10]}",
                _explain(event, where),
            ]
            for event, commit in zip(review.unexplained, commits, strict=True)
        ]
        forms = [links.answers.get(event.id) for event in review.unexplained]
        yield _questions(head, rows, _opened(commits, links), forms)
    if review.uncaptured:
        head = ["touched without a record", "files", "commit", "if it was a revisit", "if not"]
        rows = [
            [
                touch.phase,
                files_line(touch.shown, len(touch.paths)),
                _subject_line(node),
                *_commands(node, touch, where),
            ]
            for node, touch in review.uncaptured
        ]
        forms = [links.touches.get((node.id, touch.phase)) for node, touch in review.uncaptured]
        yield _questions(head, rows, _opened([node for node, _ in review.uncaptured], links), forms)


def _explain(event: Revisit, where: str) -> str:
    return f'git revisit explain {event.id}{where} -m "REASON"'


def _files(event: Revisit) -> str:
    files = list(event.paths or ())
    return files_line(files, len(files) + (event.more_paths or 0))


def _opened(commits: Sequence[Commit | None], links: ReviewLinks) -> Mapping[int, str]:
    """Return the address of the commit of each row, if the remote has one."""
    return {row: f"{links.commits}{commit.id}" for row, commit in enumerate(commits) if commit and links.commits}


def _questions(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    commits: Mapping[int, str],
    forms: Sequence[str | None],
) -> str:
    """Lay out open questions; ``commits`` are addresses by row, ``forms`` those of the answers, by row."""

    def paint(row: int, column: int, cell: str) -> str:
        if column == len(head):
            return f"[{FORM}]({forms[row]})" if forms[row] else ""
        opens = commits.get(row) if head[column] == "commit" else None
        return markdown_link(rows[row][column], opens) if opens else cell

    if any(forms):
        return table([*head, "or here"], [[*row, ""] for row in rows], "md", paint=paint)
    return table(head, rows, "md", paint=paint)


def _commands(node: Commit, touch: PhaseTouch, where: str) -> tuple[str, str]:
    """Return the commands that record a touch as a revisit (empty if no phase was in focus), and as not one."""
    about = f"--for-commit {node.id[:12]}{where}"
    record = f'git revisit record {touch.phase} --from {touch.focus} {about} -m "REASON"' if touch.focus else ""
    return record, f"git revisit note {touch.phase} {about}"


def push_line(review: Review, prefix: str) -> str | None:
    """Return a line about the open questions of a push in a project, with the command for them; None without any."""
    open_questions = [
        f"{count} {one if count == 1 else many}"
        for count, one, many in (
            (len(review.unexplained), "revisit without a reason", "revisits without a reason"),
            (len({node.id for node, _ in review.uncaptured}), "uncaptured commit", "uncaptured commits"),
        )
        if count
    ]
    if not open_questions:
        return None
    where = f" --project {shlex.quote(prefix)}" if prefix else ""
    start, end = review.diff.a[0], review.diff.b[0]
    whole = "git revisit audit" if review.uncaptured else "git revisit explain"  # a range needs a first commit
    command = f"git revisit review {shlex.quote(f'{start}..{end}')}" if start else whole
    return f"this push leaves {' and '.join(open_questions)}; to settle: {command}{where}"
