"""Rules in the form of data: from a path to a phase, and from a subject to a category."""

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from git_revisit.infer.name_rules import NameRule, rules_of
from git_revisit.model.yaml_subset import load


@cache
def detection() -> tuple[NameRule, ...]:
    """Return the rules from path to phase, the most specific first."""
    return rules_of(_table("detect.yaml"))


@cache
def subjects() -> tuple[tuple[str, Callable[[str], object]], ...]:
    """Return the categories, each with a function that finds its words in a subject; the first match decides."""
    rows = _table("subjects.yaml")["rules"]
    return tuple((row["category"], _finder(row["words"])) for row in rows)


def _finder(words: list[str]) -> Callable[[str], object]:
    texts = "|".join(re.escape(word).replace(r"\ ", r"[\s_-]+").replace(r"\*", r"\w*") for word in words)
    # A short word must match as a whole; of a longer one, the start is enough.
    return re.compile(rf"(?<![^\W_])(?:{texts})(?:(?<=\w{{4}})|(?![^\W_]))", re.IGNORECASE).search


def _table(name: str) -> Any:
    return load(files(__name__).joinpath(name).read_bytes())
