"""The silent path: what it may skip, and that it is silent only where there is nothing to ask."""

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commandline import run
from conftest import Repo
from git_revisit.hook.skip_file import cached, compiled, superset
from git_revisit.model.gitignore import compile_pattern
from hooked import CONFIG, FOCUS, FOCUS_TEXT, Hooked

REVISIT = "model-development → data-preparation"
PARTS = ["a", "b", "ab", ".", "*", "**", "?", "/", "!", "[", "]", "\\", "#", " ", "é", "\n", "-", "a/", "**/", "/**"]
PATTERN = st.lists(st.sampled_from(PARTS), min_size=1, max_size=7).map("".join)
SEGMENT = st.text("ab.é *?[\n", min_size=1, max_size=3).filter(lambda name: name not in (".", ".."))
PATH = st.lists(SEGMENT, min_size=1, max_size=4).map("/".join)


def quiet(hooked: Hooked) -> Path:
    return hooked.path / ".git/revisit/quiet"


def without_python(hooked: Hooked) -> None:
    """Put a Python in the hook that tells when it is run."""
    hook = hooked.path / ".git/hooks/pre-commit"
    rows = [
        f"    python='{hooked.path}/.git/told'" if row.startswith("    python=") else row
        for row in hook.read_text().splitlines()
    ]
    hook.write_text("\n".join([*rows, ""]))
    mark = hooked.path / ".git/told"
    mark.write_text("#!/bin/sh\necho python >&2\n")
    mark.chmod(0o755)


def settle(hooked: Hooked) -> None:
    hooked.touch("models/a.py")
    assert hooked.commit() == ""
    assert quiet(hooked).exists()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repository in whose index paths can be put."""
    path = tmp_path_factory.mktemp("fuzz")
    subprocess.run(["git", "init", "-q", path], check=True)
    return Repo(path)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(patterns=st.lists(PATTERN, min_size=6, max_size=6), paths=st.lists(PATH, min_size=1, max_size=12, unique=True))
@example(patterns=["a/", "/a", "a/b", "**/a", "a/**", "*"], paths=["a", "b/a/c", "a/b/c", "x/a", "a\n/b"])
def test_git_matches_every_path_that_pathspec_matches(index: Repo, patterns: list[str], paths: list[str]) -> None:
    blob = index.git("hash-object", "-w", "--stdin")
    index.git("read-tree", "--empty")
    rows = "".join(f"100644 {blob}\t{path}\0" for path in paths)
    index.run("update-index", "--add", "--replace", "-z", "--index-info", data=rows.encode())
    present = set(filter(None, index.git("ls-files", "-z").split("\0")))
    for pattern in patterns:
        try:
            rule = compile_pattern(pattern)
        except ValueError:
            continue
        specs = superset("", pattern)
        if specs is None or not rule.include:
            continue
        matched = {path for path in present if re.compile(rule.expression, re.DOTALL).match(path)}
        seen = set(index.git("ls-files", "-z", "--", *specs).split("\0"))
        assert matched <= seen, (pattern, specs)


@pytest.mark.parametrize(
    "pattern", ["features/", "src/**/prepare*.py", "/data", "*.csv", "**/raw/", "a?c", "a/b/", "docs/**", "x", "."]
)
def test_the_usual_patterns_are_decidable(pattern: str) -> None:
    assert superset("sub/", pattern)


@pytest.mark.parametrize("pattern", ["[ab]/", "a\\*", "a**b", "a ", "//", "/", "**/"])
def test_odd_patterns_are_left_to_python(pattern: str) -> None:
    assert superset("", pattern) is None


def test_a_commit_in_focus_needs_no_python(hooked: Hooked) -> None:
    settle(hooked)
    without_python(hooked)
    for path in ("models/a.py", "docs/a", "params.yaml"):
        hooked.touch(path)
        assert hooked.commit() == ""
    assert hooked.commit("--allow-empty") == ""


@pytest.mark.parametrize("base", ["--output=owned", "HEAD", ""])
def test_the_base_is_an_id_and_never_an_option(hooked: Hooked, base: str) -> None:
    settle(hooked)
    version, author, _, *rest = quiet(hooked).read_text().splitlines()
    quiet(hooked).write_text("\n".join([version, author, base, *rest, ""]))
    without_python(hooked)
    hooked.touch("models/a.py")
    assert hooked.commit() == "python\n"
    assert not (hooked.path / "owned").exists()


@pytest.mark.parametrize("config", [CONFIG, CONFIG.replace("[ingest/]", '["[Ii]ngest/"]')])
def test_after_a_reset_python_decides(repo: Repo, config: str) -> None:
    hooked = Hooked(repo, config)
    for path in ("models/a.py", "models/b.py"):
        for file in quiet(hooked).parent.glob("*"):
            file.unlink()  # so that it is written again, for the latest HEAD
        hooked.touch(path)
        hooked.commit()
    (file,) = (file for file in quiet(hooked).parent.iterdir() if file.name in ("quiet", "glance.json"))
    hooked.repo.git("reset", "-q", "--hard", "HEAD~2")
    before = file.read_bytes()
    hooked.touch("models/a.py")
    assert hooked.commit() == ""
    assert file.read_bytes() != before, "written for the new HEAD"


@pytest.mark.parametrize("path", ["features/a.py", "ingest/new.py", ".revisit/config.yaml", "sub/.revisit/config.yaml"])
def test_whatever_may_matter_is_looked_at(hooked: Hooked, path: str) -> None:
    settle(hooked)
    without_python(hooked)
    hooked.touch(path)
    assert hooked.commit() == "python\n"


def test_a_deletion_a_rename_and_a_submodule_are_looked_at(hooked: Hooked) -> None:
    settle(hooked)
    without_python(hooked)
    hooked.repo.git("config", "diff.ignoreSubmodules", "all")
    head = hooked.repo.git("rev-parse", "HEAD")
    hooked.repo.git("update-index", "--add", "--cacheinfo", f"160000,{head},features/module")
    assert hooked.commit("--allow-empty") == "python\n"
    hooked.repo.git("mv", "features/a.py", "models/c.py")
    assert hooked.commit() == "python\n"


def test_another_author_a_revert_and_literal_pathspecs_are_looked_at(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit()
    settle(hooked)
    without_python(hooked)
    assert hooked.commit("--allow-empty", "--author", "Bo <bo@example.com>") == "python\n"
    hooked.touch("ingest/a.py")
    assert hooked.commit(env={"GIT_LITERAL_PATHSPECS": "1"}) == "python\n"
    hooked.repo.git("revert", "--no-edit", "HEAD~3", env=hooked.environment())
    assert hooked.commit("--allow-empty") == "python\n"


def test_moving_the_focus_moves_the_silence(hooked: Hooked) -> None:
    settle(hooked)
    assert run("focus", "data-preparation", cwd=hooked.path, env=hooked.environment()).code == 0
    hooked.commit()
    hooked.touch("features/a.py")
    assert hooked.commit() == ""
    hooked.touch("models/a.py")
    hooked.commit()
    assert hooked.summaries()[-1] == "data-preparation → model-development"


def test_without_a_project_nothing_is_looked_at_twice(repo: Repo) -> None:
    hooked = Hooked(repo, CONFIG)
    repo.git("rm", "-qr", ".revisit")
    hooked.commit()
    hooked.commit("--allow-empty")
    without_python(hooked)
    hooked.touch("features/a.py")
    assert hooked.commit() == ""


@pytest.mark.parametrize(
    "broken", [b"", b"9\nwho\nbase\n", b"1\n", b"\xff\xff\n", b"1\nAda Lovelace <ada@example.com>\n0000\n"]
)
def test_a_broken_file_breaks_no_commit(hooked: Hooked, broken: bytes) -> None:
    settle(hooked)
    quiet(hooked).write_bytes(broken)
    for name in ("pending.json", "rules.json"):
        (quiet(hooked).parent / name).write_bytes(broken)
    hooked.touch("features/a.py")
    hooked.commit()
    assert hooked.summaries() == [REVISIT]


def test_a_read_only_git_directory_does_not_block_a_commit(hooked: Hooked) -> None:
    folder = hooked.path / ".git/revisit"
    for file in folder.iterdir() if folder.exists() else ():
        file.unlink()
    if folder.exists():
        folder.rmdir()
    folder.write_text("in the way")
    hooked.touch("features/a.py")
    hooked.commit()
    assert hooked.summaries() == [REVISIT]


UNDECIDABLE = CONFIG.replace("[ingest/]", '["[Ii]ngest/"]')


def test_the_quick_check_decides_for_patterns_without_a_pathspec(repo: Repo) -> None:
    hooked = Hooked(repo, UNDECIDABLE)
    hooked.touch("models/a.py")
    hooked.commit()
    glance = repo.path / ".git/revisit/glance.json"
    assert glance.exists()
    assert not quiet(hooked).exists()
    before = glance.read_bytes()
    hooked.touch("models/a.py", "docs/x")
    assert hooked.commit() == ""
    assert glance.read_bytes() == before, "no full look"
    hooked.touch("ingest/a.py")
    hooked.commit(settings={"revisit.reason": "x"})
    assert hooked.summaries() == ["model-development → data-acquisition: x"]
    hooked.touch("models/a.py")
    hooked.commit()
    hooked.repo.git("revert", "--no-edit", "HEAD~1", env=hooked.environment())
    hooked.touch("models/b.py")
    assert "that a revert deleted" in hooked.commit()


@pytest.mark.parametrize(("config", "name"), [(CONFIG, "quiet"), (UNDECIDABLE, "glance.json")])
def test_an_edited_event_is_refused_on_the_quick_path_too(repo: Repo, config: str, name: str) -> None:
    hooked = Hooked(repo, config)
    hooked.touch("models/a.py")
    hooked.commit()
    assert (quiet(hooked).parent / name).exists()
    repo.write(FOCUS, FOCUS_TEXT.replace("Ada", "Eve"))
    repo.git("add", "--", FOCUS)
    refused = hooked.try_commit()
    assert refused.returncode == 1
    assert b"events are never edited" in refused.stderr
    assert hooked.try_commit("--no-verify").returncode == 0
    repo.write(FOCUS, FOCUS_TEXT.replace("Ada", "Bob"))
    repo.git("add", "--", FOCUS)
    assert hooked.try_commit().returncode == 1
    repo.write(FOCUS, FOCUS_TEXT)
    repo.git("add", "--", FOCUS)
    assert hooked.try_commit().returncode == 0, "what was recorded may be restored"


def test_a_config_is_cached_with_its_patterns_and_a_changed_cache_is_a_miss(tmp_path: Path) -> None:
    assert cached(tmp_path, "blob") is None
    found = compiled(tmp_path, "blob", UNDECIDABLE.encode())
    assert cached(tmp_path, "blob") == found
    file = tmp_path / "revisit/rules.json"
    for old, new in (('"paths"', '"path"'), ('"document": ', '"document": 1, "other": '), ('"shared"', '"none"')):
        file.write_text(file.read_text().replace(old, new))
        assert cached(tmp_path, "blob") is None
        assert compiled(tmp_path, "blob", UNDECIDABLE.encode()) == found


BROKEN = {
    "pending.json": [
        b"[" * 100_000,
        b"\xff",
        b"null",
        b'{"version":1,"seen":null,"held":[{}],"kept":[],"deleted":[]}',
        b'{"version":1,"seen":5,"held":[],"kept":[],"deleted":[]}',
    ],
    "rules.json": [b"[" * 100_000, b"\xff", b"null", b"{}"],
}


@pytest.mark.parametrize(("name", "broken"), [(name, each) for name, cases in BROKEN.items() for each in cases])
def test_a_broken_file_is_set_aside_reported_and_replaced(hooked: Hooked, name: str, broken: bytes) -> None:
    hooked.touch("features/a.py")
    hooked.commit()
    file = hooked.path / ".git/revisit" / name
    file.write_bytes(broken)
    hooked.touch("ingest/a.py")
    output = hooked.commit(settings={"revisit.reason": "x"})
    assert f"git-revisit: {name} in the git directory was broken; it is now {name}.broken" in output.splitlines()
    assert "model-development → data-acquisition: x" in hooked.summaries()
    assert file.read_bytes() != broken
    hooked.touch("models/a.py")
    assert hooked.commit() == ""
