"""Histories in which events were written by hand."""

from __future__ import annotations

from commandline import Revisit
from conftest import Repo
from forgeries.steps import EVENTS, add_event, identity_in, rewrite

REVISIT = ("from: model-development", "to: data-preparation")


def event_by_hand(project: Repo, revisit: Revisit) -> None:
    """Add an event that was written by hand."""
    add_event(project, "revisit", *REVISIT, "reason: Leak", "x-ticket: 7")
    project.commit("event")


def event_in_another_day(project: Repo, revisit: Revisit) -> None:
    """Add an event in the folder of another day."""
    path = add_event(project, "revisit", *REVISIT, "reason: Leak")
    place = path.replace("2026/01/01", "2026/01/02")
    (project.path / place).parent.mkdir(parents=True)
    (project.path / path).rename(project.path / place)
    project.commit("event")


def event_with_a_key_twice(project: Repo, revisit: Revisit) -> None:
    """Add an event with two reasons, of which readers might take either."""
    add_event(project, "revisit", *REVISIT, "reason: Leak", "reason: Nothing")
    project.commit("event")


def event_of_a_newer_version(project: Repo, revisit: Revisit) -> None:
    """Add an event of a version that this program does not know."""
    rewrite(project, add_event(project, "revisit", *REVISIT), "version: 1", "version: 2")
    project.commit("event")


def retract_nothing(project: Repo, revisit: Revisit) -> None:
    """Add a retraction of an event that does not exist."""
    add_event(project, "retract", "target: 01KDVDNA00DX6Z7Y8D46RPNV99", "reason: No")
    project.commit("retract")


def amend_a_focus(project: Repo, revisit: Revisit) -> None:
    """Add an amendment of a focus event."""
    focus = project.git("ls-files", f"{EVENTS}/focus").splitlines()[-1]
    add_event(project, "amend", f"target: {identity_in(focus)}", "set: {reason: No}")
    project.commit("amend")


def unknown_category(project: Repo, revisit: Revisit) -> None:
    """Add an event with a category that the project does not have."""
    add_event(project, "revisit", *REVISIT, "reason: Leak", "category: whim")
    project.commit("event")


def refined_category(project: Repo, revisit: Revisit) -> None:
    """Add an event with a category that refines one of the project."""
    add_event(project, "revisit", *REVISIT, "reason: Leak", "category: data-quality:leak")
    project.commit("event")


def event_of_the_future(project: Repo, revisit: Revisit) -> None:
    """Add an event with a date of a week after its commit."""
    add_event(project, "revisit", *REVISIT, "reason: Leak", at="2026-01-09T00:00:00Z")
    project.commit("event")


def hook_event_for_a_stranger(project: Repo, revisit: Revisit) -> None:
    """Add an event of the hook in the name of somebody who took no part in the commit."""
    add_event(project, "revisit", *REVISIT, "reason: Leak", via="hook", actor="Grace Hopper <grace@example.com>")
    project.commit("event")


def hook_event_of_a_co_author(project: Repo, revisit: Revisit) -> None:
    """Add an event of the hook in the name of a co-author of the commit."""
    add_event(project, "revisit", *REVISIT, "reason: Leak", via="hook", actor="Grace Hopper <grace@example.com>")
    project.commit("event\n\nCo-authored-by: Grace Hopper <grace@example.com>")


def event_without_a_reason(project: Repo, revisit: Revisit) -> None:
    """Add a revisit without a reason."""
    add_event(project, "revisit", *REVISIT)
    project.commit("event")
