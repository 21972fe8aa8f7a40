"""One project of the commit in the making: the facts from the repository, the memory and the environment."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from git_revisit import prompt
from git_revisit.errors import ConfigInvalid
from git_revisit.gitio.objects import blobs
from git_revisit.gitio.parse import Entry
from git_revisit.gitio.repository import Repository
from git_revisit.hook import reverts, skip_file
from git_revisit.hook.asking import Scene
from git_revisit.hook.behind import steps
from git_revisit.hook.bypassed import bypassed_line
from git_revisit.hook.changes import Root, accounted_for, edited_events, fresh_beside, fresh_events, touched
from git_revisit.hook.decision import Given, Situation
from git_revisit.hook.moment import CommitMoment
from git_revisit.hook.pending import Held, Kept
from git_revisit.hook.recall import Recall
from git_revisit.hook.reuse import Bystanders, Reuse, choose
from git_revisit.hook.takeover import Takeover, takeover
from git_revisit.model.commits import named_actor
from git_revisit.model.event_file import REGULAR, id_in, path_of
from git_revisit.model.events import Event, Focus, Note, Revisit, subject
from git_revisit.model.printable import plural
from git_revisit.model.tagging import Rulebook, Tagger
from git_revisit.model.workflow import Workflow
from git_revisit.prompt.questions import Answer
from git_revisit.record.found_links import evidence
from git_revisit.replay.episodes import continuing, unanswered
from git_revisit.replay.focus import CurrentFocus


class CommitFacts(NamedTuple):
    """The facts from one project's index, history and memory.

    ``paths`` are the staged paths of each phase, ``restored`` the events that reverts deleted, by path from the top.
    ``beside`` are staged events that `git commit FILE` takes along, ``recorded`` the phases that new events of other
    origin account for, ``adopted`` those events, ``ids`` those that a new id must follow, ``takeover`` what earlier
    messages explain, ``bypassed`` a line about commits that bypassed the hook.
    """

    workflow: Workflow
    rulebook: Rulebook
    actor: str | None
    paths: Mapping[str, Sequence[bytes]]
    restored: Mapping[str, reverts.DeletedEvent]
    recalled: Recall
    focus: CurrentFocus
    reuse: Reuse
    beside: Mapping[str, bytes]
    recorded: frozenset[str]
    adopted: tuple[Held, ...]
    ids: tuple[str, ...]
    given: Given | None
    takeover: Takeover
    bypassed: str | None

    def watch(self, prefix: str) -> skip_file.Watch | None:
        """Return the paths for which the next commit needs Python; None if a focus event is dated ahead."""
        return None if self.focus.ahead else skip_file.watch(prefix, self.workflow, self.rulebook, self.focus.phase)


def read_facts(moment: CommitMoment, root: Root, config: Entry) -> CommitFacts:
    """Read the facts for the decision about a project."""
    place, author = moment.place, moment.author
    workflow, rulebook = _workflow(place, config)
    phase_of = Tagger(rulebook).phase
    actor = named_actor(author.name, author.email, workflow.capture.actor)
    paths = _touched(moment, root, phase_of, workflow)
    restored = {} if moment.in_progress else reverts.lost(place, root.prefix, moment.memory)
    recalled = moment.recalled.of(root.prefix)
    own = {held.path for held in recalled.all if held.own}
    own |= {each.path[len(root.prefix) :] for each in moment.memory.derived if each.path.startswith(root.prefix)}
    fresh = fresh_events(place.top, root)
    foreign = {path: both for path, both in fresh.items() if path not in own and root.prefix + path not in restored}
    beside = _beside(place.top, root, own, workflow, paths)
    taken = [event for event, _ in beside.values()]
    focuses = tuple(event for event in taken if isinstance(event, Focus))
    bystanders = Bystanders(workflow, actor, focuses)
    focus, reuse = choose(moment, root, recalled, bystanders, paths, phase_of)
    return CommitFacts(
        workflow=workflow,
        rulebook=rulebook,
        actor=actor,
        paths=paths,
        restored=restored,
        recalled=recalled,
        focus=focus,
        reuse=reuse,
        beside={root.prefix + path: data for path, (_, data) in beside.items()},
        recorded=accounted_for([*(event for event, _ in foreign.values()), *taken], workflow),
        adopted=tuple(_adopted(root.prefix, foreign | beside, recalled, workflow)),
        ids=_ids(root, [*fresh, *own, *beside]),
        given=given_answer(moment.settings),
        takeover=Takeover() if moment.in_progress else takeover(moment, root, workflow, reuse),
        bypassed=None
        if moment.in_progress not in (None, "revert")
        else bypassed_line(moment, root, workflow, phase_of, focus.phase),
    )


def _touched(
    moment: CommitMoment, root: Root, phase_of: Callable[[str], str | None], workflow: Workflow
) -> Mapping[str, Sequence[bytes]]:
    """Return the staged paths of each phase, without phases that an amend removes from its commit again."""
    by_phase = touched(root, phase_of, workflow.ids)
    changes = moment.amending.changes if by_phase else None
    if changes is None:
        return by_phase
    left = {phase_of(each.path) for each in root.inside(changes)}
    return {phase: paths for phase, paths in by_phase.items() if phase in left}


def _adopted(
    prefix: str, staged: Mapping[str, tuple[Event, bytes]], recalled: Recall, workflow: Workflow
) -> Iterator[Held]:
    """Yield the staged answers of our commands that are not remembered yet."""
    known = {held.path for held in recalled.all}
    for path, (event, data) in staged.items():
        answer = isinstance(event, Focus) or (isinstance(event, Revisit | Note) and event.commit is None)
        if answer and event.via == "command" and path == path_of(event) and path not in known:
            phase = subject(event.mapped(workflow.aliases)) or ""
            yield Held(prefix, path, (phase,), data.decode(), Answer(), pending=False, own=False)


def _beside(
    top: Path, root: Root, own: Collection[str], workflow: Workflow, paths: Collection[str]
) -> dict[str, tuple[Event, bytes]]:
    """Return the events in the real index that `git commit FILE` takes along: any focus, answers for its phases."""
    return {
        path: (event, data)
        for path, (event, data) in fresh_beside(top, root).items()
        if path not in own and (isinstance(event, Focus) or subject(event.mapped(workflow.aliases)) in paths)
    }


def describe(moment: CommitMoment, root: Root, facts: CommitFacts, skip: bool) -> Situation:
    """Return the situation to decide about; walks the commits from HEAD back only if that can matter."""
    workflow, author = facts.workflow, moment.author
    now = Situation(
        workflow=workflow,
        in_progress=moment.in_progress,
        author_ignored=workflow.ignores(author.name, author.email),
        skip=skip,
        edited=edited_events(moment.place.top, root),
        touched={phase: len(paths) for phase, paths in facts.paths.items()},
        focus=facts.focus.phase,
        recorded=facts.recorded,
        reused=facts.reuse.phases,
        given=facts.given,
        terminal=prompt.usable(os.environ) and not prompt.agent_of(moment.settings, os.environ),
    )
    if now.in_progress or now.author_ignored or now.skip or now.edited:
        return now
    left = unanswered(now.touched, [now.focus], now.recorded | now.reused, [])
    phase_of = Tagger(facts.rulebook).phase
    with closing(steps(moment, root, workflow, phase_of, left, moment.reverting)) as behind:
        return now._replace(continued=continuing(left, moment.author_email, (step for _, step in behind)))


def scene(moment: CommitMoment, root: Root, facts: CommitFacts, kept: Sequence[Kept]) -> Scene:
    """Return the scene for the questions, with the answers ``kept`` from events that this commit withdraws."""
    memory = moment.memory
    for each in kept:
        memory = memory.keep(each)
    return Scene(
        moment.place,
        moment.now,
        memory,
        root.prefix,
        facts.workflow,
        facts.focus,
        facts.actor,
        facts.paths,
        facts.ids,
        evidence(moment.place, facts.workflow.capture.links, os.environ, root.changes),
    )


def given_answer(git_settings: Mapping[str, tuple[str, str]]) -> Given | None:
    """Return the answer that came with the command (no other scope counts), else the one in the environment."""

    def value(name: str) -> str | None:
        text, scope = git_settings.get(f"revisit.{name}", ("", ""))
        return (text if scope == "command" else "") or os.environ.get(f"GIT_REVISIT_{name.upper()}") or None

    given = Given(value("reason"), value("category"))
    return given._replace(agent=prompt.agent_of(git_settings, os.environ)) if any(given) else None


def notes(facts: CommitFacts) -> list[str]:
    """Return the lines about focus events dated ahead, restored events, and commits that bypassed the hook."""
    lines = [
        f"git-revisit: ignored a focus event dated over a day ahead: {event.at} ({event.id})"
        for event in facts.focus.ahead
    ]
    if facts.restored:
        ids = ", ".join(filter(None, map(id_in, facts.restored)))
        them = plural(len(facts.restored), "event")
        files = " ".join(shlex.quote(f":/{name}") for name in facts.restored)
        lines.append(
            f"git-revisit: restored {them} that a revert deleted (the log keeps history): {ids}; "
            f"to delete {'it' if len(facts.restored) == 1 else 'them'} for good: git rm {files} && git commit"
        )
    return [*lines, facts.bypassed] if facts.bypassed else lines


def _workflow(place: Repository, config: Entry) -> tuple[Workflow, Rulebook]:
    """Return a project's workflow and its compiled patterns; both are cached by the config's blob."""
    if config.mode not in REGULAR:
        raise ConfigInvalid("not a regular file")
    if known := skip_file.cached(place.git_dir, config.id):
        return known
    return skip_file.compiled(place.git_dir, config.id, blobs(place.top, [config.id]).get(config.id, b""))


def _ids(root: Root, others: Iterable[str]) -> tuple[str, ...]:
    """Return the ids that a new one must follow, where they are of its second."""
    return tuple(filter(None, map(id_in, [*(each.path for each in root.focuses), *others])))
