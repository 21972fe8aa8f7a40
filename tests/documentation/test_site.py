"""The documentation site: links, search, accessibility, and pages that show what commands print."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

import click
import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import THOROUGH
from documentation.conftest import DOCS
from git_revisit.cli import COMMANDS, command
from render.conftest import Visitor

EXTERNAL = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(:\d+)?(/[^\s]*)?")
PAGES = sorted(
    file.relative_to(DOCS).with_suffix("").as_posix()
    for file in DOCS.rglob("*.md")
    if not file.relative_to(DOCS).parts[0].startswith("_")
)
SAMPLE = ["index", "tutorial", "how-to/notebook", "reference/python", "specification/events"]
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


class Links(HTMLParser):
    """The addresses that a page refers to, and the names of its places."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.places: set[str] = {""}
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        values = dict(attrs)
        self.addresses += [each for key in ("href", "src") if (each := values.get(key))]
        self.places |= {each for each in (values.get("id"), values.get("name")) if each}


def dead(site: Path) -> Iterator[str]:
    """Yield every link that leads nowhere, and every external address that is none."""
    pages = {page: Links(page) for page in site.rglob("*.html") if "_static" not in page.parts}
    for page, links in pages.items():
        for address in links.addresses:
            where = f"{page.relative_to(site)}: {address}"
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                if not EXTERNAL.fullmatch(address):
                    yield where
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not target.is_file() or (target in pages and unquote(parts.fragment) not in pages[target].places):
                yield where


def test_every_page_is_built(site: Path) -> None:
    assert len(PAGES) > 30
    assert [page for page in PAGES if not (site / f"{page}.html").is_file()] == []


def test_no_link_is_dead(site: Path) -> None:
    assert list(dead(site)) == []


def test_a_dead_link_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<p id="here"><a href="#here"><a href="#gone"><a href="b.html"><a href="http:x">')
    assert [each.partition(": ")[2] for each in dead(tmp_path)] == ["#gone", "b.html", "http:x"]


def test_every_command_and_option_is_in_the_reference(site: Path) -> None:
    text = re.sub(r"<[^>]+>", "", (site / "reference" / "commands.html").read_text("utf-8"))
    context = click.Context(command)
    for name in COMMANDS:
        found = command.get_command(context, name)
        assert found
        assert f"git revisit {name}" in text
        for parameter in found.params:
            assert not isinstance(parameter, click.Option) or all(each in text for each in parameter.opts)


def test_options_can_be_copied_from_every_page(site: Path) -> None:
    pages = [page for page in site.rglob("*.html") if "_static" not in page.parts]
    text = {page.stem: re.sub(r"<[^>]+>", "", page.read_text("utf-8")) for page in pages}
    assert {name: re.findall(r"\s–[a-z]\S*", each) for name, each in text.items() if re.search(r"\s–[a-z]", each)} == {}
    assert [page.stem for page in pages if "<cite>" in page.read_text("utf-8")] == []


@pytest.mark.parametrize("name", ["config", "event"])
def test_a_schema_lies_where_its_id_says(name: str, site: Path) -> None:
    text = (DOCS.parent / "schemas" / f"{name}-v1.schema.json").read_text("utf-8")
    path = urlsplit(json.loads(text)["$id"]).path
    assert (site / path.removeprefix("/")).read_text("utf-8") == text


def test_pages_show_what_commands_print(site: Path) -> None:
    text = re.sub(r"<[^>]+>", "", (site / "tutorial.html").read_text("utf-8"))
    assert "git-revisit: recorded model-development → data-preparation" in text
    assert (site / "tutorial.html").read_text("utf-8").count(".svg") >= 1


@pytest.mark.parametrize("page", PAGES if THOROUGH else SAMPLE)
def test_a_page_is_accessible_and_asks_nobody(page: str, site: Path, visitor: Visitor) -> None:
    shown = visitor.open(site / f"{page}.html")
    for theme in THEMES:
        shown.emulate_media(color_scheme=theme)
        found = Axe().run(
            shown, options={"resultTypes": ["violations"], "preload": False}
        )  # files may not ask for sheets
        faults = [(theme, each["id"], each["nodes"][0]["html"][:200]) for each in found.response["violations"]]
        assert faults == []
    assert visitor.complaints == []
    assert [each for each in visitor.requests if not each.startswith(("file:", "data:"))] == []


def test_the_notebook_is_a_page_in_its_order(site: Path) -> None:
    text = re.sub(r"<[^>]+>", "", (site / "how-to" / "notebook.html").read_text("utf-8"))
    parts = (
        "project.coverage()",
        "1. Where does",
        "Where work goes back to",
        "2. Does it change",
        "What this cannot say",
    )
    start = text.index(parts[0])
    places = [text.index(part, start) for part in parts]
    assert places == sorted(places)


def test_search_works_without_a_server(site: Path, visitor: Visitor) -> None:
    page = visitor.open(site / "index.html")
    page.get_by_label("Search").first.fill("overlap")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    titles = page.locator("#search-results li a").all_inner_texts()
    assert any("Methods" in each for each in titles)
    page.locator("#search-results li a", has_text="Methods").first.click()
    page.wait_for_selector("h1")
    assert page.locator("h1").first.inner_text().startswith("Methods")
    assert visitor.complaints == []


def test_the_site_reads_well_on_a_phone(site: Path, visitor: Visitor) -> None:
    for name in ("index", "reference/audit", "specification/events", "reference/commands"):
        page = visitor.open(site / f"{name}.html", width=390)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
