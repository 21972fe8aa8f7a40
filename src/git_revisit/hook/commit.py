"""What happens on a commit: read, decide, ask, write down, stage; project by project, staging last and once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress

from git_revisit.errors import ConfigInvalid, Refused
from git_revisit.gitio.index import stage_blobs, write_inside
from git_revisit.gitio.process import Place, contents, find_place, identity, path_bytes, settings, under_way
from git_revisit.hook import pending, skip_file
from git_revisit.hook.changes import REGULAR, Root, edited_events, removed_events, roots
from git_revisit.hook.decision import Doorway, enter
from git_revisit.hook.situation import Moment, Outcome, look
from git_revisit.model import workflow_yaml
from git_revisit.model.event_file import CONFIG
from git_revisit.model.events import Workflow
from git_revisit.model.tagging import Rulebook


def capture() -> list[str]:
    """Capture what the commit in the making says; return what to say on stderr. Raises Refused to stop the commit.

    Where git makes no commit (``pre-commit run``), there is nothing to capture.
    """
    if "GIT_INDEX_FILE" not in os.environ:
        return []
    place = find_place()
    if under_way(place.git_dir):
        return []
    memory = pending.load(place.git_dir)
    author, now = identity("AUTHOR", place.top), identity("COMMITTER", place.top).at
    moment = Moment(place, author, now, settings(place.top), memory, tuple(pending.unseen(place, memory)))
    outcomes = [_project(moment, root) for root in roots(place)]
    _stage(place, outcomes)
    _remember(moment, outcomes)
    return [line for outcome in outcomes for line in outcome.said]


def _stage(place: Place, outcomes: Iterable[Outcome]) -> None:
    """Write and stage what all projects ask for."""
    put = {path: data for outcome in outcomes for path, data in outcome.put.items()}
    out = [path for outcome in outcomes for path in outcome.out if path not in put]
    for path in out:
        with suppress(OSError):
            os.unlink(place.top / path)
    for path, data in put.items():
        write_inside(place.top, path, data)
    if put or out:
        stage_blobs(place.top, {path_bytes(path): put.get(path) for path in (*put, *out)})


def _remember(moment: Moment, outcomes: list[Outcome]) -> None:
    """Keep what is pending, and tell the shim whether the next commit need be looked at."""
    place, memory = moment.place, moment.memory
    held = tuple(each for outcome in outcomes for each in outcome.held)
    settled = all(outcome.settled for outcome in outcomes)
    deleted = [path for outcome in outcomes for path in outcome.deleted]
    fresh = memory._replace(
        head=place.head,
        held=held,
        seen=place.head if settled else memory.seen,
        deleted=tuple(dict.fromkeys(deleted if settled else [*memory.deleted, *deleted])),
    )
    for each in held:
        fresh = fresh.forget(each.prefix, each.phases)
    for kept in (each for outcome in outcomes for each in outcome.kept):
        fresh = fresh.keep(kept)
    if fresh != pending.load(place.git_dir):
        pending.save(place.git_dir, fresh)
    watches = [outcome.watch for outcome in outcomes]
    if held or not settled or place.head is None or None in watches:
        skip_file.clear(place.git_dir)
    else:
        skip_file.write(place, moment.author, [watch for watch in watches if watch])


def _project(moment: Moment, root: Root) -> Outcome:
    """Return what is to be done for one project; raises Refused."""
    try:
        workflow, rulebook = _workflow(moment.place, root)
    except ConfigInvalid as error:
        return Outcome(settled=False) if _skip(moment.settings) else _broken(root, error)
    door = Doorway(
        configured=True,
        under_way=None,
        author_ignored=workflow.ignores(moment.author.name, moment.author.email),
        skip=_skip(moment.settings),
        changed=edited_events(moment.place.top, root),
    )
    own = tuple(held for held in moment.unseen if held.prefix == root.prefix)
    decision = enter(door)
    if not decision:
        return look(moment, root, workflow, rulebook, own)
    decision.check()
    deleted = tuple(removed_events(root))
    if decision.rule == "skip":  # nothing recorded: what an aborted try left goes as well
        return Outcome(out=tuple(held.full for held in own), deleted=deleted, settled=False)
    return Outcome(held=own, deleted=deleted, settled=False)


def _workflow(place: Place, root: Root) -> tuple[Workflow, Rulebook]:
    """Return a project's workflow and its compiled patterns, which are cached by the config's blob."""
    if root.config.mode not in REGULAR:
        raise ConfigInvalid("not a regular file")
    blob = root.config.blob
    data = contents(place.top, [blob]).get(blob, b"")
    rulebook = skip_file.cached(place.git_dir, blob)
    workflow = workflow_yaml.decode(data, check_patterns=rulebook is None)
    return workflow, rulebook or skip_file.compiled(place.git_dir, blob, workflow)


def _broken(root: Root, error: ConfigInvalid) -> Outcome:
    """Say that a config is broken; stop the commit that would bring it."""
    where = f"{root.prefix}{CONFIG}{f', line {error.line}' if error.line else ''}"
    if any(change.path == CONFIG.encode() for change in root.changes):
        raise Refused(f"git-revisit: {where}: {error.message}", error.remedy)
    said = f"git-revisit: this commit was not looked at: {where}: {error.message}; {error.remedy}"
    return Outcome(said=(said,), settled=False)


def _skip(found: Mapping[str, tuple[str, str]]) -> bool:
    value, _ = found.get("revisit.skip", ("false", ""))
    return os.environ.get("GIT_REVISIT") == "skip" or value.lower() in ("true", "yes", "on", "1")
