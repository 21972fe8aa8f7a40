"""``git revisit init``: the configuration, from the names of the directories, and the hooks."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from git_revisit.commands._options import project_option, say
from git_revisit.commands._writing import Desk, project_at
from git_revisit.errors import DataError, Refused
from git_revisit.gitio.index import Staged, Worktree, stage
from git_revisit.gitio.process import attempt
from git_revisit.hook.capture_ways import AUTO, NONE, WAYS, install_hook, manager_files
from git_revisit.infer.short_patterns import detect
from git_revisit.infer.tables import detection
from git_revisit.model import workflow_yaml
from git_revisit.model.commits import person
from git_revisit.model.event_file import CONFIG, FOLDER, owned
from git_revisit.model.tagging import LOW_COVERAGE, Coverage, coverage_of, tagger
from git_revisit.model.workflow import DEFAULT_WORKFLOW, Workflow
from git_revisit.project.queries import shared_workflow
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import STAGED
from git_revisit.render.text import percent, table

ATTRIBUTES = f"{FOLDER}/.gitattributes"
ATTRIBUTES_TEXT = b"events/** text eol=lf linguist-generated\n"


@click.command()
@click.option("--yes", is_flag=True, help="Accept the detected phases without asking.")
@click.option(
    "--hooks",
    type=click.Choice([*WAYS, NONE]),
    default=AUTO,
    show_default=True,
    help="How to install the commit hook; auto: through the hook manager of the repository, else native.",
)
@click.option("--workflow", metavar="FILE|REV:PATH", help="Start from a shared workflow instead of the default one.")
@project_option
def command(yes: bool, hooks: str, workflow: str | None, project: str | None) -> None:
    """Set up phases, event log and commit hook.

    Detects the phases from the directories, writes .revisit/config.yaml and installs the hook. Stages what it writes
    and commits nothing. Keeps what is there, so it is safe to repeat.
    """
    opened = OpenProject.open(".", project)
    tree = Worktree(opened.repository.top, opened.prefix)
    files = []
    if opened.state(STAGED).configured:
        compare = f"; compare it: git revisit phases --check {shlex.quote(workflow)}" if workflow else ""
        say(f"kept {tree.prefix}{CONFIG}{compare}")
        if not project and Path.cwd() != tree.root.resolve():
            say(f"this directory belongs to {project_at(tree)}; to set up one here: git revisit init --project .")
    elif os.path.lexists(tree.root / CONFIG):
        files.append(_left_out(tree))
    else:
        files.append(Staged(CONFIG, _config(opened, workflow, yes)))
    if not os.path.lexists(tree.root / ATTRIBUTES):
        files.append(Staged(ATTRIBUTES, ATTRIBUTES_TEXT))
    installed = install_hook(tree, hooks)  # first: it may refuse, and then nothing is staged
    stage(tree, files)
    for text in (*(f"staged {tree.prefix}{file.path}" for file in files), *installed):
        say(text)
    steps = _next_steps(tree, project)
    if steps:
        say(", then ".join(steps))


def _next_steps(tree: Worktree, project: str | None) -> list[str]:
    """Return what is left to do: commit what is staged, set one's own focus."""
    ours = [f":(top,literal){name}" for name in (f"{tree.prefix}{FOLDER}", *manager_files(tree))]
    steps = ["commit these files"] if attempt(["diff", "--cached", "--quiet", "--", *ours], tree.top).code else []
    desk = Desk.open(project)
    focus = desk.focus().event
    if focus is None or (desk.log.workflow.capture.scope == "actor" and person(focus.actor) != person(desk.actor)):
        steps.append("set the focus: git revisit focus")
    return steps


def _left_out(tree: Worktree) -> Staged:
    """Return the config file that lies in the work tree and is not staged."""
    file = tree.root / CONFIG
    if file.is_symlink() or not file.is_file():
        raise DataError(f"{tree.prefix}{CONFIG} is not a regular file", "move it away, then run `git revisit init`")
    data = file.read_bytes()
    workflow_yaml.decode_file(data, f"{tree.prefix}{CONFIG}")
    return Staged(CONFIG, data)


def _config(opened: OpenProject, name: str | None, yes: bool) -> bytes:
    """Return the configuration for the work tree, once the user has accepted it.

    ``name`` is that of a shared workflow, which is taken as it is written. Its phases without paths get those that are
    detected here.
    """
    paths = owned(opened.repository.files(opened.prefix), opened.prefix)
    detected = detect(paths, detection()) if paths else DEFAULT_WORKFLOW
    workflow, data = detected, workflow_yaml.encode(detected)
    if name is not None:
        data, shared = shared_workflow(opened, name)
        workflow = _with_paths(shared, detected) if paths else shared
        data = data if workflow == shared else workflow_yaml.encode(workflow)
    _show(workflow, coverage_of(tagger(workflow), paths))
    if yes:
        return data
    if not sys.stdin.isatty():
        raise Refused("not a terminal, so no question was asked", "accept these phases with `git revisit init --yes`")
    if not click.confirm(f"Write this to {opened.prefix}{CONFIG}?", default=True, err=True):
        raise Refused("nothing was written", f"write {opened.prefix}{CONFIG} by hand, or run `git revisit init` again")
    return data


def _with_paths(shared: Workflow, detected: Workflow) -> Workflow:
    """Return a workflow whose phases without paths have those of the detected phase of the same id or alias."""
    paths = {phase.id: phase.paths for phase in detected.phases}
    phases = (
        phase if phase.paths else phase._replace(paths=_first(paths.get(each) for each in (phase.id, *phase.aliases)))
        for phase in shared.phases
    )
    return shared._replace(phases=tuple(phases))


def _first(paths: Iterable[tuple[str, ...] | None]) -> tuple[str, ...]:
    return next((each for each in paths if each), ())


def _show(workflow: Workflow, coverage: Coverage) -> None:
    """Show the paths of each phase, and the share of files that they cover."""
    rows = [
        [phase.id if number == 0 else "", path, str(coverage.files[phase.id]) if number == 0 else ""]
        for phase in workflow.phases
        for number, path in enumerate(phase.paths)
    ]
    rows += [["(shared)", path, ""] for path in workflow.shared] + [["(ignored)", path, ""] for path in workflow.ignore]
    click.echo(table(["phase", "paths", "files"], rows, "table", right=[2]), err=True)
    if coverage.share is None:
        say("no files yet: using the default phases, each with a directory of its name")
        return
    say(f"{percent(coverage.share)} of the tracked files belong to a phase")
    if coverage.share < LOW_COVERAGE:
        most = ", ".join(folder for folder, _ in coverage.untagged.most_common(5))
        say(f"note: less than half, so the hook will miss much; add to {CONFIG}: {most}")
