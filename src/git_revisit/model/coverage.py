"""Coverage: the share of a project's files that belong to a phase."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from git_revisit.model.tagging import Tagger, coverage

LOW_COVERAGE = 0.5  # below it, too many files have no phase


class Coverage(NamedTuple):
    """The share (0…1) of the files neither shared nor ignored that have a phase; None without such files.

    ``files`` counts files by tag, ``untagged`` those without a phase by directory.
    """

    share: float | None
    files: Counter[str]
    untagged: Counter[str]


def cover(tagger: Tagger, paths: Iterable[str]) -> Coverage:
    """Return the coverage of some paths, which are relative to the project root."""
    tags = [(path, tagger.tag(path)) for path in paths]
    files = Counter(tag for _, tag in tags if tag)
    untagged = Counter(folder(path) for path, tag in tags if tag is None)
    return Coverage(coverage(tag for _, tag in tags), files, untagged)


def folder(path: str) -> str:
    """Return the directory under which a path is listed: its first one or two levels, or the file itself."""
    parts = path.split("/")
    return path if len(parts) == 1 else "/".join(parts[: min(2, len(parts) - 1)]) + "/"
