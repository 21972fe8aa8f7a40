"""Filters on revisits: each option allows what it names and nothing else."""

import pytest

from git_revisit.errors import UsageError
from git_revisit.model.events import Focus, Note, Revisit
from git_revisit.model.workflow import Phase, Workflow
from git_revisit.replay.filters import ALL_PAIRS, EVERYTHING, Filter, Pairs

AT = "2026-11-23T07:51:00Z"
REVISIT = Revisit(
    id="01",
    at=AT,
    via="hook",
    from_phase="model",
    to_phase="data",
    actor="Ada <ada@example.com>",
    category="data-quality:labels",
    reason="Leak",
)


@pytest.mark.parametrize(
    ("only", "allowed"),
    [
        (EVERYTHING, True),
        (Filter(categories=("data-quality",)), True),
        (Filter(categories=("data-quality:labels",)), True),
        (Filter(categories=("drift", "data-quality")), True),
        (Filter(categories=("data-quality:other",)), False),
        (Filter(categories=("labels",)), False),
        (Filter(since=AT), True),
        (Filter(since="2026-11-23T07:51:01Z"), False),
        (Filter(until=AT), True),
        (Filter(until="2026-11-23T07:50:59Z"), False),
        (Filter(via=("hook",)), True),
        (Filter(via=("command", "hook")), True),
        (Filter(via=("command",)), False),
        (Filter(via=("!hook",)), False),
        (Filter(via=("!infer",)), True),
        (Filter(via=("hook", "!hook")), False),
        (Filter(actor="ADA@"), True),
        (Filter(actor="grace"), False),
        (Filter(explained=True), True),
        (Filter(from_phases=("elsewhere",)), True),  # phases are left to Pairs
    ],
)
def test_a_revisit_passes_what_allows_it(only: Filter, allowed: bool) -> None:
    assert only.allows(REVISIT) is allowed


def test_a_blank_reason_explains_nothing() -> None:
    assert not Filter(explained=True).allows(REVISIT._replace(reason=" \n"))
    assert not Filter(explained=True).allows(REVISIT._replace(reason=None))


def test_other_events_have_no_category() -> None:
    note = Note(id="02", at=AT, via="hook", phase="data", reason="Only a comment")
    assert Filter(explained=True).allows(note)
    assert not Filter(categories=("data-quality",)).allows(note)
    assert not Filter(explained=True).allows(Focus(id="03", at=AT, via="hook", phase="data"))
    assert not Filter(actor="ada").allows(note)


WORKFLOW = Workflow((Phase("data", "Data", aliases=("prep",)), Phase("model", "Model"), Phase("monitoring", "Watch")))


def test_pairs_resolve_aliases_and_abbreviations() -> None:
    assert EVERYTHING.pairs(WORKFLOW) == ALL_PAIRS
    assert Filter(from_phases=("mod",), to_phases=("pre",)).pairs(WORKFLOW) == Pairs(
        frozenset({"model"}), frozenset({"data"})
    )
    assert Filter(to_phases=("mod",)).pairs(WORKFLOW, ["mod"]).ends == {"mod"}, "a phase that only events name"
    pairs = Filter(from_phases=("model",), to_phases=("prep", "monitoring")).pairs(WORKFLOW)
    assert pairs == Pairs(frozenset({"model"}), frozenset({"data", "monitoring"}))
    assert pairs.allow("model", "data")
    assert not pairs.allow("model", "prep"), "phases are mapped before they are compared"
    assert not pairs.allow("data", "monitoring")
    assert not pairs.allow("model", "model")
    assert ALL_PAIRS.allow("any", "other")


def test_an_unknown_phase_is_refused_with_the_known_ones() -> None:
    only = Filter(from_phases=("model",), to_phases=("nowhere",))
    only.check_phases(["nowhere", "model"], {})
    only.check_phases(["data", "model"], {"nowhere": "data"})
    with pytest.raises(UsageError, match="unknown phase 'nowhere'") as caught:
        only.check_phases(["data", "model", "data"], {})
    assert caught.value.remedy == "the phases are data, model"
