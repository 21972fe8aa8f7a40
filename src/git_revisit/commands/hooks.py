"""``git revisit hooks``: install, remove and check the commit hook."""

from __future__ import annotations

import click

from git_revisit.commands._options import print_data, say
from git_revisit.errors import Refused
from git_revisit.gitio.index import Worktree
from git_revisit.gitio.repository import Repository
from git_revisit.hook import framework, install


@click.group()
def command() -> None:
    """Install, remove or check the commit hook."""


@command.command("install")
def _install() -> None:
    """Install the commit hook.

    Keeps any other hook that is there; safe to repeat.
    """
    for text in install.install_native(_here()):
        say(text)


@command.command("uninstall")
def _uninstall() -> None:
    """Remove the commit hook.

    Leaves everything else as it was.
    """
    for text in install.uninstall(_here()):
        say(text)


@command.command("status")
def _status() -> None:
    """Show whether the commit hook works.

    Exits with 1 if no hook would run on a commit.
    """
    tree = _here()
    found = install.status(tree)
    print_data("".join(f"{text}\n" for text in status_lines(tree)))
    if not found.works and not framework.works(tree):
        raise Refused("no commit hook is installed", "run `git revisit hooks install`")


def _here() -> Worktree:
    return Worktree(Repository.open().top, "")


def status_lines(tree: Worktree) -> list[str]:
    """Return the status of the native hook and of the framework's, a line each."""
    found = install.status(tree)
    about = framework.status(tree)
    return [f"native: {found.detail}", *([f"pre-commit framework: {about}"] if about else [])]
