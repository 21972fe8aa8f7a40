"""Coding agents: programs that commit for a person, by the environment variables with which they announce themselves.

To add one, add a row. A variable that people's terminals also have (such as ``CURSOR_TRACE_ID``) proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from git_revisit.model.typed_text import typed_line

OURS = "GIT_REVISIT_AGENT"  # the name that an agent or its configuration gives
_NAMING = ("AI_AGENT", "AGENT")  # variables whose value is the agent's name, by convention of several agents
_OFF = ("", "0", "false", "no")
_LONGEST = 64  # characters of a name
# The first row that matches names the agent; Amp sets CLAUDECODE too.
AGENTS = (
    ("AMP_CURRENT_THREAD_ID", "amp"),
    ("CURSOR_AGENT", "cursor"),
    ("GEMINI_CLI", "gemini-cli"),
    ("CODEX_THREAD_ID", "codex"),
    ("CODEX_SANDBOX", "codex"),
    ("CODEX_CI", "codex"),
    ("COPILOT_CLI", "copilot-cli"),
    ("AUGMENT_AGENT", "augment"),
    ("OPENCODE", "opencode"),
    ("OPENCODE_CLIENT", "opencode"),
    ("CLINE_ACTIVE", "cline"),
    ("GOOSE_TERMINAL", "goose"),
    ("ANTIGRAVITY_AGENT", "antigravity"),
    ("TRAE_AI_SHELL_ID", "trae"),
    ("PI_CODING_AGENT", "pi"),
    ("CLAUDECODE", "claude-code"),
)
KNOWN = frozenset(name for _, name in AGENTS)


def agent_in(environ: Mapping[str, str]) -> str | None:
    """Return the name of the agent that runs this process; None if the environment names none."""
    given = _name(environ.get(OURS, ""))
    if given:
        return given
    agent = next((name for variable, name in AGENTS if environ.get(variable, "").lower() not in _OFF), None)
    named = (_name(environ.get(variable, "")) for variable in _NAMING)
    return agent or next((name for name in named if name and name.lower() in KNOWN), None)


def agent_of(settings: Mapping[str, tuple[str, str]], environ: Mapping[str, str]) -> str | None:
    """Return the agent that gives an answer: the one named with the command (``revisit.agent``), else the detected one.

    ``settings`` are git's, with their scope; a setting in a file does not count, since it would apply to people too.
    """
    text, scope = settings.get("revisit.agent", ("", ""))
    return (_name(text) if scope == "command" else "") or agent_in(environ)


def _name(text: str) -> str:
    return typed_line(text)[:_LONGEST]
