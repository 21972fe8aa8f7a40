"""Files whose phase may be wrong: nearly always changed while another phase is in focus."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from git_revisit.infer.inferred import CommitWork, MisTag

ENOUGH_TOUCHES = 5
OUT_OF_FOCUS = 0.9  # the share of the touches of such a file
ONE_FOCUS = 0.8  # the share of them that one phase in focus must have, to be named as the phase that fits


def mis_tags(work: Sequence[CommitWork], in_focus: Mapping[str, str]) -> tuple[MisTag, ...]:
    """Return the files that are likely mis-tagged, those with most touches first; ``in_focus`` is by commit."""
    touches: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for each in work:
        for phase, paths in each.paths.items():
            for path in paths:
                touches[path, phase][in_focus[each.commit]] += 1
    suspects = []
    for (path, phase), counts in touches.items():
        total = counts.total()
        focus, beside = counts.most_common(1)[0]
        outside = total - counts[phase]
        if total >= ENOUGH_TOUCHES and outside >= OUT_OF_FOCUS * total and beside >= ONE_FOCUS * total:
            suspects.append(MisTag(path, phase, focus, total, beside))
    return tuple(sorted(suspects, key=lambda each: (-each.touches, each.path)))
