"""Text as people type it: a line, names of phases (abbreviated or misspelled), reasons and their placeholder."""

from collections.abc import Iterable, Mapping

from git_revisit.errors import Refused

PLACEHOLDER = "REASON"  # what printed commands have in the place of a reason
MAX_TYPED = 10_000  # characters of a reason, so that an event file stays below its limit


def typed_line(text: str) -> str:
    """Return text that a person typed or pasted as one line, without unprintable characters."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def find_phase(name: str, known: Iterable[str], aliases: Mapping[str, str] | None = None) -> str | None:
    """Return the phase that a name stands for: its id, an alias, or an unambiguous prefix."""
    phases, old = tuple(known), aliases or {}
    if name in phases:
        return name
    if name in old:
        return old[name]
    matching = _matching(name, phases, old)
    return matching[0] if len(matching) == 1 else None


def check_phase(name: str, known: Iterable[str], aliases: Mapping[str, str] | None = None) -> str:
    """Return the phase that a name stands for; refuses an unknown or ambiguous name, with a suggestion."""
    phases = tuple(known)
    phase = find_phase(name, phases, aliases)
    if phase is None:
        raise Refused(f"{name!r} is not a phase of the workflow", phase_hint(name, phases, aliases))
    return phase


def phase_hint(name: str, known: Iterable[str], aliases: Mapping[str, str] | None = None) -> str:
    """Return a hint for an unknown or ambiguous name: similar phases, and all phases."""
    phases = tuple(known)
    listing = f"the phases are {', '.join(phases)}"
    matching = _matching(name, phases, aliases or {}) or _similar(name, phases, aliases or {})
    return f"did you mean {' or '.join(matching)}? {listing}" if matching else listing


def check_reason(reason: str | None) -> None:
    """Refuse the placeholder of printed commands, which is pasted along easily, and a text that is too long."""
    if reason is not None and len(reason) > MAX_TYPED:
        raise Refused(f"the reason has {len(reason):,} characters; {MAX_TYPED:,} is the limit", "shorten it")
    if reason is not None and reason.strip() == PLACEHOLDER:
        raise Refused(f"{PLACEHOLDER} is a placeholder, not a reason", "write the reason in its place")


def _matching(name: str, phases: Iterable[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
    """Return the phases whose id or alias starts with a name."""
    matching = [phase for phase in phases if name and phase.startswith(name)]
    matching += [phase for alias, phase in aliases.items() if name and alias.startswith(name)]
    return tuple(dict.fromkeys(matching))


def _similar(name: str, phases: Iterable[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
    """Return the phases whose id or alias contains a name, else the one with the most similar id or alias."""
    from difflib import get_close_matches

    names = {**aliases, **{phase: phase for phase in phases}}
    similar = [each for each in names if len(name) > 2 and name in each] or get_close_matches(name, names, n=1)
    return tuple(dict.fromkeys(names[each] for each in similar))
