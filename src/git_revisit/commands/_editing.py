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
from git_revisit.model.events import VIAS, Amend, Event, Revisit
from git_revisit.model.typed_text import check_reason
from git_revisit.project.activity import origins
from git_revisit.prompt import SHOWN, Answer, Ask, Say
from git_revisit.prompt.late_questions import ask_explanation
from git_revisit.record.corrections import Stamp, explain_revisit, not_a_revisit
from git_revisit.record.edit_list import Block, edit_text, edited_blocks, open_block
from git_revisit.render.log_text import what
from git_revisit.replay.filters import Filter

DRAFT = "EXPLAIN.txt"  # the text in the editor; of each project root there is one


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
    """Open the editor on the revisits until every answer is valid; the text is kept until then.

    Answers in a text that was kept are in the list too, also those about other revisits.
    """
    draft = desk.project.repository.git_dir / "revisit" / f"{desk.project.prefix.replace('/', '-')}{DRAFT}"
    known = {event.id: event for event in desk.log.fold.without_reason(desk.log.workflow.aliases, Filter(via=VIAS))}
    kept = [block for block in edited_blocks(_read(draft)) if _is_typed(desk, block)]
    fresh = [event for event in events if event.id not in {block.id for block in kept}]
    shown = [*(known[block.id] for block in kept if block.id in known), *fresh]
    commits = origins(desk.project, shown)
    about = {event.id: describe_revisit(event, commits.get(event.id)) for event in shown}
    blocks = [*kept, *(open_block(event.id, event.category or "") for event in fresh)]
    total, staged = len(blocks), 0
    try:
        while blocks:
            blocks = [block._replace(about=about.get(block.id, ())) for block in blocks]
            text = edit_text(blocks, desk.log.workflow.categories)
            write(draft, text.encode())
            edit(draft, desk.tree.top)
            shown_lines = [block.lines for block in blocks if block.errors]
            amends, blocks = _judged(desk, known, edited_blocks(_read(draft)))
            desk.write(*amends)
            staged += len(amends)
            for event in amends:
                del known[event.target]
            if blocks and not amends and [block.lines for block in blocks] == shown_lines:
                raise Refused(f"the answers in {draft} have errors", "correct them: git revisit explain --edit")
    finally:
        if staged:
            say(f"explained {staged} of {total} {STAGED_NOTE}")
    draft.unlink(missing_ok=True)
    if not staged:
        say("nothing changed")
    return 0


def _read(draft: Path) -> str:
    """Return the text of a draft, empty if there is none."""
    try:
        return draft.read_text("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise DataError(f"{draft} is not UTF-8", "save it as UTF-8, then: git revisit explain --edit") from None


def _is_typed(desk: Desk, block: Block) -> bool:
    """Whether a block holds anything but what the list offered."""
    revisit = desk.log.fold.revisits.get(block.id)
    offered = (revisit.category if revisit else None) or ""
    return bool(block.reason or block.errors or block.category not in ("", offered))


def _judged(desk: Desk, known: Mapping[str, Revisit], edited: Sequence[Block]) -> tuple[list[Amend], list[Block]]:
    """Return the amendments of the valid answers, and the other blocks with their errors."""
    amends, wrong = [], []
    for stamp, block in zip(desk.stamps(len(edited)), edited, strict=True):
        if block.errors:
            wrong.append(block)
        elif block.id not in known:
            wrong.append(block.with_error("id", f"{block.id!r} is not an open revisit of this list; delete the block"))
        else:
            field = "reason"
            try:
                check_reason(block.reason)
                field = "category"
                amend = _amendment(desk, known[block.id], stamp, block)
            except RevisitError as error:
                wrong.append(block.with_error(field, error.message))
            else:
                amends += [amend] if amend else []
    return amends, wrong


def _amendment(desk: Desk, event: Revisit, stamp: Stamp, block: Block) -> Amend | None:
    """Return the amendment of a block, None if it changes nothing; refuses an answer that is wrong."""
    category = block.category if block.category != (event.category or "") else ""
    if not block.reason and not category:
        return None
    return explain_revisit(desk.log, stamp, event, block.reason or None, category or None)
