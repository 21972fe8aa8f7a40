"""Orders and ranges of the commit graph; commits are numbers that grow from parents to children."""

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush

Parents = Sequence[Sequence[int]]


def itinerary(parents: Parents) -> list[int]:
    """Return the commits in an order in which most follow their first parent.

    The children of a commit follow it, the one on the first-parent line of the last commit after all others; so a walk
    ends with the last commit.
    """
    line = set()
    trunk = len(parents) - 1
    while trunk >= 0:
        line.add(trunk)
        trunk = parents[trunk][0] if parents[trunk] else -1
    children: dict[int, list[int]] = {}
    for number, above in enumerate(parents):
        children.setdefault(above[0] if above else -1, []).append(number)
    order = []
    waiting = sorted(children.get(-1, ()), key=lambda root: root not in line)
    while waiting:
        number = waiting.pop()
        order.append(number)
        waiting += sorted(children.get(number, ()), key=lambda child: child not in line)
    return order


def between(parents: Parents, tips: Iterable[int], base: int) -> set[int]:
    """Return the commits that one of ``tips`` reaches and ``base`` does not."""
    commits: set[int] = set()
    hidden = {base}
    heap: list[int] = []
    queued = set()
    for number in {*tips, base}:
        heappush(heap, -number)
        queued.add(number)
    open_ones = sum(number not in hidden for number in queued)
    while heap and open_ones:
        number = -heappop(heap)
        is_hidden = number in hidden
        if not is_hidden:
            open_ones -= 1
            commits.add(number)
        for parent in parents[number]:
            if is_hidden and parent not in hidden:
                hidden.add(parent)
                open_ones -= parent in queued
            if parent not in queued:
                queued.add(parent)
                heappush(heap, -parent)
                open_ones += parent not in hidden
    return commits
