"""Gitignore patterns: the same answers as pathspec and git, in time linear in the path."""

import os
import re
import time
from random import Random

import pytest
from fuzz.targets import accepted_by_pathspec
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Repo, examples
from git_revisit.model import tagging
from git_revisit.model.gitignore import compile_pattern
from git_revisit.model.tagging import SHARED, tagger
from git_revisit.model.workflow import Phase, Workflow

PIECES = ("a", "b", "ab", ".", " ", "*", "**", "?", "/", "/", "**/", "/**", "/**/", "[ab]", "\\*", "\\a", "!", "é")
BRACKETS = (
    "[[]", "[[ab]", "[[:]", "[[.a.]]", "[[=a=]]", "[a&&b]", "[a||b]", "[~~]", "[--a]", "[a-]", "[]-a]", "[!]a]", "[!!]",
    "[\\]]", "[\\]a]", "[a\\-b]", "[\\a-b]", "[a-b-y]", "*[[]*", "a[[&]b",
)  # fmt: skip
patterns = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)
names = st.text("ab.* é", min_size=1, max_size=4)
paths = st.lists(names, min_size=1, max_size=5).map("/".join)


@settings(max_examples=examples(3000))
@given(patterns, st.lists(paths, min_size=1, max_size=5))
def test_pathspec_agrees(pattern: str, some: list[str]) -> None:
    theirs = accepted_by_pathspec(pattern)
    if theirs is None:
        with pytest.raises(ValueError, match="is not a gitignore pattern"):
            compile_pattern(pattern)
        return
    rule = compile_pattern(pattern)
    assert rule.include is theirs.include
    if pattern.strip() == "!/":  # to pathspec it matches every path in a directory; to git it matches nothing
        return
    for path in some:
        matches = re.compile(rule.expression, re.DOTALL).match(path) is not None
        assert matches == (theirs.match_file(path) is not None)
        assert not matches or all(text in path for text in rule.literals)


def random_patterns(rng: Random, count: int) -> list[str]:
    pieces = [*PIECES, "[!a]", "[^a]", "[+-9]", "[]a]", "*.b", "a*b"]
    found: list[str] = []
    while len(found) < count:
        pattern = "".join(rng.choice(pieces) for _ in range(rng.randint(1, 7))).strip()
        # Git and pathspec differ on a double star before the last slash, or beside another character.
        quirk = pattern.endswith("**/") or re.search(r"[^/]\*\*|\*\*[^/]", pattern)
        if not pattern.startswith(("!", "#")) and not quirk and accepted_by_pathspec(pattern):
            found.append(pattern)
    return found


def test_git_agrees(repo: Repo) -> None:
    rng = Random(20261123)
    name = ("a", "b", "ab", "ba", "a.b", "x", "y+", "*", "[", "]", "-", "a[b", "a&b", "\\", "a]", "|", "~", "!")
    files = sorted({"/".join(rng.choices(name, k=depth)) for depth in range(1, 6) for _ in range(12)})
    asked = b"".join(os.fsencode(file) + b"\0" for file in files)
    for pattern in (*BRACKETS, *random_patterns(rng, 150)):
        repo.write(".git/info/exclude", pattern + "\n")
        answer = repo.run("check-ignore", "--no-index", "-z", "--stdin", data=asked).stdout
        ignored = set(os.fsdecode(answer).split("\0"))
        expression = re.compile(compile_pattern(pattern).expression, re.DOTALL)
        matching = [file for file in files if expression.match(file)]
        assert matching == [file for file in files if file in ignored], pattern


HOSTILE = (
    "a*a*a*a*a*a*a*a*b", "a*" * 100 + "b", "*?" * 60 + "b", "**/" .join(["a*"] * 20) + "b", "**/*a*/" * 30 + "b",
    "*[a-c]" * 60 + "x", "*/" * 60 + "b", "a**a**a**b" * 10, "a/**/" * 30 + "b", "?*" * 60 + "b", "*" + "a" * 60 + "b",
    "**/a*a*a*/**/a*b*/**/c", "[!b]*" * 60 + "b/", "**/*/**/" * 20 + "b",
)  # fmt: skip
LONG = ("a" * 255, "a/" * 127 + "a", "a" * 127 + "/" + "a" * 127, ("a" * 255 + "/") * 15 + "a" * 255)


@pytest.mark.parametrize("pattern", HOSTILE)
def test_no_pattern_takes_long(pattern: str) -> None:
    expression = re.compile(compile_pattern(pattern).expression, re.DOTALL)
    start = time.process_time()
    for path in LONG:
        expression.match(path)
    assert time.process_time() - start < 0.05


def test_thousands_of_phases_are_tagged_fast() -> None:
    phases = tuple(Phase(f"p{n}", f"p{n}", paths=(f"p{n}/", f"/x/y{n}/**", f"*.t{n % 7}x")) for n in range(2500))
    tags = tagger(Workflow(phases, shared=("params.yaml",)))
    start = time.process_time()
    found = [tags.tag(f"src/p{n}/file{n}.py") for n in range(0, 2500, 5)]
    found += [tags.tag(f"x/y{n}/a/b") for n in range(0, 2500, 5)]
    assert time.process_time() - start < 5
    assert found == [f"p{n}" for n in range(0, 2500, 5)] * 2
    assert tags.tag("p1/params.yaml") == SHARED
    assert tags.tag("p1/p7/a") == "p7", "the last phase that matches"


@pytest.mark.parametrize("form", ["{n:x}*b/", "*{n:x}", "src/{n:x}?/", "**/a*{n:x}*/b", "[ab]{n:x}/**", "{n:x}/"])
def test_of_thousands_of_patterns_few_are_tried_on_a_path(form: str) -> None:
    patterns = [form.format(n=n) for n in range(4096, 10_096)]
    tags = tagger(Workflow((Phase("many", "Many", paths=tuple(patterns)),)))
    tried = tagging._compiled.cache_info
    before = tried().hits + tried().misses
    for n in range(4096, 4196):
        tags.tag(f"src/{n:x}/b/file.py")
    assert tried().hits + tried().misses - before < 100 * 40
