"""Links to existing evidence: the issue in the branch name, the run that the environment names, a data version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from git_revisit.gitio.objects import blobs
from git_revisit.gitio.parse import PathChange
from git_revisit.gitio.repository import Repository
from git_revisit.model.links import MAX_NAME, Pairs, link_of, links_in

DATA_LOCK = "dvc.lock"
MOST = 5  # data versions that an event names
_RUNS = (("MLFLOW_RUN_ID", "mlflow"), ("WANDB_RUN_ID", "wandb"))
_HASH = re.compile(rb"^[ -]+md5:[ \t]*['\"]?([0-9a-f]{32}(?:\.dir)?)['\"]?[ \t\r]*$", re.MULTILINE)
_LARGEST = 1 << 20  # bytes of a dvc.lock that is read


def evidence(
    place: Repository, patterns: Pairs, environ: Mapping[str, str], staged: Iterable[PathChange] = ()
) -> tuple[str, ...]:
    """Return the links for an event that is made now; ``staged`` are the changes of its commit."""
    links = [*branch_links(place, patterns), *_runs(environ), *_data(place, staged)]
    return tuple(dict.fromkeys(links))


def branch_links(place: Repository, patterns: Pairs) -> tuple[str, ...]:
    """Return the links that patterns find in the name of the branch; none on a detached HEAD."""
    patterns = tuple(patterns)
    return links_in(place.branch() or "", patterns) if patterns else ()


def _runs(environ: Mapping[str, str]) -> list[str]:
    values = ((key, environ.get(variable, "").strip()) for variable, key in _RUNS)
    return [link_of(key, f"runs/{value}") for key, value in values if 0 < len(value) <= MAX_NAME]


def _data(place: Repository, staged: Iterable[PathChange]) -> list[str]:
    """Return the data versions that a staged ``dvc.lock`` has and the one in HEAD does not have."""
    locks = [each for each in staged if each.path.rpartition("/")[2] == DATA_LOCK and each.new_id]
    if not locks:
        return []
    data = blobs(place.top, [blob for each in locks for blob in (each.old_id, each.new_id) if blob])
    fresh: list[str] = []
    for each in locks:
        old, new = (_HASH.findall(data.get(blob or "", b"")[:_LARGEST]) for blob in (each.old_id, each.new_id))
        fresh += [value.decode() for value in dict.fromkeys(new) if value not in old]
    return [link_of("dvc", value) for value in fresh[:MOST]]
