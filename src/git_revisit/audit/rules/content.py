"""The content rules: the log as it stands, and the commits that brought its files.

A rule is a function from a Standing to findings, and stands in ``RULES``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from git_revisit.model.commits import Commit
from git_revisit.model.event_file import CONFIG, id_in, shown
from git_revisit.model.event_yaml import seconds
from git_revisit.model.events import Amend, Event, Focus, Note, Retract, Revisit
from git_revisit.model.findings import Finding
from git_revisit.model.people import named_actor, person
from git_revisit.model.workflow import Workflow
from git_revisit.replay.focus import DAY
from git_revisit.replay.fold import Copy, Fold


class Standing(NamedTuple):
    """The log at a revision, and what is known of how it came about.

    ``brought`` is the commit that brought each file, where that is known; ``judged`` says whether a file is to be
    judged. ``coauthors`` are a commit's, as ``Name <e-mail>``; ``canonical`` maps such a contact by mailmap.
    ``signatures`` are git's letters by commit, where signatures are required. ``errors`` is what is wrong with the
    configuration.
    """

    fold: Fold
    workflow: Workflow
    errors: tuple[str, ...]
    brought: Mapping[str, Commit]
    judged: Callable[[str], bool]
    coauthors: Mapping[str, tuple[str, ...]]
    canonical: Mapping[str, str]
    signatures: Mapping[str, str] | None

    def finding(self, rule: str, severity: str, message: str, path: str, event: str | None) -> Finding:
        """Return a finding about a file."""
        node = self.brought.get(path)
        return Finding(rule, severity, message, node.id if node else None, shown(path), event)

    def chosen(self) -> Iterator[Copy]:
        """Yield the copies that count and are to be judged, of effective events of every kind."""
        fold = self.fold
        for identity, copy in sorted(fold.chosen.items()):
            retracted = copy.event.kind in _AIMS["retract"] and fold.is_retracted(identity)
            if self.judged(copy.path) and not retracted:
                yield copy

    def later(self, *paths: str) -> str:
        """Return the file that was brought last, of those to be judged if there are any; the first of equal ones."""

        def key(path: str) -> tuple[bool, int]:
            node = self.brought.get(path)
            return self.judged(path), node.at if node else 0

        return max(paths, key=key)


Rule = Callable[[Standing], Iterable[Finding]]


def invalid(log: Standing) -> Iterator[Finding]:
    """event-invalid, event-misplaced: files that do not count."""
    for (path, _), item in sorted(log.fold.invalid.items()):
        if log.judged(path):
            way = (
                "move the file there with `git mv`"
                if item.rule == "event-misplaced"
                else "mend the file or remove it; until then it does not count"
            )
            yield log.finding(item.rule, "error", f"{item.message}; {way}", path, item.id)


def conflict(log: Standing) -> Iterator[Finding]:
    """event-conflict: one id, two contents; the file that came last is named."""
    for identity, copies in sorted(log.fold.copies.items()):
        counts = log.fold.chosen[identity]
        for copy in copies:
            path = log.later(copy.path, counts.path)
            if copy.event != counts.event and log.judged(path):
                said = (
                    f"one id, two contents: {counts.path} counts, {copy.path} says something else; remove the one that"
                    " is wrong"
                )
                yield log.finding("event-conflict", "error", said, path, identity)


def config(log: Standing) -> Iterator[Finding]:
    """config-invalid: the configuration of the revision."""
    for error in log.errors:
        said = f"{error}; mend the file, then check it with `git revisit status`"
        yield log.finding("config-invalid", "error", said, CONFIG, None)


_AIMS = {"amend": ("revisit",), "retract": ("revisit", "note", "amend")}


def orphan(log: Standing) -> Iterator[Finding]:
    """orphan-target: an amendment or retraction that aims at nothing it could aim at."""
    for copy in log.chosen():
        event = copy.event
        if isinstance(event, Amend | Retract):
            target = log.fold.chosen.get(event.target)
            if target is None or target.event.kind not in _AIMS[event.kind]:
                what = f"is a {target.event.kind}" if target else "is no event here"
                said = f"its target {event.target} {what}, so it has no effect; retract what was meant, or restore it"
                yield log.finding("orphan-target", "warning", said, copy.path, event.id)


def unknown_phase(log: Standing) -> Iterator[Finding]:
    """phase-unknown: an effective event names a phase that the workflow lacks."""
    aliases, known = log.workflow.aliases, set(log.workflow.ids)
    for copy in log.chosen():
        event = _effective(log.fold, copy.event).mapped(aliases)
        for phase in _phases_of(event):
            if phase not in known:
                said = f"{phase!r} is no phase of the workflow; add it to {CONFIG}, or as an alias of what it is now"
                yield log.finding("phase-unknown", "warning", said, copy.path, event.id)


def unknown_category(log: Standing) -> Iterator[Finding]:
    """category-unknown: an effective revisit has a category that the project lacks."""
    for copy in log.chosen():
        event = _effective(log.fold, copy.event)
        category = event.category if isinstance(event, Revisit) else None
        if category and not log.workflow.has_category(category):
            said = f"{category!r} is no category here; add it to {CONFIG}, or `git revisit amend {copy.event.id}`"
            yield log.finding("category-unknown", "warning", said, copy.path, copy.event.id)


def unexplained(log: Standing) -> Iterator[Finding]:
    """unexplained: an effective revisit without a reason."""
    for event in log.fold.without_reason(log.workflow.aliases):
        path = log.fold.chosen[event.id].path
        if log.judged(path):
            said = f'nobody said why; `git revisit explain {event.id} -m "REASON"`'
            yield log.finding("unexplained", "info", said, path, event.id)


def clock_skew(log: Standing) -> Iterator[Finding]:
    """clock-skew: dated over a day after the commit that brought it."""
    for copy in _everything(log):
        node = log.brought.get(copy.path)
        if node and seconds(copy.event.at) > max(node.authored, node.at) + DAY:
            said = "dated over a day after its commit; check the clock of the machine that wrote it"
            yield log.finding("clock-skew", "warning", said, copy.path, copy.event.id)


def by_another(event: Event, node: Commit) -> bool:
    """Whether a hook wrote an event for somebody else than the author, by what their names say."""
    if event.via != "hook" or not event.actor:
        return False
    return person(event.actor) not in (node.email.lower(), _pseudonym(node.email))


def _pseudonym(email: str) -> str:
    return named_actor("", email, "pseudonym") or ""


def actor_mismatch(log: Standing) -> Iterator[Finding]:
    """actor-mismatch: written by a hook, for neither the author nor a co-author."""
    for copy in _everything(log):
        node, event = log.brought.get(copy.path), copy.event
        if node is None or not by_another(event, node):
            continue
        present = (f"{node.name} <{node.email}>", *log.coauthors.get(node.id, ()))
        known = {person(each) for each in present} | {person(log.canonical.get(each, each)) for each in present}
        known |= {_pseudonym(email) for email in known}
        actor = event.actor or ""
        if not {person(actor), person(log.canonical.get(actor, actor))} & known:
            said = (
                f"the hook wrote it for {actor}, and the commit is by {present[0]}; if they are one person, say so in"
                " .mailmap; if both worked on it, add a Co-authored-by trailer"
            )
            yield log.finding("actor-mismatch", "warning", said, copy.path, event.id)


_SIGNATURES = {
    "N": "is not signed",
    "B": "has a bad signature",
    "E": "has a signature that cannot be checked: import the key",
    "X": "has a signature that expired",
    "Y": "was signed with a key that expired",
    "R": "was signed with a revoked key",
}


def unsigned(log: Standing) -> Iterator[Finding]:
    """unsigned: brought by a commit without a good signature, where signatures are required."""
    for path, node in sorted(log.brought.items()):
        state = (log.signatures or {}).get(node.id, "G")
        if state in _SIGNATURES and log.judged(path) and path != CONFIG:
            event = next((copy.event.id for copy in _at(log.fold, path)), None)
            said = f"the commit that brought it {_SIGNATURES[state]}; sign commits with `git commit -S`"
            yield log.finding("unsigned", "error", said, path, event)


def _at(fold: Fold, path: str) -> list[Copy]:
    return [copy for copy in fold.copies.get(id_in(path) or "", ()) if copy.path == path]


def _everything(log: Standing) -> Iterator[Copy]:
    """Yield every copy that counts and is to be judged, retracted ones too."""
    for _, copy in sorted(log.fold.chosen.items()):
        if log.judged(copy.path):
            yield copy


def _effective(fold: Fold, event: Event) -> Event:
    return fold.revisits.get(event.id, event) if isinstance(event, Revisit) else event


def _phases_of(event: Event) -> tuple[str, ...]:
    if isinstance(event, Revisit):
        return event.from_phase, event.to_phase
    return (event.phase,) if isinstance(event, Focus | Note) else ()


RULES: tuple[Rule, ...] = (
    config, invalid, conflict, orphan, unknown_phase, unknown_category, clock_skew, actor_mismatch, unexplained,
    unsigned,
)  # fmt: skip
