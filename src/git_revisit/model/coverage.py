"""Coverage: how much of a project's files the workflow's paths take in."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from git_revisit.model.tagging import Tagger, coverage

LOW_COVERAGE = 0.5  # under it, too much happens where no path is tagged


class Coverage(NamedTuple):
    """``share`` is 0…1 of the files neither shared nor ignored, None of none.

    ``files`` counts by tag, ``untagged`` by directory.
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
