"""The page of a portfolio in a real browser: inert, quiet, sortable by keyboard, and usable by everyone."""

import json
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from commandline import run
from conftest import THOROUGH, Repo, RepoMaker, clean_environment
from git_revisit.model.workflow import DEFAULT_WORKFLOW
from portfolio.repositories import with_log

from .conftest import Visitor

HOSTILE = "<img src=x onerror=window.owned=1>"


@pytest.fixture(scope="module")
def folder(built: Path, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three projects with a log, two small ones, one without events, one that fails; two of hostile names."""
    folder = tmp_path_factory.mktemp("portfolio")
    make = RepoMaker(template, folder)
    for name in ("first", "second", "third"):
        shutil.copytree(built, folder / name, symlinks=True)
    with pytest.MonkeyPatch.context() as patch:
        for key, value in clean_environment(folder).items():
            patch.setenv(key, value)
        Repo(folder / "third").git("checkout", "--quiet", "HEAD~12")
        with_log(make, HOSTILE, ["monitoring"])
        with_log(make, "small", ["data-preparation", "monitoring"])
        make("empty").commit("work", {"a": "b"})
        names = ["third", "first", HOSTILE, "small", "second", "empty", "</script><script>window.owned=1</script>"]
        done = run("portfolio", "--jobs", "1", *names, "-o", "page.html", cwd=folder)
    assert (done.code, done.out) == (1, ""), done.err
    return folder


@pytest.fixture(scope="module")
def page(folder: Path) -> Path:
    return folder / "page.html"


def column(page: Page, number: int) -> list[str]:
    return page.locator(f"#rows tr > :nth-child({number})").all_inner_texts()


def test_nothing_is_executed_and_nothing_is_requested(page: Path, visitor: Visitor) -> None:
    opened = visitor.open(page)
    assert opened.evaluate("window.owned") is None
    assert visitor.complaints == []
    assert visitor.requests == [page.as_uri()]
    assert column(opened, 1)[2] == HOSTILE
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page.read_text())
    assert policy
    assert policy[1].startswith("default-src 'none'")
    assert " style=" not in page.read_text()


def test_the_page_shows_the_numbers_of_the_json(folder: Path, page: Path, visitor: Visitor) -> None:
    opened = visitor.open(page)
    names = column(opened, 1)
    document = json.loads(run("portfolio", "--jobs", "1", *names, "--format", "json", cwd=folder).out)
    revisits = [str(row["revisits"]) if row["revisits"] else "" for row in document["repositories"]]
    assert [text.replace("·", "") for text in column(opened, 2)] == revisits
    compared = [row for row in document["repositories"] if row["compared"]]
    assert opened.locator(".point").count() == len(compared) == 3
    total = sum(map(sum, document["cells"]))
    shown = opened.locator("table.matrix .cell").all_inner_texts()
    assert sum(int(text) for text in shown if text.isdigit()) == total
    assert opened.locator(".multiples li").count() == 5
    assert len(document["phases"]) >= len(DEFAULT_WORKFLOW.phases)
    assert "no such directory" in opened.get_by_role("group", name="Failed").inner_text()


def test_the_table_sorts_by_keyboard(page: Path, visitor: Visitor) -> None:
    opened = visitor.open(page)
    given = column(opened, 1)
    opened.locator("#table thead th:nth-child(2) button").focus()
    opened.keyboard.press("Enter")
    head = opened.locator("#table thead th:nth-child(2)")
    expect(head).to_have_attribute("aria-sort", "descending")
    counts = [int(text) for text in column(opened, 2) if text.isdigit()]
    assert counts == sorted(counts, reverse=True)
    assert column(opened, 2)[-1] == "", "what failed stays at the end"
    opened.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    counts = [int(text) for text in column(opened, 2) if text.isdigit()]
    assert counts == sorted(counts)
    assert column(opened, 2)[-1] == ""
    opened.locator("#table thead th:nth-child(1) button").click()
    assert sorted(column(opened, 1)) == sorted(given)
    expect(opened.locator("#sorted")).to_have_text("Sorted by repository, ascending")


def test_a_point_leads_to_its_row(page: Path, visitor: Visitor) -> None:
    opened = visitor.open(page)
    point = opened.locator(".point").first
    point.focus()
    opened.keyboard.press("Enter")
    target = opened.evaluate("location.hash")
    assert opened.locator(target).count() == 1
    assert opened.locator(f"{target} th").inner_text() in (point.get_attribute("aria-label") or "")


def test_the_theme_changes(page: Path, visitor: Visitor) -> None:
    opened = visitor.open(page, color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    before = opened.evaluate(paper)
    opened.click("#theme")
    opened.click("#theme")
    assert opened.evaluate("document.documentElement.dataset.theme") == "dark"
    assert opened.evaluate(paper) != before


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_the_page_fits_every_width(page: Path, visitor: Visitor, width: int) -> None:
    assert visitor.open(page, width=width).evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"] if THOROUGH else ["dark"])
def test_axe_finds_no_violation(page: Path, visitor: Visitor, scheme: str) -> None:
    found = Axe().run(visitor.open(page, color_scheme=scheme, bypass_csp=True)).response
    assert len(found["passes"]) > 20
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found["violations"]] == []


def test_it_can_be_read_without_scripts(page: Path, visitor: Visitor) -> None:
    opened = visitor.open(page, java_script_enabled=False)
    assert opened.locator("#rows tr").count() == 7
    assert opened.locator(".multiples svg").count() == 5
    assert opened.locator("#theme").count() == 1


def test_a_funnel_needs_projects_to_compare(make_repo: RepoMaker, tmp_path: Path, visitor: Visitor) -> None:
    with_log(make_repo, "small", ["data-preparation", "monitoring"])
    assert run("portfolio", "--jobs", "1", "small", "missing", "-o", "page.html", cwd=tmp_path).code == 1
    opened = visitor.open(tmp_path / "page.html")
    assert opened.locator(".funnel").count() == 0
    assert opened.locator("h1").inner_text() == "2 revisits in 1 project"
