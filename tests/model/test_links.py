"""Links: what patterns find in a name, and the address that a link opens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_revisit.model.links import MAX_NAME, MAX_PATTERN, address, expression, is_template, link_of, links_in

ISSUE = ("issue", "[A-Z]+-[0-9]+")


@pytest.mark.parametrize(
    ("pattern", "name", "links"),
    [
        ("[A-Z]+-[0-9]+", "feature/ML-42-split-data", ("issue:ML-42",)),
        ("[A-Z]+-[0-9]+", "ML-42-and-ML-43", ("issue:ML-42",)),
        ("[A-Z]+-[0-9]+", "feature/ml-42", ()),
        ("#[0-9]{1,3}", "fix-#12345", ("issue:%23123",)),
        ("exp/[^/]+", "user/exp/größe 1/x", ("issue:exp/gr%C3%B6%C3%9Fe%201",)),
        ("a{0,2}", "bab", ("issue:a",)),
        ("a+a", "aaaa", ()),
        ("[a-]+", "x-a-", ("issue:-a-",)),
        ("[&&--~~||]+", "&-~|", ("issue:%26-~%7C",)),
        ("[^'\"<>]+", "\"<b>\n'", ("issue:b",)),
    ],
)
def test_a_pattern_finds_its_first_match(pattern: str, name: str, links: tuple[str, ...]) -> None:
    assert links_in(name, [("issue", pattern)]) == links


def test_each_pattern_gives_a_link_and_only_the_start_of_a_name_counts() -> None:
    assert links_in("ML-1/exp7", [ISSUE, ("exp", "exp[0-9]+")]) == ("issue:ML-1", "exp:exp7")
    assert links_in("x" * (MAX_NAME - 3) + "ML-42", [ISSUE]) == ()


@pytest.mark.parametrize(
    "pattern", ["(A+)+", "a*", "a|b", "^a", "a$", ".", r"\d", "[a-z", "[]", "a++", "a{2}", " ", ""]
)
def test_other_syntax_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"not understood|characters"):
        expression(pattern)


@pytest.mark.parametrize("pattern", ["[z-a]", "a{3,2}", "a{0,0}", "a{1,256}", "a" * (MAX_PATTERN + 1)])
def test_bounds_of_patterns(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"upside down|smaller number|characters"):
        expression(pattern)


@given(st.text("ab[]-^+{}1,2", max_size=MAX_PATTERN), st.text("ab-1", max_size=40))
def test_whatever_a_pattern_finds_is_in_the_name(pattern: str, name: str) -> None:
    try:
        expression(pattern)
    except ValueError:
        return
    for link in links_in(name, [("key", pattern)]):
        assert link.removeprefix("key:") in name


URLS = (("issue", "https://tracker.example/browse/{}"), ("mlflow", "https://mlflow.example/#/{}"))


@pytest.mark.parametrize(
    ("link", "opened"),
    [
        ("issue:ML-42", "https://tracker.example/browse/ML-42"),
        ("mlflow:runs/8c1f", "https://mlflow.example/#/runs/8c1f"),
        ("issue:a%20b", "https://tracker.example/browse/a%20b"),
        ('issue:"><script>', "https://tracker.example/browse/%22%3E%3Cscript%3E"),
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("https://me:secret@a.example/x", None),
        ('https://a.example/"onclick=', None),
        ("http://a.example/", None),
        ("javascript:alert(1)", None),
        ("wandb:runs/1", None),
        ("issue:", None),
        ("issue", None),
    ],
)
def test_the_address_of_a_link(link: str, opened: str | None) -> None:
    assert address(link, URLS) == opened


def test_links_are_percent_encoded() -> None:
    assert link_of("mlflow", "runs/a b\n<\"'") == "mlflow:runs/a%20b%0A%3C%22%27"


def test_a_template_is_https_without_a_user_and_with_one_place() -> None:
    assert is_template("https://t.example:8443/a/{}?b=1")
    for other in ("http://t.example/{}", "https://u@t.example/{}", "https://{}/", "https://t.example/{}{}", "//t/{}"):
        assert not is_template(other)
