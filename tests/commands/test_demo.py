"""The sample project: real commits over four months, with a pattern that insights find."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from commandline import Result, run
from conftest import Repo, clean_environment

VALIDATION = ("model-development", "data-preparation", "data-quality")
AGREEMENT = ("data-preparation", "data-acquisition", "data-availability")


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("around")


@pytest.fixture(scope="module")
def made(around: Path) -> Result:
    """The demo, run where git's environment points at another repository and answers the hook."""
    env = {"GIT_DIR": str(around / ".git"), "GIT_INDEX_FILE": str(around / ".git/index"), "GIT_REVISIT": "skip"}
    with pytest.MonkeyPatch.context() as patch:
        for key, value in clean_environment(around).items():
            patch.setenv(key, value)
        Repo(around).git("init", "-q")
        return run("demo", str(around / "sample"), cwd=around, env=env)


@pytest.fixture(scope="module")
def sample(made: Result, around: Path) -> Repo:
    assert made.code == 0, made.err
    return Repo(around / "sample")


def test_it_touches_no_repository_around_it(sample: Repo, around: Path) -> None:
    assert Repo(around).git("for-each-ref") == Repo(around).git("ls-files") == ""
    assert sample.git("tag").split() == ["v0.1", "v0.2", "v0.3", "v1.0"]


def test_it_is_about_four_months_of_commits_of_three_people(sample: Repo) -> None:
    dates = [datetime.fromisoformat(line) for line in sample.git("log", "--format=%aI").split()]
    assert 110 <= (max(dates) - min(dates)).days <= 125
    assert len(dates) > 120
    assert all(date.weekday() < 5 for date in dates)
    assert len(set(sample.git("log", "--format=%an").split("\n"))) == 3


def test_nearly_every_revisit_has_a_reason_and_a_category(sample: Repo) -> None:
    events = run("log", "--format", "json", cwd=sample.path).json["events"]
    assert len(events) > 45
    assert sum(event["reason"] is None for event in events) == 1, "one is left to explain"
    assert all(event["category"] for event in events if event["reason"])
    assert run("audit", "--strict", cwd=sample.path).code == 0


def test_insights_recommend_what_is_planted(sample: Repo, made: Result) -> None:
    found = run("insights", "--format", "json", cwd=sample.path).json["recommendations"]
    assert {each["rule"] for each in found} == {"check-before-phase"}
    events = {event["id"]: event for event in run("log", "--format", "json", cwd=sample.path).json["events"]}
    behind = {
        tuple(events[identity][key] for key in ("from", "to", "category"))
        for each in found
        for identity in each["events"]
    }
    assert behind == {VALIDATION, AGREEMENT}
    assert "Less work goes back" in made.out
    assert "Add a data validation check before model-development." in made.out


def test_the_commands_that_it_ran_keep_the_short_form_of_help(made: Result, tmp_path: Path) -> None:
    assert made.code == 0
    assert "-h, --help" in run("matrix", "--help", cwd=tmp_path).out


def test_its_report_shows_a_trend(sample: Repo, made: Result) -> None:
    file = Path(made.err.rstrip().rpartition(": ")[2])
    head = re.search(r'<h1 id="headline">(.*?)</h1>', file.read_text())
    assert head
    assert head[1] == "Since v1.0, work goes back less often, still mostly to data preparation."
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', file.read_text(), re.DOTALL)
    assert data
    assert len(json.loads(data[1])["advice"]) == 2
