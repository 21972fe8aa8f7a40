"""``git revisit hooks``: install, remove and check the commit hook, and the check of a push.

The check of a push prints one line about open questions. It never asks; only limits stop a push.
"""

from __future__ import annotations

import os
import sys

import click

from git_revisit.commands._options import print_data, say
from git_revisit.errors import Refused, RevisitError
from git_revisit.gitio.index import Worktree
from git_revisit.gitio.repository import Repository
from git_revisit.hook.capture_ways import AUTO, WAYS, captures, install_hook, push_checks, uninstall_hooks
from git_revisit.hook.hook_manager import CAPTURE, CHECK
from git_revisit.hook.install import CaptureWay
from git_revisit.render.capture_text import exceeded_limits
from git_revisit.render.review_text import push_line


@click.group()
def command() -> None:
    """Install, remove or check the commit hook."""


@command.command("install")
@click.argument("way", metavar="[WAY]", type=click.Choice(WAYS), default=AUTO)
@click.option("--pre-push", is_flag=True, help="Install the check of what is pushed instead.")
def _install(way: str, pre_push: bool) -> None:
    """Install the commit hook.

    WAY is native, husky, lefthook, pre-commit or prek. By default, the hook manager that the repository uses runs the
    hook: its committed file gets one line, so every clone has it. Without a hook manager, the hook is installed in
    this clone. Keeps any other hook that is there; safe to repeat.
    """
    for text in install_hook(_here(), way, CHECK if pre_push else CAPTURE):
        say(text)


@command.command("uninstall")
def _uninstall() -> None:
    """Remove the hooks of git-revisit.

    Removes those of this clone, and the lines in the files of hook managers. Leaves everything else as it was.
    """
    for text in uninstall_hooks(_here()):
        say(text)


@command.command("status")
def _status() -> None:
    """Show whether the commit hook works.

    Shows the check of pushes too, if it is installed. Exits with 1 if no hook would run on a commit.
    """
    tree = _here()
    ways = captures(tree)
    checks = [f"pre-push, {text}" for text in capture_lines(push_checks(tree))]
    print_data("".join(f"{text}\n" for text in (*capture_lines(ways), *checks)))
    if not any(each.works for each in ways):
        raise Refused("no commit hook runs in this clone", ways[0].fix or "")


@command.command("check")
@click.option("--push", is_flag=True, help="Never check the index, even if nothing is pushed.")
@click.pass_context
def _check(context: click.Context, push: bool) -> int:
    """Check what is pushed, or what is staged.

    At pre-push, reports in one line what the commits being pushed leave unexplained or uncaptured, with the command
    that settles it. Asks nothing. When nothing is being pushed, checks the index as `audit --staged` does.
    """
    code = _push_check()
    if code is not None or push:
        return code or 0
    from git_revisit.commands import audit

    result: int = context.invoke(audit.command, rev="HEAD", staged=True, style="table")
    return result


def _push_check() -> int | None:
    """Check the commits that git is about to push and return the exit code; None if nothing is being pushed."""
    from git_revisit.audit.review import pushed_refs, review_pushed

    text = "" if not sys.stdin or sys.stdin.isatty() else sys.stdin.read()
    refs = pushed_refs(text, os.environ)
    if refs is None:
        return None
    try:
        result = review_pushed(Repository.open(), refs)
    except RevisitError as error:
        say(f"git-revisit: skipped the check: {' '.join(str(error).split())}")
        return 0
    for prefix, review in result:
        line = push_line(review, prefix)
        if line:
            say(f"git-revisit: {line}")
        if review.unavailable:
            say(f"git-revisit: checked in part: {review.unavailable[0].message}")
        for sentence in exceeded_limits(review.limits) if review.limits else ():
            say(f"git-revisit: {sentence}; to push all the same: git push --no-verify")
    return int(any(review.limits and review.limits.exceeded for _, review in result))


def _here() -> Worktree:
    return Worktree(Repository.open().top, "")


def capture_lines(ways: list[CaptureWay]) -> list[str]:
    """Return a line for each way of capture."""
    return [f"{each.name}: {each.detail}" for each in ways]
