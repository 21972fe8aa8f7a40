"""The workflow: the ordered phases of a project and what belongs to them; its differences from a shared one."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from git_revisit.errors import Refused

PHASE = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
CATEGORY = re.compile(rf"{PHASE.pattern}(?::{PHASE.pattern})?")
OTHER = "other"
CATEGORIES = (
    "data-availability", "data-quality", "labels", "leakage-or-eval", "requirements", "model-performance", "drift",
    "infrastructure", "integration", "defect", "compliance", OTHER,
)  # fmt: skip
# The nine phases of the study (arXiv:2307.13473).
PHASES = (
    "problem-definition", "data-acquisition", "data-preparation", "model-development", "model-deployment",
    "monitoring", "management", "scalability", "governance-compliance",
)  # fmt: skip


class Phase(NamedTuple):
    """A phase of the workflow; ``paths`` are gitignore patterns relative to the project root."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


class Capture(NamedTuple):
    """The settings of the hook."""

    focus: str = "actor"  # actor | project
    unattended: str = "defer"  # defer | require | ignore
    actor: str = "git"  # git | pseudonym | none
    links: tuple[tuple[str, str], ...] = ()  # the key of a link, and the pattern that finds its value in a branch name
    urls: tuple[tuple[str, str], ...] = ()  # the key of a link, and the https address with {} in place of its value

    @property
    def scope(self) -> str:
        """The owner of the focus: ``actor`` or ``project``; without actors the project."""
        return "project" if self.actor == "none" else self.focus


class Limits(NamedTuple):
    """Shares from 0 to 1 of what a branch adds, above which ``review`` fails; None for no limit."""

    unexplained: float | None = None
    uncaptured: float | None = None


class Workflow(NamedTuple):
    """A project's configuration: the ordered phases, and what belongs to them."""

    phases: tuple[Phase, ...]
    shared: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    ignore_authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    capture: Capture = Capture()
    limits: Limits = Limits()

    @property
    def ids(self) -> tuple[str, ...]:
        """The phase ids in workflow order."""
        return tuple(phase.id for phase in self.phases)

    @property
    def aliases(self) -> dict[str, str]:
        """Every earlier phase id, mapped to the present id."""
        return {alias: phase.id for phase in self.phases for alias in phase.aliases}

    def renamed(self, phase: str) -> str:
        """Return the id of today of a phase."""
        for each in self.phases:
            if phase in each.aliases:
                return each.id
        return phase

    def ignores(self, name: str, email: str) -> bool:
        """Whether an author matches ``ignore_authors``: ``*`` and ``?`` are wildcards, all else is literal."""
        return any(_matches_author(pattern, name, email) for pattern in self.ignore_authors)

    def has_category(self, name: str) -> bool:
        """Whether a category is one of the workflow's, or refines one of them."""
        return is_category(name, self.categories)

    def check_category(self, category: str | None, reason: str | None, remedy: str = "add it with -m") -> None:
        """Refuse a category that the workflow lacks, and ``other`` without a reason; ``remedy`` is how to add one."""
        if category and not self.has_category(category):
            known = ", ".join(self.categories)
            raise Refused(f"{category!r} is not a category of the workflow", f"the categories are {known}")
        if category == OTHER and not (reason or "").strip():
            raise Refused("the category `other` needs a reason", remedy)


def is_category(name: str, categories: Sequence[str]) -> bool:
    """Whether a category is among some, or refines one of them: ``defect:build`` refines ``defect``."""
    return name in categories or bool(CATEGORY.fullmatch(name) and name.partition(":")[0] in categories)


def _matches_author(pattern: str, name: str, email: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    matcher = re.compile(expression, re.IGNORECASE)
    return any(matcher.fullmatch(text) for text in (f"{name} <{email}>", name, email))


def name_of(phase: str) -> str:
    """Return the default name of a phase."""
    return phase.replace("-", " ").replace("_", " ").capitalize()


DEFAULT_WORKFLOW = Workflow(
    phases=tuple(Phase(id=phase, name=name_of(phase), paths=(f"{phase}/",)) for phase in PHASES),
    categories=CATEGORIES,
)


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
