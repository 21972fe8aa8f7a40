"""``git revisit infer``: focus and revisits proposed from commits that recorded none."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterable, Iterator

import click

from git_revisit.commands._options import (
    Bar,
    event_time,
    format_option,
    open_project,
    print_answer,
    project_option,
    say,
    say_notes,
)
from git_revisit.commands._output import check_shown, open_option, save
from git_revisit.commands.init import ATTRIBUTES, ATTRIBUTES_TEXT
from git_revisit.errors import Refused, UsageError
from git_revisit.gitio.index import Staged, Worktree
from git_revisit.infer.inference import InferQuery, infer_history
from git_revisit.infer.inferred import Inference
from git_revisit.infer.inferred_events import unwritten
from git_revisit.infer.survey import Touched
from git_revisit.model import workflow_yaml
from git_revisit.model.event_file import CONFIG, FOLDER
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import STAGED, parse_commit
from git_revisit.record.writer import write_events
from git_revisit.render.csv import infer_csv
from git_revisit.render.infer_text import infer_table
from git_revisit.render.json import infer_document


@click.command()
@click.argument("rev", default="HEAD")
@click.option("--since", metavar="TIME", help="Only commits since TIME: 2026-11-23 or '2 years ago'.")
@click.option("--per-author", is_flag=True, help="One focus for each person.")
@click.option("--one-focus", is_flag=True, help="One focus for all  [default: what fits better]")
@click.option("--report", metavar="FILE", help="Write a report of the proposal as HTML; nothing else is written.")
@open_option
@click.option("--write", is_flag=True, help="Stage the events, and a configuration if there is none.")
@format_option()
@project_option
def command(
    rev: str, since: str | None, per_author: bool, one_focus: bool, report: str | None, show: bool, write: bool,
    style: str, project: str | None,
) -> None:  # fmt: skip
    """Propose focus and revisits from old commits.

    Works on any clone, without setup. The focus follows from the phases that commits touch; people who alternate have a
    focus each. A run of one author's commits on another phase is one revisit. Categories are guessed from the subjects.
    Writes nothing without --write.
    """
    if show and report is None:
        raise UsageError("--open needs a file", "name one with --report FILE.html")
    check_shown(report or "", show)
    opened = open_project(project)
    desk = _desk(opened, rev) if write else None
    if per_author and one_focus:
        raise UsageError("--per-author and --one-focus cannot be combined", "give one of them")
    own = True if per_author else False if one_focus else None
    query = InferQuery(parse_commit(rev), event_time(since) if since else None, own)
    inference = infer_history(opened, query, _progress(opened, rev))
    say_notes(opened.notes)
    if report is not None:
        from git_revisit.commands._report_page import inferred_page

        save(report, inferred_page(opened, inference), show)
    if report != "-":
        print_answer(style, inference, infer_document, infer_csv, infer_table)
    if desk:
        _write(opened, desk, inference)
    elif style == "table":
        _next_step(inference)


def _progress(opened: OpenProject, rev: str) -> Callable[[Iterable[Touched]], Iterator[Touched]]:
    """Return a function that shows a bar on a terminal while a long history is read."""

    def watched(stream: Iterable[Touched]) -> Iterator[Touched]:
        if not sys.stderr.isatty():
            yield from stream
            return
        commit = opened.repository.resolve(rev) or ""
        count = int(opened.repository.run(["rev-list", "--count", commit]))
        bar = Bar("reading history")
        for number, change in enumerate(stream):
            bar(min(number, count - 1), count)
            yield change
        bar(count, count)

    return watched


def _desk(opened: OpenProject, rev: str) -> Worktree:
    """Return the work tree to write to; refuses if events cannot be written."""
    top = opened.repository.top
    if opened.commit(rev) != opened.commit("HEAD"):
        raise UsageError("--write needs the history of HEAD", f"run `git checkout {shlex.quote(rev)}` first")
    tree = Worktree(top, opened.prefix)
    if (tree.root / CONFIG).exists() and not opened.state(STAGED).configured:
        raise Refused(
            f"{opened.prefix}{CONFIG} exists but is not staged",
            f"run `git add {shlex.quote(f':/{opened.prefix}{CONFIG}')}`",
        )
    return tree


def _write(opened: OpenProject, tree: Worktree, inference: Inference) -> None:
    """Stage the configuration, if there is none, and the events that are neither written nor recorded yet."""
    files = (
        []
        if inference.configured or not inference.commit
        else [Staged(CONFIG, workflow_yaml.encode(inference.workflow))]
    )
    if files and not (tree.root / ATTRIBUTES).exists():
        files.append(Staged(ATTRIBUTES, ATTRIBUTES_TEXT))
    events = unwritten(inference, opened.state(STAGED).fold)
    write_events(tree, events, also=files)
    for file in files:
        say(f"staged {opened.prefix}{file.path}")
    revisits = sum(event.kind == "revisit" for event in events)
    if events:
        say(f"staged events: {len(events) - revisits} focus, {revisits} revisit; see `git revisit matrix --staged`")
        ours = shlex.quote(f":/{opened.prefix}{FOLDER}")
        say(f"commit them, or undo: git restore --staged {ours} && git clean -df {ours}")
    elif not files:
        say("nothing new to write")


def _next_step(inference: Inference) -> None:
    """Name the next command."""
    if not inference.configured:
        say("to record revisits from now on: git revisit init")
    if inference.events:
        say("to stage these proposals: git revisit infer --write")
