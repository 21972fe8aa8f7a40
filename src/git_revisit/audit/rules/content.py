"""Rules about the log as it is: whether its files count, and whether its events name what exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import chain

from git_revisit.audit.rules.facts import AuditFacts
from git_revisit.audit.rules.rule import FROM_MESSAGE, Problem, Rule
from git_revisit.model.event_file import CONFIG, ulid_seconds
from git_revisit.model.event_yaml import DAY, seconds
from git_revisit.model.events import Amend, Event, Focus, Note, Retract, Revisit
from git_revisit.model.findings import ERROR, INFO, WARNING

_TARGETS: dict[type[Event], tuple[type[Event], ...]] = {Amend: (Revisit,), Retract: (Revisit, Note, Amend)}


def _problem(facts: AuditFacts, path: str, message: str, event: str | None) -> Problem:
    """Return a problem of a file, reported for the commit that brought it."""
    return Problem(message, facts.brought.get(path), path, event)


def _config(facts: AuditFacts) -> Iterator[Problem]:
    """Find a broken configuration: of the tree, or an earlier one that was fixed."""
    if facts.config and facts.config.error and facts.judges(CONFIG):
        message = f"{facts.config.error}; fix the file, then check it with `git revisit status`"
        yield Problem(message, facts.brought.get(CONFIG), CONFIG)
    for number, error in facts.broken:
        if number in facts.inside and number != facts.config_from:
            message = f"{error}; fixed by a later commit (until then, the last valid configuration was used)"
            yield Problem(message, number, CONFIG, severity=INFO)


def _invalid(facts: AuditFacts) -> Iterator[Problem]:
    """Find event files that cannot be read."""
    for (path, _), item in sorted(facts.fold.invalid.items()):
        if item.rule == "event-invalid" and facts.judges(path):
            yield _problem(facts, path, f"{item.message}; fix the file or remove it: it does not count", item.id)


def _misplaced(facts: AuditFacts) -> Iterator[Problem]:
    """Find event files whose path does not fit their content."""
    for (path, _), item in sorted(facts.fold.invalid.items()):
        if item.rule == "event-misplaced" and facts.judges(path):
            yield _problem(facts, path, f"{item.message}; move the file with `git mv`: it does not count", item.id)


def _conflict(facts: AuditFacts) -> Iterator[Problem]:
    """Find ids with two contents; the problem is reported for the file that came last."""
    several = (identity for identity, copies in facts.fold.copies.items() if len(copies) > 1)
    for identity in sorted(several):
        counts = facts.fold.chosen[identity]
        for copy in facts.fold.copies[identity]:
            if copy.event == counts.event:
                continue
            path = _later(facts, copy.path, counts.path)
            if facts.judges(path):
                message = (
                    f"one id, two contents: {counts.path} counts, {copy.path} differs; remove the file that is wrong"
                )
                yield _problem(facts, path, message, identity)


def _later(facts: AuditFacts, *paths: str) -> str:
    """Return the file that came last, preferably one that is to be judged; the first of equal ones."""

    def key(path: str) -> tuple[bool, int]:
        commit = facts.bringer(path)
        return facts.judges(path), commit.at if commit else 0

    return max(paths, key=key)


def _orphans(facts: AuditFacts) -> Iterator[Problem]:
    """Find corrections whose target does not exist or cannot be corrected."""
    for path, event in facts.effective():
        if not isinstance(event, Amend | Retract):
            continue
        target = facts.fold.chosen.get(event.target)
        if target is None:
            message = f"its target {event.target} is not in the log, so it has no effect; restore or retract the target"
            yield _problem(facts, path, message, event.id)
        elif not isinstance(target.event, _TARGETS[type(event)]):
            kind = "an amend" if isinstance(target.event, Amend) else f"a {target.event.kind}"
            message = f"its target {event.target} is {kind}, so it has no effect; name another target"
            yield _problem(facts, path, message, event.id)


def _left_behind(facts: AuditFacts) -> Iterator[Problem]:
    """Find effective events that explain a commit which the revision does not reach, as after a rebase."""
    if facts.boundaries:
        return
    reached = {commit.id for commit in facts.commits}
    for path, event in facts.effective():
        if isinstance(event, Revisit | Note) and event.commit and event.commit not in reached:
            message = (
                f"it explains commit {event.commit[:12]}, which this revision does not reach; after a rebase, record it"
                " again with `--for-commit`, and retract this event"
            )
            yield _problem(facts, path, message, event.id)


def _unknown_phases(facts: AuditFacts) -> Iterator[Problem]:
    """Find effective events that name a phase which the workflow does not have."""
    known = set(facts.workflow.ids)
    for path, event in facts.effective():
        for phase in _phases_of(event):
            if phase not in known:
                message = f"{phase!r} is not a phase of the workflow; add it to {CONFIG}, as a phase or as an alias"
                yield _problem(facts, path, message, event.id)


def _phases_of(event: Event) -> Iterable[str]:
    if isinstance(event, Revisit):
        return event.from_phase, event.to_phase
    return (event.phase,) if isinstance(event, Focus | Note) else ()


def _unknown_categories(facts: AuditFacts) -> Iterator[Problem]:
    """Find effective revisits with a category that the project does not have."""
    for path, event in facts.effective():
        category = event.category if isinstance(event, Revisit) else None
        if category and not facts.workflow.has_category(category):
            similar = get_close_matches(category, facts.workflow.categories, n=1)
            choice = (*similar, *facts.workflow.categories, "other")[0]
            message = (
                f"{category!r} is not a category of the project; add it to {CONFIG}, or choose another, such as"
                f" `git revisit amend {event.id} --category {choice}`"
            )
            yield _problem(facts, path, message, event.id)


def _unexplained(facts: AuditFacts) -> Iterator[Problem]:
    """Find effective revisits without a reason."""
    for event, number in facts.without_reason():
        add = f'add it with `git revisit explain {event.id} -m "REASON"`'
        message = FROM_MESSAGE if number is not None and facts.message_answers.get(number) else add
        yield _problem(facts, facts.fold.chosen[event.id].path, f"no reason given; {message}", event.id)


def _collapsed(facts: AuditFacts) -> Iterator[Problem]:
    """Find revisits that an amendment or an alias takes out of the matrix: they lead from a phase to itself."""
    for path, event in facts.effective():
        if isinstance(event, Revisit) and event.from_phase == event.to_phase:
            message = (
                f"an amendment or alias makes it a revisit from {event.to_phase} to itself, which counts in no cell;"
                f' amend it, or withdraw it with `git revisit retract {event.id} -m "REASON"`'
            )
            yield _problem(facts, path, message, event.id)


def _clock_skew(facts: AuditFacts) -> Iterator[Problem]:
    """Find events that are dated over a day after their commit, or, from the hook, not at the time of their id."""
    for copy in facts.counted():
        commit, at = facts.bringer(copy.path), seconds(copy.event.at)
        if copy.event.via == "hook" and ulid_seconds(copy.event.id) != at:
            message = "the hook gives an event the time of its id, and this one has another; its date was changed"
            yield _problem(facts, copy.path, message, copy.event.id)
        elif commit and at > commit.at + DAY and at > commit.authored + DAY:
            message = "dated over a day after its commit; check the clock of the machine that wrote it"
            yield _problem(facts, copy.path, message, copy.event.id)


def _odd_dates(facts: AuditFacts) -> Iterator[Problem]:
    """Find commits dated outside of the years 1970 to 9999."""
    for number in facts.odd_dates:
        message = "the commit is dated outside of the years 1970 to 9999, and counts as made at the nearest of them"
        yield Problem(f"{message}; check the clock of the machine that made it", number)


RULES = (
    Rule("config-invalid", ERROR, _config),
    Rule("event-invalid", ERROR, _invalid),
    Rule("event-misplaced", ERROR, _misplaced),
    Rule("event-conflict", ERROR, _conflict),
    Rule("orphan-target", WARNING, _orphans),
    Rule("orphan-target", INFO, _left_behind, ("touches",)),
    Rule("phase-unknown", WARNING, _unknown_phases),
    Rule("category-unknown", WARNING, _unknown_categories),
    Rule("collapsed", WARNING, _collapsed),
    Rule("clock-skew", WARNING, lambda facts: chain(_clock_skew(facts), _odd_dates(facts))),
    Rule("unexplained", INFO, _unexplained),
)
