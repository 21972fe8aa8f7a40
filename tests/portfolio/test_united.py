"""Workflows united by id and alias, and mapped to a shared one."""

from collections import Counter

from git_revisit.model.workflow import Phase, Workflow
from git_revisit.portfolio.united import Union, add, nothing, renamed, seen_through, unite
from git_revisit.replay.measures import Tally


def workflow(*phases: str) -> Workflow:
    """Return a workflow; a phase is written with its aliases, as in ``data=prep=data-prep``."""
    split = [phase.split("=") for phase in phases]
    return Workflow(tuple(Phase(id, id.title(), tuple(aliases), (f"{id}/",)) for id, *aliases in split))


def tally(phases: tuple[str, ...], **counts: int) -> Tally:
    pairs = Counter({(key.split("_")[0], key.split("_")[1]): n for key, n in counts.items()})
    return Tally(phases, pairs, Counter(), Counter({"a": 2}), Counter(), Counter(), {})


def united(*workflows: tuple[str, ...], unknown: tuple[str, ...] = ()) -> Union:
    named = (tuple((phase.id, phase.name, phase.aliases) for phase in workflow(*each).phases) for each in workflows)
    return unite(Counter(named), unknown)


def test_the_order_is_that_of_the_most_frequent_workflow_and_others_follow_what_precedes_them() -> None:
    union = united(
        (
            "x",
            "c",
        ),
        (
            "a",
            "b",
            "c",
        ),
        (
            "a",
            "b",
            "c",
        ),
        (
            "a",
            "z",
            "b",
        ),
    )
    assert union.phases == ("x", "a", "z", "b", "c")
    assert union.names["z"] == "Z"


def test_unknown_phases_come_last() -> None:
    assert united(("a",), ("a", "b"), unknown=("q", "b")).phases == ("a", "b", "q")


def test_an_alias_unites_two_ids() -> None:
    union = united(
        (
            "prep",
            "model",
        ),
        (
            "data=prep",
            "model",
        ),
    )
    assert union.phases == ("data", "model")
    assert union.same == {"prep": "data"}
    assert renamed(tally(("prep", "model"), model_prep=3), union).counts == {("model", "data"): 3}


def test_a_chain_of_aliases_is_followed_and_a_circle_ends() -> None:
    assert united(("a",), ("b=a",), ("c=b",)).same == {"a": "c", "b": "c"}
    circle = united(("b=a",), ("a=b",))
    assert circle.phases == ("a",)
    assert circle.same == {"b": "a"}


def test_an_alias_with_two_meanings_unites_nothing_and_is_named() -> None:
    union = united(("prep",), ("data=prep",), ("features=prep",))
    assert set(union.phases) == {"prep", "data", "features"}
    assert (union.same, union.unclear) == ({}, ("prep",))


def test_an_alias_that_is_a_phase_beside_its_id_elsewhere_unites_nothing() -> None:
    union = united(
        ("data=prep",),
        (
            "prep",
            "data",
        ),
    )
    assert set(union.phases) == {"prep", "data"}
    assert union.unclear == ("prep",)


def test_a_workflow_is_seen_through_a_shared_one() -> None:
    shared = workflow("data=prep=features", "model", "serving")
    own = workflow("prep", "features", "modelling=model", "extra")
    found = seen_through(own, shared)
    assert found.ids == ("data", "model", "serving", "extra")
    assert found.aliases == {"prep": "data", "features": "data", "modelling": "model"}
    assert [phase.paths for phase in found.phases] == [("prep/", "features/"), ("modelling/",), (), ("extra/",)]
    assert seen_through(own, None) is own
    assert unite(Counter(), (), shared).phases == ("data", "model", "serving")


def test_tallies_are_added_up() -> None:
    total = nothing()
    add(total, tally(("a", "b"), a_b=1))
    add(total, tally(("a", "b"), a_b=2, b_a=1))
    assert total.counts == {("a", "b"): 3, ("b", "a"): 1}
    assert total.periods == {"a": 4}
