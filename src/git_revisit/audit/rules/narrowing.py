"""The rule about configurations: a commit that makes the audit see less work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from git_revisit.audit.rules.facts import AuditFacts, ConfigChange, Narrowing
from git_revisit.audit.rules.rule import Problem, Rule
from git_revisit.model.event_file import CONFIG, FOLDER, nearest, shown
from git_revisit.model.findings import WARNING
from git_revisit.model.printable import percent
from git_revisit.model.tagging import tagged_share
from git_revisit.model.workflow import DEFAULT_WORKFLOW, Limits, Workflow

_STRICT = ("require", "defer", "ignore")  # values of ``capture.unattended``, the strictest first


def narrowing(change: ConfigChange, paths: Iterable[str]) -> Narrowing | None:
    """Return the work that a change hides in its tree, or None if it hides nothing."""
    before, after = change.before, change.after
    files = [path for path in paths if f"/{FOLDER}/" not in f"/{path}"]
    hidden = tuple(path for path in files if before.phase(path) and not (after and after.phase(path)))
    shares = (
        tagged_share(before.tag(path) for path in files),
        tagged_share(after.tag(path) for path in files) if after else None,
    )
    workflow = after.workflow if after else DEFAULT_WORKFLOW
    authors = tuple(each for each in workflow.ignore_authors if each not in before.workflow.ignore_authors)
    weaker = tuple(_weaker(before.workflow, workflow))
    if not (hidden or (after and (authors or weaker))):
        return None
    fresh = after.nested - before.nested if after else frozenset[str]()
    roots = sorted({root for path in hidden if (root := nearest(path, fresh)) is not None})
    return Narrowing(change.number, hidden, shares, authors if after else (), weaker if after else (), tuple(roots))


def _weaker(before: Workflow, after: Workflow) -> Iterator[tuple[str, str, str]]:
    """Yield the keys that require less than before, with both values."""
    old, new = before.capture.unattended, after.capture.unattended
    if _STRICT.index(new) > _STRICT.index(old):
        yield "capture.unattended", old, new
    for key, share, larger in zip(Limits._fields, before.limits, after.limits, strict=True):
        if share is not None and (larger is None or larger > share):
            yield f"limits.{key}", f"{share:g}", "none" if larger is None else f"{larger:g}"


def _narrowed(facts: AuditFacts) -> Iterator[Problem]:
    """Find commits whose configuration hides work that the one before it showed."""
    for each in facts.narrowings or ():
        if each.number not in facts.inside:
            continue
        parts = []
        if each.hidden:
            names = ", ".join(map(shown, each.hidden[:3]))
            more = f" and {len(each.hidden) - 3} more" if len(each.hidden) > 3 else ""
            before, after = (percent(share or 0) for share in each.coverage)
            parts.append(f"no phase any more for {names}{more} (coverage {before}, then {after})")
        if each.authors:
            parts.append(f"more authors are ignored: {', '.join(each.authors)}")
        parts += [f"{key} is weaker: {old}, then {new}" for key, old, new in each.weaker]
        message = f"the configuration hides work: {'; '.join(parts)}; if that is not meant, {_remedy(each)}"
        yield Problem(message, each.number, CONFIG)


def _remedy(found: Narrowing) -> str:
    """Return the files to restore or remove; the configuration itself may be the same as before."""
    remedies = [f"remove {shown(root + CONFIG)}" for root in found.roots]
    if found.authors or found.weaker or any(nearest(path, found.roots) is None for path in found.hidden):
        remedies.insert(0, f"restore {CONFIG}")
    return " and ".join(remedies)


RULES = (Rule("config-narrowed", WARNING, _narrowed, ("narrowings",)),)
