"""The ground that the other tests stand on."""

import os
import re
from pathlib import Path

from conftest import Repo, RepoMaker


def test_a_repository_is_made_of_real_commits_with_a_fixed_clock(repo: Repo) -> None:
    repo.commit("first", {"a b/ü.py": "1\n"})
    repo.commit("second", {b"caf\xe9\n.txt".decode("utf-8", "surrogateescape"): b"2\n"})
    assert repo.git("log", "--format=%an %cn %at %ct %s").splitlines() == [
        "Ada Lovelace Charles Babbage 1767229200 1767229200 second",
        "Ada Lovelace Charles Babbage 1767225600 1767225600 first",
    ]
    assert repo.git("status", "--porcelain") == ""


def test_the_clock_and_the_author_can_be_given(repo: Repo) -> None:
    repo.commit("third", when="2026-11-23T07:51:00Z", author=("Grace", "grace@example.com"))
    assert repo.git("log", "--format=%an %ae %aI") == "Grace grace@example.com 2026-11-23T07:51:00+00:00"


def test_nothing_leaks_in_from_outside(make_repo: RepoMaker) -> None:
    repo = make_repo("one")
    assert {scope.split()[0] for scope in repo.git("config", "--list", "--show-scope").splitlines()} == {"local"}
    assert os.listdir(os.environ["HOME"]) == [".gitconfig"]
    assert "CI" not in os.environ
    assert make_repo("two").run("rev-parse", "--verify", "HEAD").returncode != 0


def test_a_global_setting_of_a_test_harms_no_device(repo: Repo) -> None:
    repo.git("config", "--global", "user.nickname", "ada")
    assert Path(os.environ["GIT_CONFIG_GLOBAL"]).read_text() == "[user]\n\tnickname = ada\n"


def test_no_script_names_a_device_as_the_user_s_settings() -> None:
    top = Path(__file__).parent.parent
    scripts = [each for folder in ("tests", "benchmarks", "tools") for each in (top / folder).rglob("*.py")]
    assert len(scripts) > 50
    bad = re.compile(r"GIT_CONFIG_GLOBAL[\"']?[:=, ]+(os\.devnull|[\"']?/dev/null)")
    assert [each.name for each in scripts if bad.search(each.read_text("utf-8"))] == []
