"""Loops and chains."""

from git_revisit.insights.sequences import chains, loops

from .building import WEEK, make, revisit, sampled, workflow

ABC = workflow("a", "b", "c")


def test_loops_are_ranked_by_their_weaker_direction() -> None:
    log = make(
        ABC,
        *(revisit("b", "a", n) for n in range(9)),
        revisit("a", "b", 20),
        *(revisit("c", "a", 30 + n) for n in range(3)),
        *(revisit("a", "c", 40 + n) for n in range(3)),
    )
    found = loops(sampled(log))
    assert list(found) == [("a", "c"), ("a", "b")]
    assert (found["a", "c"].k, found["a", "c"].n) == (6, 16)


def test_equal_loops_stand_in_the_order_of_their_phases() -> None:
    log = make(ABC, *(revisit(pair[0], pair[1], n) for n, pair in enumerate(("bc", "cb", "ac", "ca", "ab", "ba"))))
    assert list(loops(sampled(log))) == [("a", "b"), ("a", "c"), ("b", "c")]


def test_a_loop_in_one_burst_counts_both_ways_as_one_cluster() -> None:
    burst = [revisit(pair[0], pair[1], n) for n, pair in enumerate(("ab", "ba") * 3)]
    found = loops(sampled(make(ABC, *burst, *(revisit("c", "a", n * WEEK + k) for n in range(1, 5) for k in range(2)))))
    assert found["a", "b"].design_effect > 2


def test_chains_are_ranked_by_number_then_by_their_phases() -> None:
    steps = ["cb", "ba"] * 3 + ["cb", "bc", "ca", "ab", "ab", "bc"]
    found = chains(sampled(make(ABC, *(revisit(pair[0], pair[1], n) for n, pair in enumerate(steps)))))
    assert [(chain, each.k) for chain, each in found.items()] == [
        (("c", "b", "a"), 3), (("a", "b", "c"), 1), (("b", "c", "a"), 1), (("c", "a", "b"), 1),
    ]  # fmt: skip


def test_a_chain_goes_on_from_where_the_last_revisit_of_the_same_scope_ended() -> None:
    bob = "Bob <bob@x>"
    log = make(ABC, revisit("c", "b", 1), revisit("c", "a", 1.5, actor=bob), revisit("b", "a", 2), revisit("a", "b", 3))
    found = chains(sampled(log))
    assert list(found) == [("c", "b", "a")]
    assert (found["c", "b", "a"].k, found["c", "b", "a"].n) == (1, 1)
