"""The rules that are kept as data: which phase a path belongs to by its name, which category a subject tells of."""

from functools import cache
from importlib.resources import files

from git_revisit.core.detect import Rule, rules_of
from git_revisit.strictyaml import load


@cache
def detection() -> tuple[Rule, ...]:
    """Return the rules from path to phase, the most specific first."""
    return rules_of(load(files(__name__).joinpath("detect.yaml").read_bytes()))
