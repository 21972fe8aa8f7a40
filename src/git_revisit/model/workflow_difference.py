"""Differences between the phases and categories of a project and those of a workflow that several projects share."""

from collections.abc import Iterator
from typing import NamedTuple

from git_revisit.model.workflow import Phase, Workflow, is_category


class WorkflowDifference(NamedTuple):
    """One difference: ``about`` is phase, order, name, alias or category; ``fix`` says what to change."""

    about: str
    subject: str
    fix: str


def differences(workflow: Workflow, shared: Workflow) -> tuple[WorkflowDifference, ...]:
    """Return the differences between a workflow and a shared one.

    Paths, further aliases and refined categories (``defect:build``) are the project's own business.
    """
    return (*_phases(workflow, shared), *_categories(workflow, shared))


def _phases(workflow: Workflow, shared: Workflow) -> Iterator[WorkflowDifference]:
    ours = {phase.id: phase for phase in workflow.phases}
    for phase in shared.phases:
        if phase.id in ours:
            yield from _details(ours[phase.id], phase)
        else:
            earlier = [each.id for each in workflow.phases if each.id in phase.aliases]
            how = f"rename {earlier[0]} to {phase.id}, with alias {earlier[0]}" if earlier else f"add {phase.id}"
            yield WorkflowDifference("phase", phase.id, how)
    for phase in workflow.phases:
        if phase.id not in shared.ids:
            yield WorkflowDifference("phase", phase.id, f"remove {phase.id}, or make it an alias of a shared phase")
    both = [each for each in shared.ids if each in ours]
    if [each for each in workflow.ids if each in shared.ids] != both:
        yield WorkflowDifference("order", "phases", f"order: {', '.join(both)}")


def _details(ours: Phase, shared: Phase) -> Iterator[WorkflowDifference]:
    if ours.name != shared.name:
        yield WorkflowDifference("name", ours.id, f"name: {shared.name}, not {ours.name}")
    for alias in shared.aliases:
        if alias not in ours.aliases:
            yield WorkflowDifference("alias", ours.id, f"add the alias {alias} to {ours.id}")


def _categories(workflow: Workflow, shared: Workflow) -> Iterator[WorkflowDifference]:
    for category in shared.categories:
        if category not in workflow.categories:
            yield WorkflowDifference("category", category, f"add {category} to categories")
    for category in workflow.categories:
        if not is_category(category, shared.categories):
            yield WorkflowDifference("category", category, f"remove {category} from categories, or refine a shared one")
