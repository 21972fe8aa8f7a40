"""Tagging: the phase that a path belongs to."""

import os
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Repo
from git_revisit.errors import ConfigInvalid
from git_revisit.model.gitignore import compile_pattern
from git_revisit.model.tagging import IGNORED, SHARED, Tagger, compile_rules, tagged_share, tagger
from git_revisit.model.workflow import Phase, Workflow


def phases(**patterns: list[str]) -> Workflow:
    return Workflow(tuple(Phase(key, key, paths=tuple(paths)) for key, paths in patterns.items()))


def test_the_last_phase_wins_shared_beats_phases_and_ignore_beats_all() -> None:
    tags = tagger(
        phases(prep=["src/", "*.sql"], train=["src/train*"])._replace(
            shared=("params.yaml", "*.lock"), ignore=("*.md",)
        )
    )
    assert tags.tag("src/a.py") == "prep"
    assert tags.tag("src/train.py") == "train"
    assert tags.tag("src/train/deep/model.py") == "train"
    assert tags.tag("src/params.yaml") == SHARED
    assert tags.tag("src/train.lock") == SHARED
    assert tags.tag("src/train.md") == IGNORED
    assert tags.tag("README") is None
    assert [tags.phase(path) for path in ("src/a.py", "params.yaml", "a.md", "b")] == ["prep", None, None, None]


def test_a_bang_takes_paths_from_its_own_phase_only() -> None:
    tags = tagger(phases(prep=["data/"], train=["data/", "!data/raw/"]))
    assert tags.tag("data/x.csv") == "train"
    assert tags.tag("data/raw/x.csv") == "prep"
    both = phases(prep=["data/"])._replace(shared=("data/", "!data/raw/"), ignore=("*", "!data/"))
    assert tagger(both).tag("data/raw/x.csv") == "prep"
    assert tagger(both).tag("data/x.csv") == SHARED
    assert tagger(both).tag("x.csv") == IGNORED


def test_the_last_pattern_of_a_list_that_matches_decides() -> None:
    tags = tagger(phases(prep=["*.csv", "!raw/", "raw/keep.csv"], train=["!all", "all", "!all"]))
    assert tags.tag("a.csv") == "prep"
    assert tags.tag("raw/a.csv") is None
    assert tags.tag("raw/keep.csv") == "prep"
    assert tags.tag("all") is None


def test_the_log_itself_is_never_tagged() -> None:
    tags = tagger(phases(all=["*", ".revisit/", "/.revisit/**"])._replace(shared=(".revisit/",)))
    assert tags.tag(".revisit/config.yaml") == IGNORED
    assert tags.tag(".revisit") == IGNORED
    assert tags.tag(".revisited/a") == "all"


# Each pattern with paths that look like it, but end or go on in an odd way.
ODD = (
    "a.py\n",
    "a.py",
    "x/a.py\nb",
    "\na.py",
    "caf\udce9/a.py",
    "caf\udce9.py",
    "d\n/a.py",
    "a.pyc",
    "src/\n",
    "src\n/a",
    "src",
)
PATTERNS = (
    "*.py",
    "a.py",
    "/a.py",
    "src/",
    "src",
    "caf*/",
    "d?/",
    "**/a.py",
    "src/**",
    "*",
    "[!b].py",
    "x/*",
    "a.py*",
    "é",
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_git_agrees_on_odd_paths(repo: Repo, pattern: str) -> None:
    repo.write(".git/info/exclude", pattern + "\n")
    for path in {path.partition("/")[0] for path in ODD if "/" in path}:
        os.makedirs(os.path.join(os.fsencode(repo.path), os.fsencode(path)), exist_ok=True)
    asked = [path for path in ODD if path != "src"]  # a directory here, to git
    data = b"".join(os.fsencode(path) + b"\0" for path in asked)
    ignored = set(os.fsdecode(repo.run("check-ignore", "--no-index", "-z", "--stdin", data=data).stdout).split("\0"))
    tags = tagger(phases(it=[pattern]))
    assert [path for path in asked if tags.tag(path)] == [path for path in asked if path in ignored]


@pytest.mark.parametrize(
    "pattern", ["", " ", "#a", "/", "!", "[a", "[z-a]", "a\\", "[[:alpha:]]", "a[b[:digit:]]", "[\\]"]
)
def test_a_pattern_that_cannot_be_taken_is_refused_and_nothing_is_printed(pattern: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ConfigInvalid, match="is not a gitignore pattern"):
            compile_rules(phases(it=[pattern]))


@given(st.text("ab*?[]!/\\#^$.|()+{}-\n é", max_size=8), st.text("ab/\n.é\udce9", min_size=1, max_size=8))
def test_any_pattern_compiles_or_is_refused_and_can_be_cached(pattern: str, path: str) -> None:
    try:
        expression, takes, _ = compile_pattern(pattern)
    except ValueError:
        return
    assert isinstance(expression, str)
    assert takes is not pattern.startswith("!")
    book = compile_rules(phases(it=[pattern]))
    assert Tagger(book).tag(path) == Tagger(type(book)(*book)).tag(path)


def test_coverage_leaves_out_shared_and_ignored_files() -> None:
    assert tagged_share(["prep", SHARED, None, None, IGNORED]) == pytest.approx(1 / 3)
    assert tagged_share([IGNORED, SHARED]) is None
