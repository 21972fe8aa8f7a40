"""Loops and chains."""

from git_revisit.insights.sequences import chains, loops

from .building import make, revisit, sampled, workflow

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


def test_a_chain_goes_on_from_where_the_last_revisit_of_the_same_scope_ended() -> None:
    bob = "Bob <bob@x>"
    log = make(ABC, revisit("c", "b", 1), revisit("c", "a", 1.5, actor=bob), revisit("b", "a", 2), revisit("a", "b", 3))
    found = chains(sampled(log))
    assert list(found) == [("c", "b", "a")]
    assert (found["c", "b", "a"].k, found["c", "b", "a"].n) == (1, 1)
