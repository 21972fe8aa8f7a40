"""The questions, and the terminal they are asked on."""

from git_revisit.prompt.questions import SHOWN, Answer, TouchedPhases, ask_explanation, ask_focus, converse, usual
from git_revisit.prompt.terminal import Ask, Say, Stopped, open_terminal, usable

__all__ = [
    "SHOWN",
    "Answer",
    "Ask",
    "Say",
    "Stopped",
    "TouchedPhases",
    "ask_explanation",
    "ask_focus",
    "converse",
    "open_terminal",
    "usable",
    "usual",
]
