"""The rules that are kept as data: which phase a path belongs to by its name, which category a subject tells of."""

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from git_revisit.infer.detect import Rule, rules_of
from git_revisit.model.yaml_subset import load


@cache
def detection() -> tuple[Rule, ...]:
    """Return the rules from path to phase, the most specific first."""
    return rules_of(_table("detect.yaml"))


@cache
def subjects() -> tuple[tuple[str, Callable[[str], object]], ...]:
    """Return the categories and, for each, what finds its words in a commit's subject; the first that does decides."""
    rows = _table("subjects.yaml")["rules"]
    return tuple((row["category"], _finder(row["words"])) for row in rows)


def _finder(words: list[str]) -> Callable[[str], object]:
    texts = "|".join(re.escape(word).replace(r"\ ", r"[\s_-]+").replace(r"\*", r"\w*") for word in words)
    # A short word stands for itself; of a longer one, the start is enough.
    return re.compile(rf"(?<![^\W_])(?:{texts})(?:(?<=\w{{4}})|(?![^\W_]))", re.IGNORECASE).search


def _table(name: str) -> Any:
    return load(files(__name__).joinpath(name).read_bytes())
