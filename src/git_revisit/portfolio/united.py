"""Workflows that differ, united: by the ids and aliases of their phases, or mapped to a shared workflow."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from git_revisit.model.workflow import Phase, Workflow
from git_revisit.replay.measures import Tally

Names = tuple[tuple[str, str, tuple[str, ...]], ...]  # phases in order: id, name, aliases


class Union(NamedTuple):
    """The phases of several workflows, in one order.

    ``names`` are by phase, ``same`` maps the ids that are united to the one that stands for them, ``unclear`` are the
    aliases that mean different phases in different workflows, and so are not used.
    """

    phases: tuple[str, ...]
    names: dict[str, str]
    same: dict[str, str]
    unclear: tuple[str, ...]


def seen_through(own: Workflow, shared: Workflow | None) -> Workflow:
    """Return a workflow with its phases mapped to those of a shared one, by id and alias, in the shared order.

    A phase that the shared one lacks follows the others. Paths stay those of the own workflow.
    """
    if shared is None:
        return own
    place = {**shared.aliases, **{phase.id: phase.id for phase in shared.phases}}
    members: defaultdict[str, list[Phase]] = defaultdict(list)
    rest = []
    for phase in own.phases:
        known = next((place[name] for name in (phase.id, *phase.aliases) if name in place), None)
        if known:
            members[known].append(phase)
        else:
            rest.append(phase)
    phases = [_mapped(phase, members[phase.id]) for phase in shared.phases]
    return own._replace(phases=(*phases, *rest))


def _mapped(shared: Phase, own: Sequence[Phase]) -> Phase:
    names = [name for phase in own for name in (phase.id, *phase.aliases)]
    aliases = tuple(name for name in dict.fromkeys((*shared.aliases, *names)) if name != shared.id)
    return Phase(shared.id, shared.name, aliases, tuple(path for phase in own for path in phase.paths))


def unite(workflows: Counter[Names], unknown: Iterable[str] = (), shared: Workflow | None = None) -> Union:
    """Return the union of some workflows, each with how often it is used.

    Its order is that of the shared workflow, or else of the most frequent one; phases that it lacks come after the one
    that precedes them in their own workflow, those that no workflow has (``unknown``) at the end.
    """
    ranked = [names for names, _ in workflows.most_common()]
    if shared:
        ranked.insert(0, tuple((phase.id, phase.name, phase.aliases) for phase in shared.phases))
    same, unclear = _same(ranked)
    order = _order([[same.get(each[0], each[0]) for each in names] for names in ranked])
    named: dict[str, str] = {}
    for names in ranked:
        for phase, name, _ in names:
            named.setdefault(same.get(phase, phase), name)
    order += sorted({same.get(each, each) for each in unknown} - set(order))
    return Union(tuple(order), {phase: named.get(phase, phase) for phase in order}, same, unclear)


def _same(workflows: Sequence[Names]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the ids that are united, with the id that stands for them, and the unclear aliases.

    An alias is clear if it stands for one phase in all workflows, and no workflow has both as phases of their own.
    """
    targets: defaultdict[str, set[str]] = defaultdict(set)
    for names in workflows:
        for phase, _, aliases in names:
            for alias in aliases:
                targets[alias].add(phase)
    ids = {phase for names in workflows for phase, _, _ in names}
    together = [{phase for phase, _, _ in names} for names in workflows]
    same, unclear = {}, set()
    for alias, phases in targets.items():
        if len(phases) > 1 or any(alias in each and phases & each for each in together):
            unclear.add(alias)
        else:
            same[alias] = next(iter(phases))
    resolved = {alias: _end(alias, same) for alias in same}
    used = {alias: phase for alias, phase in resolved.items() if alias != phase}
    return used, tuple(sorted(each for each in unclear if each in ids or len(targets[each]) > 1))


def _end(name: str, same: Mapping[str, str]) -> str:
    """Return where a chain of aliases ends; in a circle, its first name in the alphabet."""
    way = [name]
    while way[-1] in same and same[way[-1]] not in way:
        way.append(same[way[-1]])
    if way[-1] in same:
        return min(way[way.index(same[way[-1]]) :])
    return way[-1]


def _order(workflows: Sequence[Sequence[str]]) -> list[str]:
    order: list[str] = []
    for phases in workflows:
        before = -1
        for phase in phases:
            if phase in order:
                before = order.index(phase)
            else:
                before += 1
                order.insert(before, phase)
    return order


def renamed(tally: Tally, union: Union) -> Tally:
    """Return a tally by the phases of a union."""
    same = union.same
    if not same:
        return tally._replace(phases=union.phases, days={})
    pairs = {name: _pairs(getattr(tally, name), same) for name in ("counts", "within", "overlapping", "moves")}
    periods: Counter[str] = Counter()
    for phase, n in tally.periods.items():
        periods[same.get(phase, phase)] += n
    return Tally(phases=union.phases, periods=periods, days={}, **pairs)


def _pairs(counts: Counter[tuple[str, str]], same: Mapping[str, str]) -> Counter[tuple[str, str]]:
    pairs: Counter[tuple[str, str]] = Counter()
    for (i, j), n in counts.items():
        pairs[same.get(i, i), same.get(j, j)] += n
    return pairs


def nothing() -> Tally:
    """Return an empty tally, to which others are added."""
    return Tally((), Counter(), Counter(), Counter(), Counter(), Counter(), {})


def add(total: Tally, tally: Tally) -> None:
    """Add a tally to a total; numerators and denominators of quotients are added separately."""
    for name in ("counts", "within", "periods", "overlapping", "moves"):
        getattr(total, name).update(getattr(tally, name))
