"""``git revisit status``: the state of the log, and problems of the setup."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator

import click

from git_revisit.audit.capture import capture_quality
from git_revisit.commands._options import here, print_data, project_option
from git_revisit.commands._writing import Desk, focus_owner
from git_revisit.commands.hooks import capture_lines
from git_revisit.errors import Refused
from git_revisit.gitio.index import untracked
from git_revisit.hook.capture_ways import captures
from git_revisit.hook.pending import load
from git_revisit.hook.recall import recall
from git_revisit.model import yaml_subset
from git_revisit.model.event_file import EVENTS, is_event_file
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Event, subject, target
from git_revisit.model.printable import escaped
from git_revisit.model.tagging import LOW_COVERAGE
from git_revisit.project.queries import Status, status
from git_revisit.project.revision import HEAD
from git_revisit.render.capture_text import capture_sentence
from git_revisit.render.text import percent, plural


@click.command()
@project_option
def command(project: str | None) -> None:
    """Show focus, open reasons and setup problems.

    Lists the phase in focus, staged events, unexplained revisits, the share of files that belong to a phase, the hooks,
    and what is wrong with the setup.
    """
    desk = Desk.open(project, reading=True)
    now = status(desk.project, desk.state, desk.who)
    rows = [*_focus(now, desk.actor, desk.who.at), *_events(now), *_capture(desk), *_coverage(now)]
    rows += [*_hooks(desk), *_loose(desk), *_machine()]
    width = max(len(head) for head, _ in rows)
    print_data("".join(f"{head:{width}}  {escaped(here(text))}\n" for head, text in rows))


def _focus(status: Status, actor: str | None, now: int) -> Iterator[tuple[str, str]]:
    focus = status.focus
    if focus.event and focus.phase:
        yield "focus", f"{focus.phase}, since {focus.event.at}: {focus_owner(focus.event, status.scope, actor)}"
    else:
        yield "focus", "none yet; for the phases to choose from: `git revisit focus`"
    for event in focus.ahead:
        yield "", f"ignored a focus event of {event.at}: more than a day after {utc(now)}"


def _events(status: Status) -> Iterator[tuple[str, str]]:
    staged = Counter(map(_named, status.staged))
    yield "staged", ", ".join(f"{name} ({n})" if n > 1 else name for name, n in staged.items()) or "no events"
    for identity in status.unstaged:
        yield "", f"{identity} is in HEAD and not staged; to bring it back: `git revisit restore`"
    unexplained, invalid = status.totals["unexplained"], status.totals["invalid"]
    hint = f", {unexplained} unexplained: `git revisit explain`" if unexplained else ""
    yield "revisits", f"{status.totals['revisits']}{hint}"
    if invalid:
        yield "invalid", f"{invalid} event files; for the causes: `git revisit audit --staged`"


def _named(event: Event) -> str:
    return f"{event.kind} {subject(event) or target(event)}"


def _capture(desk: Desk) -> Iterator[tuple[str, str]]:
    quality = capture_quality(desk.project, desk.project.target(HEAD))
    yield "capture", capture_sentence(quality)
    if quality and quality.total.captured < quality.total.touches:
        yield "", f"{quality.total.touches - quality.total.captured} not recorded: `git revisit audit` lists them"


def _coverage(status: Status) -> Iterator[tuple[str, str]]:
    share = status.coverage.share
    if share is None:
        yield "coverage", "no files yet"
        return
    low = " (low: the hook will miss much)" if share < LOW_COVERAGE else ""
    yield "coverage", f"{percent(share)} of the tracked files belong to a phase{low}"
    most = [f"{folder} ({n})" for folder, n in status.coverage.untagged.most_common() if not folder.startswith(".")]
    if most:
        yield "untagged", f"{', '.join(most[:5])}: add them to a phase, shared or ignore in .revisit/config.yaml"


def _hooks(desk: Desk) -> Iterator[tuple[str, str]]:
    try:
        lines = capture_lines(captures(desk.tree))
    except Refused as error:
        lines = [f"{error.message}; {error.remedy}"]
    for number, text in enumerate(lines):
        yield "" if number else "hooks", text


def _loose(desk: Desk) -> Iterator[tuple[str, str]]:
    """Report events that are in no commit and not staged: those that the hook remembers, and other files."""
    repository = desk.project.repository
    remembered = recall(repository, load(repository.git_dir), desk.who.at).loose
    for each in remembered:
        yield "pending", f"{_named(each.held.event)}, not in HEAD; the next commit takes it or drops it"
    known = {each.held.full for each in remembered}
    folder = f"{desk.tree.prefix}{EVENTS}"
    others = set(untracked(desk.tree.top, f":(top,literal){folder}")) - known
    files = sum(is_event_file(each.removeprefix(desk.tree.prefix)) for each in others)
    if files:
        add = f"git add -f {shlex.quote(f':/{folder}')}"
        yield "untracked", f"{plural(files, 'event file')} in no commit: `{add}` takes them along; else delete them"


def _machine() -> Iterator[tuple[str, str]]:
    if not yaml_subset.has_libyaml:
        yield "libyaml", "missing, so reading events is slow; reinstall PyYAML from a wheel"
