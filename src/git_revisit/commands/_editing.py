"""Answers about recorded revisits: their events, and the editor, opened until every answer is valid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from git_revisit.commands._options import say
from git_revisit.commands._writing import STAGED_NOTE, Desk
from git_revisit.errors import DataError, Refused, RevisitError
from git_revisit.gitio.files import write
from git_revisit.gitio.process import edit
from git_revisit.model.commits import Commit
from git_revisit.model.events import Amend, Event, Revisit
from git_revisit.project.activity import origins
from git_revisit.prompt import SHOWN, Answer, Ask, Say
from git_revisit.prompt.late_questions import ask_explanation
from git_revisit.record.corrections import Stamp, explain_revisit, not_a_revisit
from git_revisit.record.edit_list import Block, edit_text, edited_blocks
from git_revisit.render.log_text import what

DRAFT = "revisit/EXPLAIN.txt"  # in the git directory: the text in the editor


def describe_revisit(event: Revisit, commit: Commit | None, position: str = "") -> list[str]:
    """Return lines that identify a revisit for a person: date, phases, commit and files."""
    lines = [f"{position}  {event.at[:10]}  {what(event)}".strip()]
    unknown = "not committed yet, or its commit is not in this clone"
    lines.append(f"  commit {commit.id[:10]} {commit.subject} ({commit.name})" if commit else f"  {unknown}")
    files = list(event.paths or ())
    more = len(files[SHOWN:]) + (event.more_paths or 0)
    if files:
        lines.append(f"  {', '.join(files[:SHOWN])}{f' and {more} more' if more else ''}")
    return lines


def answer_events(desk: Desk, event: Revisit, answer: Answer | None, commit: Commit | None) -> tuple[Event, ...]:
    """Return the events of an answer about a revisit; none if it changes nothing."""
    if answer is None:
        return ()
    if answer.kind == "neither":
        return not_a_revisit(desk.log, desk.stamps(2), event, answer.reason, commit.id if commit else None)
    category = answer.category if answer.category != event.category else None
    if not answer.reason and not category:
        return ()
    return (explain_revisit(desk.log, desk.stamp(), event, answer.reason, category),)


def ask_for_reason(desk: Desk, event: Revisit, commit: Commit | None, position: str, ask: Ask, tell: Say) -> bool:
    """Ask about a revisit and stage the answer at once; return whether there was one."""
    about = ["", *describe_revisit(event, commit, position)]
    answer = ask_explanation(about, desk.log.workflow.categories, event.category, ask, tell)
    events = answer_events(desk, event, answer, commit)
    desk.write(*events)
    return bool(events)


def edit_answers(desk: Desk, events: Sequence[Revisit]) -> int:
    """Open the editor on the revisits until every answer is valid; the text is kept until then."""
    draft = desk.project.repository.git_dir / DRAFT
    kept = {block.id: block for block in edited_blocks(_read(draft))} if draft.exists() else {}
    commits = origins(desk.project, events)
    about = {event.id: describe_revisit(event, commits.get(event.id)) for event in events}
    blocks = [
        kept.get(event.id, Block(event.id, category=event.category or ""))._replace(about=about[event.id], errors=())
        for event in events
    ]
    known = {event.id: event for event in events}
    staged = 0
    try:
        while blocks:
            text = edit_text(blocks, desk.log.workflow.categories)
            write(draft, text.encode())
            edit(draft, desk.tree.top)
            edited = _read(draft)
            amends, blocks = _judged(desk, known, about, edited_blocks(edited))
            desk.write(*amends)
            staged += len(amends)
            for event in amends:
                del known[event.target]
            if blocks and edited == text:
                raise Refused(f"the answers in {draft} have errors", "correct them: git revisit explain --edit")
    finally:
        if staged:
            say(f"explained {staged} of {len(events)} {STAGED_NOTE}")
    draft.unlink()
    if not staged:
        say("nothing changed")
    return 0


def _read(draft: Path) -> str:
    try:
        return draft.read_text("utf-8")
    except UnicodeDecodeError:
        raise DataError(f"{draft} is not UTF-8", "save it as UTF-8, then: git revisit explain --edit") from None


def _judged(
    desk: Desk, known: Mapping[str, Revisit], about: Mapping[str, Sequence[str]], edited: Sequence[Block]
) -> tuple[list[Amend], list[Block]]:
    """Return the amendments of the valid answers, and the other blocks with their errors."""
    amends, wrong = [], []
    stamps = desk.stamps(len(edited))
    seen = set[str]()
    for stamp, block in zip(stamps, edited, strict=True):
        try:
            amend = _amendment(desk, known, stamp, block, seen)
        except RevisitError as error:
            wrong.append(block._replace(about=about.get(block.id, ()), errors=[error.message]))
        else:
            amends += [amend] if amend else []
        seen.add(block.id)
    return amends, wrong


def _amendment(desk: Desk, known: Mapping[str, Revisit], stamp: Stamp, block: Block, seen: set[str]) -> Amend | None:
    """Return the amendment of a block, None if it changes nothing; refuses an answer that is wrong."""
    if block.errors:
        raise Refused("; ".join(block.errors))
    if block.id not in known or block.id in seen:
        raise Refused(f"{block.id!r} is not an open revisit of this list; delete the block")
    event = known[block.id]
    category = block.category if block.category != (event.category or "") else ""
    if not block.reason and not category:
        return None
    return explain_revisit(desk.log, stamp, event, block.reason or None, category or None)
