"""The report in a real browser: exact at every stop, inert, quiet, and usable by everyone."""

import json
import re
import shlex
import subprocess
import sys
from itertools import permutations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from commandline import run
from conftest import THOROUGH, Repo
from git_revisit.model.event_file import path_of
from git_revisit.model.events import Focus, Revisit
from git_revisit.model.workflow import CATEGORIES, DEFAULT_WORKFLOW, Capture, Phase, Workflow
from git_revisit.project.first_parent import changes
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import CommitRevision
from git_revisit.render.sealed_page import embedded
from git_revisit.replay.matrix import Matrix, matrix
from git_revisit.replay.measures import EVENT_MEASURES, MEASURES, Measure
from sample import DAY, FLOW, START, Sample

from .conftest import Visitor

HOSTILE = [
    "</script><script>window.owned=1</script>",
    "<img src=x onerror=window.owned=1>",
    '"><svg onload=window.owned=1>',
    "' onfocus=window.owned=1 autofocus='",
    "<!--<script>",
    "{{7*7}}{% raw %}",
    "javascript:window.owned=1",
    "\u202etxt.exe & <b>bold</b>",
]
READ = """measures => measures.map(measure => {
  const select = document.getElementById("measure"), all = document.getElementById("all");
  if (all.getAttribute("aria-pressed") === "false" && !all.hidden) all.click();
  select.value = measure;
  select.dispatchEvent(new Event("change"));
  const cells = [...document.querySelectorAll("#matrix .cell")];
  return {
    cells: Object.fromEntries(cells.map(cell => [cell.dataset.key, JSON.parse(cell.dataset.value)])),
    observable: Object.fromEntries(cells.map(cell => [cell.dataset.key, cell.dataset.observable === "true"])),
    arcs: Object.fromEntries([...document.querySelectorAll("#flow .num")].filter(
      text => text.getAttribute("display") === "inline").map(text => [text.dataset.key, Number(text.textContent)])),
    reasons: [...document.querySelectorAll("#reasons button span:last-child")].map(
      span => Number(span.textContent)).reduce((a, b) => a + b, 0),
    now: document.getElementById("now").textContent,
  };
})"""
KEY = """key => document.getElementById("slider").dispatchEvent(new KeyboardEvent("keydown", { key }))"""
MOVE = """time => {
  const slider = document.getElementById("slider");
  slider.value = time;
  slider.dispatchEvent(new Event("input"));
}"""


def write(project: Path, file: Path, *arguments: str) -> Path:
    done = run("report", "-o", str(file), *arguments, cwd=project)
    assert (done.code, done.out) == (0, ""), done.err
    return file


@pytest.fixture(scope="module")
def report(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(built, tmp_path_factory.mktemp("report") / "report.html")


def data_of(file: Path) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', file.read_text(), re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_the_slider_equals_replay_at_every_stop(built: Path, report: Path, visitor: Visitor) -> None:
    data, project = data_of(report), OpenProject.open(built)
    workflow, target = project.state().workflow, project.target(CommitRevision("HEAD"))
    page = visitor.open(report)
    commits = project.repository.commits(change.commit for change in changes(project, target))
    expected = project.map_folds(commits, lambda fold: [matrix(fold, workflow, measure) for measure in EVENT_MEASURES])
    assert len(data["stops"]) == len(expected) > 50
    page.focus("#slider")
    for number, matrices in enumerate(expected):
        page.evaluate(KEY, "ArrowRight" if number else "Home")  # several stops may be at one time
        if not THOROUGH and number % 14 and number < len(expected) - 1:
            continue  # reading every measure takes a second
        for read, counted in zip(page.evaluate(READ, list(EVENT_MEASURES)), matrices, strict=True):
            check(read, data, counted)


def test_a_new_measure_appears_in_the_page_by_itself(
    built: Path, tmp_path: Path, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubled = Measure(
        "doubled", "twice the revisits", lambda tally: {pair: 2 * n for pair, n in tally.counts.items()}, "integer"
    )
    monkeypatch.setitem(MEASURES, "doubled", doubled)
    page = visitor.open(write(built, tmp_path / "r.html"))
    for time in (data_of(tmp_path / "r.html")["stops"][30]["at"], None):
        if time:
            page.evaluate(MOVE, time)
        else:
            page.evaluate(KEY, "End")
        count, twice = page.evaluate(READ, ["count", "doubled"])
        assert twice["cells"] == {key: 2 * n for key, n in count["cells"].items()}
        assert sum(count["cells"].values()) > 0
    expect(page.locator("#meaning")).to_contain_text("Twice the revisits")


def test_going_back_equals_replay_too(built: Path, report: Path, visitor: Visitor) -> None:
    data, project = data_of(report), OpenProject.open(built)
    workflow, target = project.state().workflow, project.target(CommitRevision("HEAD"))
    page, line = visitor.open(report), changes(project, target)
    times = [stop["at"] for stop in data["stops"]]
    reached = [number for number, time in enumerate(times) if time not in times[number + 1 :]]
    for number in (reached[-1], reached[40], reached[39], reached[50], reached[7], reached[0]):
        state = project.state(CommitRevision(line[number].commit))
        page.evaluate(MOVE, data["stops"][number]["at"])
        check(page.evaluate(READ, ["count"])[0], data, matrix(state.fold, workflow))


@pytest.mark.parametrize(
    "filters",
    [
        ("--to", "data-preparation", "--to", "model-development"),
        ("--category", "labels", "--since", "2026-01-15", "--from", "model-development"),
        ("--via", "hook", "--until", "2026-05-01"),
    ],
    ids=" ".join,
)
def test_a_filtered_report_shows_a_filtered_matrix(
    built: Path, tmp_path: Path, visitor: Visitor, filters: tuple[str, ...]
) -> None:
    file = write(built, tmp_path / "r.html", *filters)
    data, project = data_of(file), OpenProject.open(built)
    page, line = visitor.open(file), changes(project, project.target(CommitRevision("HEAD")))
    assert shlex.join(filters[:2]) in page.inner_text(".notice")
    times = [stop["at"] for stop in data["stops"]]
    reached = [number for number, time in enumerate(times) if time not in times[number + 1 :]]
    for number in (reached[-1], reached[40], reached[12]):
        page.evaluate(MOVE, times[number])
        for measure, read in zip(EVENT_MEASURES, page.evaluate(READ, list(EVENT_MEASURES)), strict=True):
            command = ["matrix", line[number].commit, "--measure", measure, *filters, "--format", "json"]
            found = run(*command, cwd=built).json["matrices"][0]
            found = {key: value for key, value in found.items() if key in Matrix._fields}
            check(read, data, Matrix(**{**found, "cells": tuple(map(tuple, found["cells"]))}))


def check(read: dict[str, Any], data: dict[str, Any], expected: Matrix) -> None:
    place = {phase: number for number, phase in enumerate(expected.phases)}
    phases = [phase["id"] for phase in data["phases"]]
    counts = {}
    for start in phases:
        for end in phases:
            if start == end:
                continue
            key, known = f"{start}>{end}", start in place and end in place
            value = expected.cells[place[start]][place[end]] if known else 0
            assert read["cells"][key] == (pytest.approx(value) if value else value), (expected.measure, key)
            seen = known and expected.observable[place[start]] and expected.observable[place[end]]
            assert read["observable"][key] == seen
            if value:
                counts[key] = value
    if expected.measure == "count":
        assert read["arcs"] == counts
    assert read["reasons"] == expected.totals["revisits"]
    assert f"{expected.totals['revisits']} revisit" in read["now"]


def test_nothing_is_requested_and_nothing_complains(report: Path, visitor: Visitor) -> None:
    page = visitor.open(report)
    first = page.get_attribute("#slider", "min") or ""
    page.click("#play")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")
    page.wait_for_timeout(600)
    page.click("#play")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Play")
    assert int(first) < int(page.input_value("#slider")) < int(page.get_attribute("#slider", "max") or "")
    assert visitor.requests == [report.as_uri()]
    assert visitor.complaints == []


def hostile_project(repo: Repo) -> Repo:
    phases = [Phase(f"p{number}", text, (), (f"p{number}/",)) for number, text in enumerate(HOSTILE)]
    sample = Sample(repo, Workflow(phases=tuple(phases), categories=CATEGORIES))
    sample.commit(HOSTILE[0], START)
    actor = "<script>window.owned=1</script> <a@b>"
    focus = sample.event(Focus, START, actor=actor, phase="p7", reason=HOSTILE[0])
    for number, text in enumerate(HOSTILE):
        sample.event(
            Revisit, START + 60 + number, actor=actor, from_phase="p7", to_phase=f"p{number % 7}", category="labels",
            reason=text, during=focus.id, paths=(text,), links=(text,),
        )  # fmt: skip
        sample.commit(text, START + 60 + number)
    sample.repo.git("tag", "v<img/onerror=window.owned=1>")
    sample.repo.git("branch", "b<script>window.owned=1</script>")
    return repo


def test_hostile_names_and_reasons_stay_text(repo: Repo, tmp_path: Path, visitor: Visitor) -> None:
    hostile_project(repo)
    file = write(
        repo.path,
        tmp_path / "r.html",
        "v<img/onerror=window.owned=1>",
        "--people",
        "--compare",
        "b<script>window.owned=1</script>",
    )
    page = visitor.open(file)
    for stop in data_of(file)["stops"]:
        page.evaluate(MOVE, stop["at"])
    page.click("#matrix .cell[data-key='p7>p0']")
    expect(page.locator("#panel-list")).to_contain_text(HOSTILE[0])
    page.keyboard.press("Escape")
    page.click("details:has(#search) summary")
    page.fill("#search", "onerror")
    page.wait_for_timeout(100)
    assert page.evaluate("window.owned") is None
    assert page.evaluate("document.querySelectorAll('img, li script, #matrix svg, [onload], [onerror]').length") == 0
    assert page.locator("#events").get_by_text(HOSTILE[1]).count() >= 1
    assert page.locator("#matrix thead th").nth(0).text_content() == HOSTILE[0]
    assert visitor.requests == [file.as_uri()]
    assert visitor.complaints == []
    assert "\u202e" not in file.read_text()


def test_links_to_evidence_can_be_opened(repo: Repo, tmp_path: Path, visitor: Visitor) -> None:
    capture = Capture(urls=(("issue", "https://tracker.example/browse/{}"),))
    sample = Sample(repo, DEFAULT_WORKFLOW._replace(capture=capture))
    links = ("issue:ML-42", "https://example.com/a?b=1", "dvc:0a1b", "http://example.com/", 'issue:"><img/src=x>')
    sample.event(Focus, START, phase="model-development")
    revisit = {"from_phase": "model-development", "to_phase": "data-preparation"}
    sample.event(Revisit, START + 60, **revisit, links=links, paths=("features/a.py",))
    sample.commit("Fix the split", START + 60)
    page = visitor.open(write(repo.path, tmp_path / "r.html"))
    page.click("#matrix .cell[data-key='model-development>data-preparation']")
    details = page.locator("#panel-list .details")
    expect(details).to_have_text(" · ".join(["features/a.py", *links]))
    assert details.evaluate("node => [...node.querySelectorAll('a')].map(a => [a.textContent, a.href])") == [
        [links[0], "https://tracker.example/browse/ML-42"],
        [links[1], links[1]],
        [links[4], "https://tracker.example/browse/%22%3E%3Cimg/src%3Dx%3E"],
    ]
    assert len(visitor.requests) == 1, "nothing is loaded"
    assert visitor.complaints == []


def test_a_script_that_gets_in_would_not_run(report: Path, visitor: Visitor) -> None:
    page = visitor.open(report)
    page.evaluate("""() => {
      const attempt = action => { try { action(); } catch (error) { /* a trusted type is asked for */ } };
      const script = document.createElement("script");
      attempt(() => { script.append("window.owned = 1"); document.body.append(script); });
      attempt(() => document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.owned=1'>"));
      const image = document.createElement("img");
      image.setAttribute("src", "https://example.com/x.png");
      document.body.append(image);
    }""")
    page.wait_for_timeout(100)
    assert page.evaluate("window.owned") is None
    assert any("Content Security Policy" in each for each in visitor.complaints)


def test_embedded_json_closes_no_element() -> None:
    text = embedded({"a": "</script><!-- & -->"})
    assert not set("<>&") & set(text)
    assert json.loads(text) == {"a": "</script><!-- & -->"}


AXE = [(1280, "light"), (390, "dark"), *([(390, "light"), (1280, "dark")] if THOROUGH else [])]


@pytest.mark.parametrize(("width", "scheme"), AXE)
def test_axe_finds_no_violation(report: Path, visitor: Visitor, scheme: str, width: int) -> None:
    page = visitor.open(report, width=width, color_scheme=scheme, bypass_csp=True)
    for summary in page.locator("summary").all():
        summary.click()
    page.click("#matrix .cell[data-key='model-development>data-preparation']")
    expect(page.locator("#panel-title")).to_be_focused()
    found = Axe().run(page).response
    assert len(found["passes"]) > 20
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found["violations"]] == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_the_page_fits_every_width(report: Path, visitor: Visitor, width: int) -> None:
    page = visitor.open(report, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    rows = page.evaluate("[...document.querySelectorAll('.kick')].map(each => each.clientHeight)")
    assert width < 390 or max(rows) < 40, "tools stand in one row"


def test_persons_stand_in_it_only_when_asked_for(built: Path, report: Path, tmp_path: Path, visitor: Visitor) -> None:
    for text in ("Ada", "ada@", "Grace", "example.com"):
        assert text not in report.read_text()
    page = visitor.open(write(built, tmp_path / "people.html", "--people"))
    page.click("details:has(#search) summary")
    expect(page.locator("#events li").first).to_contain_text("@example.com")


CELL = "#matrix .cell[data-key='data-preparation>data-acquisition']"


def test_a_cell_opens_a_panel_with_its_revisits_and_escape_closes_it(report: Path, visitor: Visitor) -> None:
    page = visitor.open(report)
    count = int(page.locator(CELL).text_content() or "")
    assert count > 1
    page.click(CELL)
    expect(page.locator("#panel-title")).to_have_text("Data preparation → Data acquisition")
    expect(page.locator("#panel-title")).to_be_focused()
    expect(page.locator("#panel-kicker")).to_contain_text(f"{count} revisits up to")
    assert page.locator("#panel-list li").count() == count
    assert page.get_attribute(CELL, "aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert not page.is_visible("#panel")
    expect(page.locator(CELL)).to_be_focused()


def test_arrows_walk_to_the_next_cell_with_a_value_and_enter_opens_it(report: Path, visitor: Visitor) -> None:
    page = visitor.open(report)
    page.focus(CELL)
    page.keyboard.press("ArrowRight")  # over the diagonal
    reached = page.evaluate("document.activeElement.dataset.key")
    assert reached == "data-preparation>monitoring"  # the cells before it are empty
    page.keyboard.press("Enter")
    expect(page.locator("#panel-title")).to_have_text("Data preparation → Monitoring")
    assert page.evaluate("[...document.querySelectorAll('#matrix .cell')].filter(c => c.dataset.value === '0')"
                         ".every(c => c.tabIndex === -1)")  # fmt: skip


def test_the_panel_follows_the_slider(report: Path, visitor: Visitor) -> None:
    page = visitor.open(report)
    page.click(CELL)
    stops = data_of(report)["stops"]
    page.evaluate(MOVE, stops[40]["at"])
    count = page.locator(CELL).text_content()
    expect(page.locator("#panel-kicker")).to_contain_text(f"{count} revisit")
    assert page.locator("#panel-list li").count() == int(count or "")


def test_pointing_at_a_cell_lights_its_arc_and_its_marks(report: Path, visitor: Visitor) -> None:
    page = visitor.open(report)
    page.hover(CELL)
    expect(page.locator("body")).to_have_class(re.compile("dim"))
    lit = page.evaluate("[...document.querySelectorAll('.arc.on, .tick.on')].map(e => e.dataset.key)")
    assert set(lit) == {"data-preparation>data-acquisition"}
    assert page.locator(".arc.on").count() == 1
    assert page.locator(".tick.on").count() > 1
    expect(page.locator("#caption")).to_contain_text("Data preparation → Data acquisition")


def test_an_arc_and_a_reason_open_the_panel_too(report: Path, visitor: Visitor) -> None:
    page = visitor.open(report)
    page.focus(".arc[data-key='data-preparation>data-acquisition']")
    page.keyboard.press("Enter")
    expect(page.locator("#panel-title")).to_have_text("Data preparation → Data acquisition")
    page.keyboard.press("Escape")
    page.click("#reasons button[data-category='labels']")
    expect(page.locator("#panel-title")).to_have_text("Labels")
    count = page.locator("#reasons button[data-category='labels'] span").last.text_content()
    assert page.locator("#panel-list li").count() == int(count or "")


def test_the_slider_moves_by_keyboard_from_stop_to_stop(report: Path, visitor: Visitor) -> None:
    page, stops = visitor.open(report), data_of(report)["stops"]
    page.focus("#slider")
    for key, stop in (("Home", 0), ("ArrowRight", 1), ("PageUp", 11), ("ArrowLeft", 10), ("End", len(stops) - 1)):
        page.keyboard.press(key)
        assert page.input_value("#slider") == str(stops[stop]["at"]), key
    assert re.match(r"\d+ \w+ 20\d\d · v0.\d, \d+ revisits", page.get_attribute("#slider", "aria-valuetext") or "")


def test_the_address_holds_the_state(report: Path, visitor: Visitor) -> None:
    page = visitor.open(report)
    page.evaluate(MOVE, data_of(report)["stops"][60]["at"])
    page.select_option("#measure", "share")
    page.click(CELL)
    shown = page.locator("#now").text_content()
    again = visitor.open(report, address=page.url)
    expect(again.locator("#now")).to_have_text(shown or "")
    assert again.input_value("#measure") == "share"
    expect(again.locator("#panel-title")).to_have_text("Data preparation → Data acquisition")


def test_the_theme_follows_the_system_until_it_is_chosen(report: Path, visitor: Visitor) -> None:
    page = visitor.open(report, color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(19, 21, 25)"
    page.click("#theme")
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    expect(page.locator("#theme")).to_have_text("Theme: light")


def test_search_finds_by_every_word(report: Path, visitor: Visitor) -> None:
    page = visitor.open(report)
    page.click("details:has(#search) summary")
    page.fill("#search", "unexpected nothing")
    expect(page.locator("#found")).to_have_text("0 revisits found")
    page.fill("#search", "LEAKAGE preparation")
    rows = page.locator("#events li").all_text_contents()
    assert rows
    assert all("leakage" in row and "preparation" in row for row in rows)


def test_the_ways_to_two_tags_are_compared(built: Path, report: Path, visitor: Visitor) -> None:
    page = visitor.open(report)
    page.select_option("#a", "on the way to v0.2")
    page.select_option("#b", "on the way to v0.3")
    for side, (first, second) in {"a": ("v0.1", "v0.2"), "b": ("v0.2", "v0.3")}.items():
        document = run("diff", first, second, "--format", "json", cwd=built).json
        place = {phase: number for number, phase in enumerate(document["phases"])}
        shown = page.evaluate(
            "id => [...document.querySelectorAll(`${id} .cell`)].map(c => [c.dataset.key, c.dataset.value])",
            f"#matrix-{side}",
        )
        for key, value in shown:
            start, end = key.split(">")
            assert int(value) == document["cells"][place[start]][place[end]]


def test_the_latest_tag_is_compared_with_the_one_before_at_first(built: Path, report: Path, visitor: Visitor) -> None:
    tags = [change for stop in data_of(report)["stops"] for change in stop["tags"]]
    page = visitor.open(report)
    chosen = [page.evaluate(f"document.getElementById('{side}').value") for side in "ab"]
    assert chosen == [f"on the way to {tag}" for tag in tags[-2:]]


def test_a_branch_beside_the_line_is_compared(repo: Repo, tmp_path: Path, visitor: Visitor) -> None:
    sample = Sample(repo)
    sample.event(Revisit, START, from_phase="monitoring", to_phase="data-preparation")
    sample.commit("One", START)
    repo.git("switch", "-qc", "side")
    for number in range(3):
        sample.event(Revisit, START + 1 + number, from_phase="monitoring", to_phase="model-development")
    sample.commit("Aside", START + 60)
    repo.git("switch", "-q", "main")
    page = visitor.open(write(repo.path, tmp_path / "r.html", "--compare", "side"))
    assert page.input_value("#b") == "only in side"
    cell = page.locator("#matrix-b .cell[data-key='monitoring>model-development']")
    assert cell.text_content() == "3"


@pytest.mark.parametrize("name", ["flow", "matrix", "comparison", "reasons", "timeline"])
def test_each_picture_can_be_saved(report: Path, visitor: Visitor, name: str) -> None:
    page = visitor.open(report)
    with page.expect_download() as saved:
        page.click(f"button[aria-label='Save the {name} as SVG']")
    text = Path(saved.value.path()).read_text()
    root = ElementTree.fromstring(text)
    words = " ".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))
    shown = {"flow": "preparation", "comparison": "On the way to", "reasons": "data quality", "timeline": "Monitoring"}
    assert shown.get(name, page.inner_text("#matrix [data-sum=all]")) in words
    assert page.inner_text("#now b") in words, "the date of the picture"
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    with page.expect_download() as saved:
        page.click(f"button[aria-label='Save the {name} as PNG']")
    png = Path(saved.value.path()).read_bytes()
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == 2 * int(root.attrib["width"]), "two pixels for each of the page"
    assert visitor.complaints == []


def test_a_picture_can_be_copied(report: Path, visitor: Visitor) -> None:
    page = visitor.open(report, permissions=["clipboard-read", "clipboard-write"])
    page.click("button[aria-label='Copy the matrix as a picture']")
    expect(page.locator("button[aria-label='Copy the matrix as a picture']")).to_have_text("Copied")
    found = page.evaluate("async () => (await navigator.clipboard.read()).flatMap(item => item.types)")
    assert found == ["image/png"]


@pytest.mark.parametrize("times", [7, 97, 4001])
def test_large_numbers_fit_into_their_cells_on_a_phone(
    report: Path, tmp_path: Path, visitor: Visitor, times: int
) -> None:
    data = data_of(report)
    for stop in data["stops"]:
        counts = stop["m"].get("0", [])  # the amounts of the first measure
        counts[1::2] = [n * times for n in counts[1::2]]
    start, old, end = re.split(r'(?<=id="data">)(.*?)(?=</script>)', report.read_text(), maxsplit=1, flags=re.DOTALL)
    assert json.loads(old)["phases"] == data["phases"]
    file = tmp_path / "large.html"
    file.write_text(start + embedded(data) + end)
    page = visitor.open(file, width=390, height=844)
    wide = page.evaluate("""() => [...document.querySelectorAll("#matrix .cell, #matrix tfoot .sum span")].filter(
        node => node.scrollWidth > node.parentNode.clientWidth || node.getClientRects().length > 1
    ).map(node => node.textContent)""")
    assert wide == []
    assert page.evaluate("Math.max(...[...document.querySelectorAll('#matrix .cell')].map(n => n.clientHeight))") < 60


def test_it_reads_without_script_and_prints(built: Path, report: Path, visitor: Visitor) -> None:
    plain = visitor.open(report, java_script_enabled=False)
    totals = run("matrix", "--format", "json", cwd=built).json["matrices"][0]["totals"]
    cells = plain.locator("#matrix tbody td").all_text_contents()
    assert sum(int(text) for text in cells if text.isdigit()) == totals["revisits"]
    page = visitor.open(report)
    page.emulate_media(media="print")
    assert not page.is_visible("#play")
    assert page.is_visible("#matrix")
    assert page.is_visible("#now")


def test_it_prints_on_two_pages(report: Path, visitor: Visitor) -> None:
    printed = visitor.open(report).pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", printed) == [b"2"]


def test_the_same_history_gives_the_same_file(built: Path, report: Path, tmp_path: Path) -> None:
    assert write(built, tmp_path / "again.html").read_bytes() == report.read_bytes()


def test_a_project_without_events_or_commits_has_a_report(repo: Repo, tmp_path: Path, visitor: Visitor) -> None:
    visitor.open(write(repo.path, tmp_path / "none.html"))
    Sample(repo).commit("Configure", START)
    page = visitor.open(write(repo.path, tmp_path / "empty.html"))
    expect(page.locator("#now")).to_contain_text("0 revisits, 0 back")
    for name in ("button[aria-label='Save the comparison as SVG']", "#a", "#b"):
        expect(page.locator(name)).to_be_hidden()
    assert visitor.complaints == []


def test_one_phase_that_nobody_knows_has_its_row(repo: Repo, tmp_path: Path, visitor: Visitor) -> None:
    sample = Sample(repo, FLOW._replace(phases=FLOW.phases[:3]))
    sample.event(Revisit, START, from_phase="gone", to_phase="data-prep")
    sample.commit("One", START)
    page = visitor.open(write(repo.path, tmp_path / "r.html"))
    assert page.locator("#matrix tbody th").last.text_content() == "gone (unknown)"
    assert page.locator("#matrix .cell[data-key='gone>data-preparation']").text_content() == "1"


def test_a_range_has_no_report(built: Path, tmp_path: Path) -> None:
    assert run("report", "v0.1..v0.2", "-o", str(tmp_path / "r.html"), cwd=built).code == 2


def test_what_audit_finds_stands_in_it_without_persons(repo: Repo, tmp_path: Path, visitor: Visitor) -> None:
    sample = Sample(repo)
    lost = sample.event(Revisit, START, from_phase="monitoring", to_phase="model-development")
    sample.event(
        Revisit, START + 1, via="hook", actor="Zoe Wren <zoe@example.com>", from_phase="monitoring",
        to_phase="data-preparation",
    )  # fmt: skip
    sample.commit("One", START)
    (repo.path / path_of(lost)).unlink()
    sample.commit("Lose it", START + 60)
    plain = write(repo.path, tmp_path / "plain.html")
    page = visitor.open(plain)
    rows = page.locator("#audit tbody tr").all_text_contents()
    assert any("event-deleted" in row and "error" in row for row in rows)
    assert any("actor-mismatch" in row for row in rows)
    assert not [name for name in ("Zoe", "Wren", "zoe@", "ada@") if name in plain.read_text()]


def test_advice_follows_the_time_bar(repo: Repo, tmp_path: Path, visitor: Visitor) -> None:
    sample, pairs = Sample(repo), list(permutations(FLOW.ids, 2))
    for number in range(240):
        at, planted = START + number * DAY, number % 3 == 2
        start, end = ("model-deployment", "data-preparation") if planted else pairs[number % len(pairs)]
        sample.event(
            Revisit, at, via="hook", from_phase=start, to_phase=end, paths=(f"{number}.py",),
            reason=f"Reason {number}.", category="data-quality" if planted else "labels",
        )  # fmt: skip
        if number % 6 == 5:
            sample.commit(f"C{number}", at)
    page = visitor.open(write(repo.path, tmp_path / "r.html"))
    card, evidence = page.locator("#advice article").first, page.locator("#advice .evidence").first
    whole = evidence.text_content()
    expect(card.locator("blockquote").first).to_contain_text("“Reason 239”")
    page.evaluate(MOVE, data_of(tmp_path / "r.html")["stops"][20]["at"])
    expect(evidence).to_have_text(re.compile(r"\d+ of the \d+ revisits behind this had happened by \d+ \w+ 20\d\d\."))
    expect(card.locator("blockquote").first).to_contain_text("“Reason 125”")
    count = int((evidence.text_content() or "").split()[0])
    card.locator("button").click()
    assert page.locator("#panel-list li").count() == count
    page.keyboard.press("Escape")
    page.evaluate(KEY, "End")
    expect(evidence).to_have_text(whole or "")
    assert page.locator("#paths tbody tr").count() == 30
    assert page.locator("#together").count() == page.locator("#capture").count() == 1


def test_what_nobody_was_asked_about_stands_apart(repo: Repo, tmp_path: Path, visitor: Visitor) -> None:
    sample = Sample(repo)
    for number, via in enumerate(["infer", "import", "hook"]):
        sample.event(Revisit, START + number, via=via, from_phase="monitoring", to_phase="data-preparation")
    sample.commit("One", START)
    page = visitor.open(write(repo.path, tmp_path / "r.html"))
    rows = page.locator("#reasons button")
    assert [rows.nth(number).get_attribute("aria-label") for number in range(2)] == ["not asked: 2", "no category: 1"]
    rows.first.click()
    assert page.locator("#panel-list li").count() == 2


def test_an_old_repository_has_a_report_in_one_command(repo: Repo, tmp_path: Path, visitor: Visitor) -> None:
    for number in range(12):
        folder = "data" if number % 4 == 3 else "models"
        repo.commit(f"Fix bug {number} <b>", {f"{folder}/{number}.py": "import torch"}, when=START + number * 20 * DAY)
        if number == 5:
            repo.git("tag", "v1")
    file = tmp_path / "inferred.html"
    done = run("infer", "--report", str(file), cwd=repo.path)
    assert (done.code, "inferred revisits" in done.out) == (0, True)
    assert (repo.git("status", "--porcelain"), list((repo.path / ".git" / "hooks").glob("pre-*"))) == ("", [])
    page = visitor.open(file)
    assert "are inferred from commits. None of this is recorded" in page.inner_text(".notice")
    times = [stop["at"] for stop in data_of(file)["stops"]]
    assert times[-1] - times[0] > 100 * DAY
    expect(page.locator("#weeks .tag")).to_have_text("v1")
    assert page.locator("#weeks text:not(.tag)").all_text_contents()[:3] == ["Dec 2025", "Jan 2026", "Feb"]
    below = page.evaluate("""() => [...document.querySelectorAll("#flow .num[display=inline]")].filter(number =>
      number.getBoundingClientRect().bottom > document.querySelector("#flow svg").getBoundingClientRect().bottom
    ).length""")
    assert below == 0, "no number lies on the caption"
    page.click("#matrix .cell[data-key='model-development>data-preparation']")
    expect(page.locator("#panel-list .chip").first).to_have_text("defect?")
    expect(page.locator("#panel-list .commit").first).to_contain_text("Fix bug 11 <b>")
    assert visitor.complaints == []
    command = [sys.executable, "-m", "git_revisit", "infer", "--report", "-"]
    assert subprocess.run(command, cwd=repo.path, capture_output=True, check=True).stdout == file.read_bytes()
    assert run("infer", "--open", cwd=repo.path).code == 2


def test_the_report_of_an_intact_log_has_no_findings(repo: Repo, tmp_path: Path, visitor: Visitor) -> None:
    Sample(repo).commit("Configure", START)
    page = visitor.open(write(repo.path, tmp_path / "r.html"))
    expect(page.locator("#audit")).to_contain_text("The audit finds nothing wrong.")
