"""A coding agent commits: it is not asked, its answers carry its name, and it can be made to give one."""

import sys
from pathlib import Path

import pexpect
import pytest

from commandline import run
from git_revisit.model.events import Revisit
from hooked import CONFIG, Hooked

AGENT = {"GIT_REVISIT_AGENT": "test-agent"}
REASON = {"GIT_REVISIT_REASON": "Leak", "GIT_REVISIT_CATEGORY": "data-quality"}


def only(hooked: Hooked) -> Revisit:
    (event,) = [each for each in hooked.events() if isinstance(each, Revisit)]
    return event


@pytest.mark.parametrize("env", [AGENT, {"CLAUDECODE": "1"}])
def test_an_answer_carries_the_name_of_the_agent(hooked: Hooked, env: dict[str, str]) -> None:
    hooked.touch("features/a.py")
    hooked.commit(env={**env, **REASON})
    assert (only(hooked).reason, only(hooked).agent) == ("Leak", env.get("GIT_REVISIT_AGENT", "claude-code"))


def test_the_setting_of_the_command_names_it_first(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit(settings={"revisit.agent": "named", "revisit.reason": "Leak"}, env=AGENT)
    assert only(hooked).agent == "named"


def test_without_an_answer_there_is_no_agent(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit(env=AGENT)
    assert (only(hooked).reason, only(hooked).agent) == (None, None)


def test_an_agent_is_not_asked_even_on_a_terminal(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    with hooked.terminal("commit", "-m", "work", env=AGENT) as child:
        child.expect("recorded model-development → data-preparation without a reason")
    assert child.exitstatus == 0
    assert only(hooked).agent is None


def test_require_makes_an_agent_give_a_reason(hooked: Hooked) -> None:
    config = f"{CONFIG}capture: {{unattended: require}}\n"
    hooked.repo.commit("require", {".revisit/config.yaml": config})
    hooked.touch("features/a.py")
    refused = hooked.try_commit(env=AGENT)
    assert refused.returncode == 1
    assert b'git -c revisit.reason="REASON" commit' in refused.stderr
    hooked.commit(env={**AGENT, **REASON})
    assert only(hooked).agent == "test-agent"


def test_a_script_that_behaves_as_an_agent_follows_the_lines_on_stderr(hooked: Hooked, tmp_path: Path) -> None:
    """Commit on a terminal of its own, read the command in the answer, and run it with a reason."""
    script = tmp_path / "agent.py"
    script.write_text(
        "import re, subprocess, sys\n"
        "done = subprocess.run(['git', 'commit', '-am', 'Fix the split'], capture_output=True, text=True)\n"
        "found = re.search(r'git revisit explain (\\S+) -m', done.stderr)\n"
        "subprocess.run([sys.executable, '-m', 'git_revisit', 'explain', found[1], '-m', 'Leak'], check=True)\n"
        "subprocess.run(['git', 'commit', '-qm', 'Explain'], check=True)\n"
    )
    hooked.touch("features/a.py", add=False)
    child = pexpect.spawn(
        sys.executable,
        [str(script)],
        cwd=str(hooked.path),
        env=hooked.agent_environment(AGENT),
        timeout=30,
        use_poll=True,
    )
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before
    events = run("log", "--format", "json", cwd=hooked.path).json["events"]
    assert [(event["reason"], event["agent"]) for event in events] == [("Leak", "test-agent")]


def test_an_answer_of_a_person_replaces_that_of_an_agent(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit(env={**AGENT, **REASON})
    identity = only(hooked).id
    assert run("amend", identity, "--planned", cwd=hooked.path, env=AGENT).code == 0
    assert run("log", "--format", "json", cwd=hooked.path).json["events"][0]["agent"] == "test-agent"
    hooked.commit()
    assert run("explain", identity, "-m", "Better", cwd=hooked.path).code == 0
    hooked.commit()
    (event,) = run("log", "--format", "json", cwd=hooked.path).json["events"]
    assert (event["reason"], event["agent"]) == ("Better", None)
    (matrix,) = run("matrix", "--capture", "--format", "json", cwd=hooked.path).json["matrices"]
    assert matrix["capture"] == {"touches": 1, "captured": 1, "explained": 1}


def test_commands_name_the_agent_that_answers(hooked: Hooked) -> None:
    run("record", "monitoring", "-m", "Drift", cwd=hooked.path, env=AGENT)
    run("record", "monitoring", cwd=hooked.path, env=AGENT)
    run("note", "monitoring", "-m", "Typo", cwd=hooked.path, env=AGENT)
    hooked.commit()
    listed = run("log", "--every-kind", "--format", "json", cwd=hooked.path).json["events"]
    assert [(each["reason"], each["agent"]) for each in listed if each["kind"] != "focus"] == [
        ("Typo", "test-agent"), (None, None), ("Drift", "test-agent")
    ]  # fmt: skip
    channels = run("insights", "--format", "json", cwd=hooked.path).json["metrics"]["reasons_by"]
    assert channels == {"people": 0, "agents": 1}
