"""A workflow compared with a shared one, from literal values."""

from git_revisit.model.workflow import Phase, Workflow, differences

DATA, MODEL, SERVE = Phase("data", "Data", ("prep",), ("a/",)), Phase("model", "Model"), Phase("serve", "Serve")
SHARED = Workflow((DATA, MODEL, SERVE), categories=("defect", "drift"))


def fixes(*phases: Phase, categories: tuple[str, ...] = SHARED.categories) -> list[tuple[str, str]]:
    return [(each.about, each.fix) for each in differences(Workflow(phases, categories=categories), SHARED)]


def test_paths_more_aliases_and_refined_categories_are_free() -> None:
    ours = DATA._replace(paths=("b/", "c/"), aliases=("prep", "etl"))
    assert fixes(ours, MODEL, SERVE, categories=("drift", "defect", "defect:build")) == []


def test_a_phase_may_lack_be_left_over_or_have_an_earlier_id() -> None:
    assert fixes(DATA, MODEL) == [("phase", "add serve")]
    assert fixes(DATA, MODEL, SERVE, Phase("zoo", "Zoo")) == [
        ("phase", "remove zoo, or make it an alias of a shared phase")
    ]
    assert fixes(Phase("prep", "Data"), MODEL, SERVE)[0] == ("phase", "rename prep to data, with alias prep")


def test_order_name_and_aliases_are_shared() -> None:
    assert fixes(MODEL, DATA, SERVE) == [("order", "order: data, model, serve")]
    assert fixes(DATA._replace(name="Rows"), MODEL, SERVE) == [("name", "name: Data, not Rows")]
    assert fixes(DATA._replace(aliases=()), MODEL, SERVE) == [("alias", "add the alias prep to data")]


def test_categories_may_lack_or_be_left_over() -> None:
    assert fixes(*SHARED.phases, categories=("defect", "mood")) == [
        ("category", "add drift to categories"),
        ("category", "remove mood from categories, or refine a shared one"),
    ]
