"""The questions, and the terminal they are asked on."""

from git_revisit.prompt.agents import agent_in, agent_of
from git_revisit.prompt.questions import SHOWN, STAYS_STAGED, Answer, TouchedPhases, ask_focus, converse, usual
from git_revisit.prompt.terminal import Ask, Say, Stopped, open_terminal, usable

__all__ = [
    "SHOWN",
    "STAYS_STAGED",
    "Answer",
    "Ask",
    "Say",
    "Stopped",
    "TouchedPhases",
    "agent_in",
    "agent_of",
    "ask_focus",
    "converse",
    "open_terminal",
    "usable",
    "usual",
]
