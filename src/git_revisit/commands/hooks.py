"""``git revisit hooks``: install, remove and check the commit hook."""

from __future__ import annotations

import click

from git_revisit.commands.options import print_data, say
from git_revisit.errors import Refused
from git_revisit.gitcmd import find_worktree
from git_revisit.hook import install


@click.group()
def command() -> None:
    """Install, remove and check the commit hook."""


@command.command("install")
def _install() -> None:
    """Install the hook, beside whatever hook is there; safe to repeat."""
    for text in install.install_native(find_worktree()):
        say(text)


@command.command("uninstall")
def _uninstall() -> None:
    """Take the hook away, and leave everything else as it was."""
    for text in install.uninstall(find_worktree()):
        say(text)


@command.command("status")
def _status() -> None:
    """Say how the hooks stand; exits 1 if no hook would look at a commit."""
    found = install.status(find_worktree())
    print_data(f"{found.state}: {found.detail}\n")
    if found.state not in ("installed", "chained"):
        raise Refused("commits are not looked at here", "run `git revisit hooks install`")
