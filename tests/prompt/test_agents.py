"""Agents, known by the environment variables with which they announce themselves."""

import pytest

from git_revisit.prompt import agent_in, agent_of, usable
from git_revisit.prompt.agents import AGENTS


@pytest.mark.parametrize(("variable", "name"), AGENTS)
def test_each_variable_names_its_agent(variable: str, name: str) -> None:
    assert agent_in({variable: "1"}) == name
    assert not usable({variable: "1"})


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({}, None),
        ({"CLAUDECODE": "0"}, None),
        ({"CLAUDECODE": ""}, None),
        ({"CURSOR_TRACE_ID": "abc"}, None),
        ({"AGENT": "jenkins-7"}, None),
        ({"AI_AGENT": "1"}, None),
        ({"AGENT": "goose"}, "goose"),
        ({"AI_AGENT": "codex"}, "codex"),
        ({"CLAUDECODE": "1", "AMP_CURRENT_THREAD_ID": "T-1"}, "amp"),
        ({"CLAUDECODE": "1", "GIT_REVISIT_AGENT": "our-bot"}, "our-bot"),
        ({"GIT_REVISIT_AGENT": "a\x1b[31m\nb" + "c" * 99}, "a [31m b" + "c" * 56),
        ({"GIT_REVISIT_AGENT": "  "}, None),
    ],
)
def test_who_runs_this(environ: dict[str, str], name: str | None) -> None:
    assert agent_in(environ) == name


def test_a_setting_counts_with_the_command_only() -> None:
    assert agent_of({"revisit.agent": ("bot", "command")}, {"CLAUDECODE": "1"}) == "bot"
    assert agent_of({"revisit.agent": ("bot", "local")}, {"CLAUDECODE": "1"}) == "claude-code"
    assert agent_of({"revisit.agent": ("bot", "global")}, {}) is None
