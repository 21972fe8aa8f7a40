"""One commit: read, decide, ask, remember, write, stage. Projects are read one by one; all is written at the end."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from git_revisit.errors import ConfigInvalid, Refused
from git_revisit.gitio.files import remove_leftovers
from git_revisit.gitio.index import Staged, Worktree, stage
from git_revisit.gitio.repository import Repository, identity, settings, under_way
from git_revisit.hook import pending, reverts, skip_file
from git_revisit.hook.amending import Amending
from git_revisit.hook.asking import respond
from git_revisit.hook.changes import Root, removed_events, roots
from git_revisit.hook.decision import Situation, decide
from git_revisit.hook.moment import CommitMoment
from git_revisit.hook.pending import Derived, Held, Kept, Pending
from git_revisit.hook.recall import MOST, recall
from git_revisit.hook.reuse import Reuse, renewed
from git_revisit.hook.situation import CommitFacts, describe, notes, read_facts, scene
from git_revisit.hook.takeover import Takeover
from git_revisit.model.event_file import CONFIG
from git_revisit.model.event_yaml import seconds


class Outcome(NamedTuple):
    """The result for one project: files to stage and to remove (by path from the top), facts to remember, messages.

    ``held`` are the remembered events. ``used`` are phases, with their project, whose kept answer went into an event or
    was offered to a person. ``settled``: nothing is left to do at HEAD. ``watch`` are the paths for which the next
    commit needs Python; None if it does in any case. ``derived`` are the events made from messages; None if they stay
    as they are remembered. ``restored`` names, by path, the commits that deleted the restored events.
    ``mentioned``: commits that are not recorded were looked for.
    """

    put: Mapping[str, bytes] = {}
    removed: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()
    used: tuple[tuple[str, tuple[str, ...]], ...] = ()
    kept: tuple[Kept, ...] = ()
    messages: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    derived: tuple[Derived, ...] | None = None
    restored: Mapping[str, str] = {}
    settled: bool = True
    mentioned: bool = True
    watch: skip_file.Watch | None = None


def capture() -> list[str]:
    """Record the revisits of the commit in the making; return the messages for stderr. Raises Refused, Stopped.

    Outside of a commit (``pre-commit run``) nothing is recorded.
    """
    if "GIT_INDEX_FILE" not in os.environ:
        return []
    place = Repository.open()
    remove_leftovers(place.git_dir / "revisit", 60)
    memory, broken = pending.opened(place.git_dir)
    broken += skip_file.repair(place.git_dir)
    projects = roots(place)
    moment = _moment(place, memory, projects)
    outcomes = [_project(moment, root) for root in projects]
    _remember(moment, outcomes)
    _write(place, outcomes)
    return [*broken, *(message for outcome in outcomes for message in outcome.messages)]


def _moment(place: Repository, memory: Pending, projects: Iterable[Root]) -> CommitMoment:
    author, now = identity("AUTHOR", place.top), identity("COMMITTER", place.top).at
    in_progress, reverting = under_way(place.git_dir), dict[str, str]()
    deleting = {path: blob for root in projects for path, blob in reverts.deletions(root)}
    if in_progress == "revert":
        reverting = {**deleting, **reverts.deletions_beside(place.top)}
        staged = {root.prefix + each.path for root in projects for each in root.changes}
        if not reverts.covers(place, reverting, staged):
            in_progress = None
    recalled = recall(place, memory, now)
    return CommitMoment(
        place, author, now, settings(place.top), memory, recalled, in_progress, reverting, deleting,
        Amending(place.top, place.head),
    )  # fmt: skip


def _project(moment: CommitMoment, root: Root) -> Outcome:
    """Read one project, decide and ask; raises Refused, or Stopped if the person stops."""
    remembered = moment.recalled.of(root.prefix).all
    if root.config is None:
        decide(Situation(workflow=None)).check()
        return Outcome(held=moment.recalled.all, watch=skip_file.NOTHING)
    try:
        facts = read_facts(moment, root, root.config)
    except ConfigInvalid as error:
        outcome = Outcome() if skipping(moment.settings) else _broken(root, error)
        return outcome._replace(held=remembered, settled=False, mentioned=False)
    decision = decide(describe(moment, root, facts, skipping(moment.settings)))
    decision.check()
    # A rebase or a revert may stage deletions that nobody decided on.
    undone = {**moment.reverting, **moment.memory.reverted}
    deleted = () if moment.in_progress else tuple(each for each in removed_events(root) if each not in undone)
    if decision.rule == "ignored-author" or moment.in_progress in ("merge", "am"):
        return Outcome(held=remembered, deleted=deleted, settled=False, mentioned=False)
    if decision.rule == "skip":  # nothing is recorded, and the events of an aborted try are withdrawn too
        outcome = _with_events(moment, facts, (), facts.reuse._replace(going=(), late=(), withdrawn=_loose(facts)))
        return outcome._replace(settled=not facts.takeover.put)
    kept = tuple(_kept(held, facts.takeover) for held in facts.reuse.withdrawn)
    silent = decision.action == "silent"
    messages, new = ([], []) if silent else respond(scene(moment, root, facts, kept), decision, facts.given)
    outcome = _with_events(moment, facts, new, facts.reuse)
    if decision.rule == "in-progress":
        lines = (facts.bypassed,) if facts.bypassed else ()
        return outcome._replace(messages=lines, settled=False, mentioned=moment.in_progress == "revert", watch=None)
    quiet = set(outcome.held) == set(facts.recalled.landed)  # else an event may turn up again
    takeover = facts.takeover
    return outcome._replace(
        put={**outcome.put, **takeover.put},
        removed=(*outcome.removed, *takeover.removed),
        derived=takeover.derived,
        used=(*outcome.used, *([(root.prefix, decision.phases)] if decision.action == "ask" else [])),
        kept=kept,
        messages=(*notes(facts), *takeover.lines, *messages),
        deleted=deleted,
        settled=not (facts.restored or takeover.put or moment.reverting),
        watch=facts.watch(root.prefix) if quiet else None,
    )


def _loose(facts: CommitFacts) -> tuple[Held, ...]:
    return tuple(each.held for each in facts.recalled.loose if each.held.own)


def _kept(held: Held, takeover: Takeover) -> Kept:
    """Return the answer of a withdrawn event, completed by what a message said about it."""
    event, answer = held.event, held.answer
    found = takeover.answers.get(event.id, {})
    reason, category = found.get("reason"), found.get("category")
    if isinstance(reason, str) and not answer.reason:
        answer = answer._replace(reason=reason)
    if isinstance(category, str) and not answer.category:
        answer = answer._replace(category=category)
    return Kept(held.prefix, held.phases, answer, seconds(event.at))


def _with_events(moment: CommitMoment, facts: CommitFacts, new: Sequence[Held], reuse: Reuse) -> Outcome:
    """Return the files to write and the events to remember: those taken along, new ones, and those withdrawn."""
    recalled = facts.recalled
    renewals = [(held, renewed(held, facts.paths, facts.given)) for held in reuse.going]
    fresh = (*(after for _, after in renewals), *reuse.late, *new, *recalled.dropped)
    base = moment.amending.parent if fresh else None
    written = tuple(held._replace(head=moment.place.head, base=base, pending=held.own) for held in fresh)
    replaced = [before for before, after in renewals if after.path != before.path]
    gone = (*reuse.withdrawn, *replaced)
    moved = {*reuse.going, *reuse.late, *gone}
    still = [held for held in recalled.all if held not in moved and held not in recalled.dropped]
    return Outcome(
        put={each.full: each.text.encode() for each in written}
        | {path: each.data for path, each in facts.restored.items()}
        | dict(facts.beside),
        removed=tuple(each.full for each in gone),
        held=(*still, *(each._replace(pending=False) for each in gone), *written, *facts.adopted),
        used=tuple((held.prefix, held.phases) for held in written),
        restored={path: each.by for path, each in facts.restored.items()},
    )


def _broken(root: Root, error: ConfigInvalid) -> Outcome:
    """Report a broken config; stop the commit that brings it."""
    where = f"{root.prefix}{CONFIG}{f', line {error.line}' if error.line else ''}"
    if any(change.path == CONFIG for change in root.changes):
        raise Refused(f"git-revisit: {where}: {error.message}", error.remedy)
    message = f"git-revisit: skipped this commit: {where}: {error.message}; {error.remedy}"
    return Outcome(messages=(message,), settled=False)


def skipping(git_settings: Mapping[str, tuple[str, str]]) -> bool:
    """Whether the environment or git's settings say to skip the commit."""
    value, _ = git_settings.get("revisit.skip", ("false", ""))
    return os.environ.get("GIT_REVISIT") == "skip" or value.lower() in ("true", "yes", "on", "1")


def _remember(moment: CommitMoment, outcomes: list[Outcome]) -> None:
    """Save the outcomes before their files are written, and tell the shim whether the next commit needs Python."""
    place, memory = moment.place, moment.memory
    settled = all(outcome.settled for outcome in outcomes)
    deleted = [path for outcome in outcomes for path in outcome.deleted]
    fresh = memory._replace(
        held=tuple(held for outcome in outcomes for held in outcome.held if held.full not in deleted),
        seen=place.head if settled else memory.seen,
        deleted=tuple(dict.fromkeys(deleted if settled else [*memory.deleted, *deleted])),
        reverted={
            path: blob
            for path, blob in {**memory.reverted, **moment.reverting}.items()
            if not settled or path in moment.deleting
        },
        restored=_restored(memory.restored, outcomes),
        derived=_derived(memory.derived, outcomes),
        mentioned=place.head if all(outcome.mentioned for outcome in outcomes) else memory.mentioned,
    )
    for prefix, phases in (each for outcome in outcomes for each in outcome.used):
        fresh = fresh.forget(prefix, phases)
    for kept in (each for outcome in outcomes for each in outcome.kept):
        fresh = fresh.keep(kept)
    if not pending.is_saved(place.git_dir, fresh):
        skip_file.clear(place.git_dir)  # first, so that the shim is never silent while something is pending
        pending.save(place.git_dir, fresh)
    watches = [outcome.watch for outcome in outcomes]
    if not settled or place.head is None or None in watches:
        skip_file.clear(place.git_dir)
    else:
        skip_file.write(place, moment.author, [watch for watch in watches if watch])


def _restored(known: Mapping[str, str], outcomes: Sequence[Outcome]) -> Mapping[str, str]:
    """Return which commits deleted restored events, the latest ones; not those that were deleted on purpose since."""
    merged = {**known, **{path: commit for outcome in outcomes for path, commit in outcome.restored.items()}}
    deleted = {path for outcome in outcomes for path in outcome.deleted}
    return dict([each for each in merged.items() if each[0] not in deleted][-MOST:])


def _derived(known: Sequence[Derived], outcomes: Sequence[Outcome]) -> tuple[Derived, ...]:
    """Return the events made from messages that are to be remembered."""
    if any(outcome.derived is None for outcome in outcomes):
        fresh = [each for outcome in outcomes for each in outcome.derived or ()]
        return tuple({each.path: each for each in (*known, *fresh)}.values())
    return tuple(each for outcome in outcomes for each in outcome.derived or ())


def _write(place: Repository, outcomes: Iterable[Outcome]) -> None:
    """Write and stage the files of all projects; leaves no new file behind if that fails."""
    put = {path: data for outcome in outcomes for path, data in outcome.put.items()}
    removed = [path for outcome in outcomes for path in outcome.removed if path not in put]
    files = [Staged(path, data) for path, data in put.items()]
    stage(Worktree(place.top, ""), files, removed, scratch=place.git_dir / "revisit")
