"""The report in a real browser: exact at every step, inert, quiet, and usable by everyone."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from commandline import run
from conftest import Repo
from git_revisit.model.event_file import path_of
from git_revisit.model.workflow import CATEGORIES, Phase, Workflow
from git_revisit.project.read import Project
from git_revisit.project.revision import CommitRevision
from git_revisit.render.report.page import embedded
from git_revisit.replay.matrix import Matrix, matrix
from git_revisit.replay.measures import MEASURES
from sample import FLOW, START, Sample

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
  const select = document.getElementById("measure");
  select.value = measure;
  select.dispatchEvent(new Event("change"));
  return {
  cells: Object.fromEntries([...document.querySelectorAll("#matrix td[data-from]")].map(
    td => [`${td.dataset.from} ${td.dataset.to}`, JSON.parse(td.dataset.value)])),
  observable: Object.fromEntries([...document.querySelectorAll("#matrix td[data-from]")].map(
    td => [`${td.dataset.from} ${td.dataset.to}`, td.dataset.observable === "true"])),
  arcs: Object.fromEntries([...document.querySelectorAll("#flow text[data-arc]")].filter(
    text => text.getAttribute("visibility") === "visible").map(text => [text.dataset.arc, Number(text.textContent)])),
  dots: [...document.querySelectorAll("#timeline [data-kind^=dot], #timeline [data-kind^=planned]")].map(
    path => (path.getAttribute("d").match(/M/g) || []).length).reduce((a, b) => a + b),
  bands: [...document.querySelectorAll("#timeline .band")].map(
    path => ((path.getAttribute("d") || "").match(/M/g) || []).length).reduce((a, b) => a + b, 0),
  about: document.getElementById("about").textContent,
  };
})"""
STEP = """number => {
  const slider = document.getElementById("slider");
  slider.value = number;
  slider.dispatchEvent(new Event("input"));
}"""


def write(project: Path, file: Path, *arguments: str) -> Path:
    done = run("report", "-o", str(file), *arguments, cwd=project)
    assert (done.code, done.out) == (0, ""), done.err
    return file


@pytest.fixture(scope="module")
def report(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(built, tmp_path_factory.mktemp("report") / "report.html")


def data_of(file: Path) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', file.read_text(), re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_the_slider_equals_replay_at_every_step(built: Path, report: Path, visitor) -> None:
    data, project = data_of(report), Project.open(built)
    workflow = project.state().workflow
    phases = [phase["id"] for phase in data["phases"]]
    page = visitor.open(report)
    steps = list(enumerate(data["steps"]))
    assert len(steps) > 50
    commits = project.repository.commits(step["commit"] for _, step in steps)
    expected = project.map_folds(
        commits, lambda fold: ([matrix(fold, workflow, measure) for measure in MEASURES], len(fold.focuses))
    )
    for (number, _), (matrices, focuses) in zip(steps, expected, strict=True):
        page.evaluate(STEP, number)
        for read, counted in zip(page.evaluate(READ, list(MEASURES)), matrices, strict=True):
            check(read, phases, counted, focuses)


def test_going_back_equals_replay_too(built: Path, report: Path, visitor) -> None:
    data, project = data_of(report), Project.open(built)
    workflow = project.state().workflow
    phases = [phase["id"] for phase in data["phases"]]
    page = visitor.open(report)
    for number in (len(data["steps"]) - 1, 40, 39, 60, 7, 0):
        state = project.state(CommitRevision(data["steps"][number]["commit"]))
        page.evaluate(STEP, number)
        check(page.evaluate(READ, ["count"])[0], phases, matrix(state.fold, workflow), len(state.fold.focuses))


def check(read: dict[str, Any], phases: list[str], expected: Matrix, focuses: int) -> None:
    place = {phase: number for number, phase in enumerate(expected.phases)}
    counts = {}
    for i, start in enumerate(phases):
        for j, end in enumerate(phases):
            known = start in place and end in place
            value = expected.cells[place[start]][place[end]] if known else 0
            assert read["cells"][f"{i} {j}"] == value, (expected.measure, start, end)
            seen = known and expected.observable[place[start]] and expected.observable[place[end]]
            assert read["observable"][f"{i} {j}"] == seen
            if value:
                counts[f"{i} {j}"] = value
    if expected.measure == "count":
        assert read["arcs"] == counts
    assert read["dots"] == expected.totals["revisits"]
    assert read["bands"] == focuses
    assert f": {expected.totals['revisits']} revisit" in read["about"]


def test_nothing_is_requested_and_nothing_complains(report: Path, visitor) -> None:
    page = visitor.open(report)
    page.click("#play")
    expect(page.locator("#slider")).to_have_value(re.compile("[3-9]"))
    page.click("#play")
    assert visitor.requests == [report.as_uri()]
    assert visitor.complaints == []


def hostile_project(repo: Repo) -> Repo:
    phases = [Phase(f"p{number}", text, (), (f"p{number}/",)) for number, text in enumerate(HOSTILE)]
    sample = Sample(repo, Workflow(phases=tuple(phases), categories=CATEGORIES))
    sample.commit(HOSTILE[0], START)
    actor = "<script>window.owned=1</script> <a@b>"
    focus = sample.event("focus", START, actor=actor, phase="p7", reason=HOSTILE[0])
    for number, text in enumerate(HOSTILE):
        sample.event(
            "revisit", START + 60 + number, actor=actor, from_phase="p7", to_phase=f"p{number % 7}", category="labels",
            reason=text, during=focus.id, paths=(text,), links=(text,),
        )  # fmt: skip
        sample.commit(text, START + 60 + number)
    sample.repo.git("tag", "v<img/onerror=window.owned=1>")
    sample.repo.git("branch", "b<script>window.owned=1</script>")
    return repo


def test_hostile_names_and_reasons_stay_text(repo: Repo, tmp_path: Path, visitor) -> None:
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
    for number in range(len(HOSTILE) + 1):
        page.evaluate(STEP, number)
    page.click("#matrix td[data-from='7'][data-to='0'] button")
    page.click("#everything")
    page.fill("#search", "onerror")
    page.wait_for_timeout(100)
    assert page.evaluate("window.owned") is None
    assert (
        page.evaluate("document.querySelectorAll('img, #events script, #matrix svg, [onload], [onerror]').length") == 0
    )
    assert page.locator("#events").get_by_text(HOSTILE[1]).count() >= 1
    assert page.locator("#matrix thead th").nth(0).text_content() == HOSTILE[0]
    assert visitor.requests == [file.as_uri()]
    assert visitor.complaints == []
    assert "\u202e" not in file.read_text()


def test_a_script_that_gets_in_would_not_run(report: Path, visitor) -> None:
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_violation(report: Path, visitor, scheme: str, width: int) -> None:
    page = visitor.open(report, width=width, color_scheme=scheme, bypass_csp=True)
    page.click("#matrix td[data-from='3'][data-to='2'] button")
    found = Axe().run(page).response
    assert len(found["passes"]) > 20
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found["violations"]] == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_the_page_fits_every_width(report: Path, visitor, width: int) -> None:
    page = visitor.open(report, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_persons_stand_in_it_only_when_asked_for(built: Path, report: Path, tmp_path: Path, visitor) -> None:
    for text in ("Ada", "ada@", "Grace", "example.com"):
        assert text not in report.read_text()
    page = visitor.open(write(built, tmp_path / "people.html", "--people"))
    expect(page.locator("#events tr").first).to_contain_text("@example.com")


def test_a_cell_shows_its_events_by_mouse_and_by_keyboard(report: Path, visitor) -> None:
    page = visitor.open(report)
    count = int(page.locator("#matrix td[data-from='2'][data-to='1'] button").text_content() or "")
    assert count > 1
    page.focus("#matrix td[data-from='2'][data-to='0'] button")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#about")).to_have_text(re.compile(f"Data preparation → Data acquisition: {count} revisits"))
    assert page.locator("#events tr").count() == min(count, 10)
    page.keyboard.press("ArrowRight")  # over the diagonal
    assert page.evaluate("document.activeElement.parentElement.dataset.to") == "3"
    page.click("#everything")
    expect(page.locator("#about")).to_have_text(re.compile("All revisits"))


def test_the_slider_moves_by_keyboard_and_says_where_it_is(report: Path, visitor) -> None:
    page = visitor.open(report)
    last = int(page.get_attribute("#slider", "max") or "")
    page.focus("#slider")
    page.keyboard.press("Home")
    assert (page.get_attribute("#slider", "aria-valuetext") or "").startswith("step 1 of")
    page.keyboard.press("ArrowRight")
    assert page.input_value("#slider") == "1"
    page.select_option("#jump", label="v0.2")
    assert 1 < int(page.input_value("#slider")) < last
    expect(page.locator("#where")).to_contain_text("v0.2")


def test_search_finds_by_every_word(report: Path, visitor) -> None:
    page = visitor.open(report)
    page.fill("#search", "unexpected nothing")
    assert page.locator("#events tr").count() == 0
    page.fill("#search", "LEAKAGE preparation")
    rows = page.locator("#events tr").all_text_contents()
    assert rows
    assert all("leakage" in row and "preparation" in row for row in rows)


def test_tags_are_compared(built: Path, report: Path, visitor) -> None:
    page = visitor.open(report)
    page.select_option("#compare-a", label="v0.1")
    page.select_option("#compare-b", label="v0.2")
    shown = {
        (int(td.get_attribute("data-from") or ""), int(td.get_attribute("data-to") or "")): td.text_content() or ""
        for td in page.locator("#difference td[data-from]").all()
    }
    cells = run("diff", "v0.1", "v0.2", "--format", "json", cwd=built).json["cells"]
    for (i, j), text in shown.items():
        assert int(text.replace("−", "-").replace("·", "0") or 0) == cells[i][j]


def compared(file: Path) -> list[str]:
    """Return the names of the two sides that a report compares at first."""
    return re.findall(r"<option [^>]* selected>([^<]*)</option>", file.read_text())


def test_the_latest_earlier_tag_is_compared_with_the_end_at_first(repo: Repo, tmp_path: Path) -> None:
    sample = Sample(repo)
    sample.event("focus", START, phase="monitoring")
    sample.commit("one", START)
    assert compared(write(repo.path, tmp_path / "r.html")) == ["the end (HEAD)", "the end (HEAD)"]
    repo.commit("two", {"a": "1"})
    assert compared(write(repo.path, tmp_path / "r.html")) == [f"the start ({Repo.at(START)[:10]})", "the end (HEAD)"]
    repo.git("tag", "z-first", "HEAD")
    for number, tag in enumerate(("b-second", "c-last")):
        repo.commit(tag, {"b": str(number)})
        repo.git("tag", tag)
    assert compared(write(repo.path, tmp_path / "r.html")) == ["b-second", "the end (HEAD, c-last)"]
    repo.git("branch", "side", "HEAD~1")
    beside = write(repo.path, tmp_path / "r.html", "--compare", "side")
    assert compared(beside) == ["the end (HEAD, c-last)", "side"]


def test_a_branch_beside_the_line_is_compared(repo: Repo, tmp_path: Path, visitor) -> None:
    sample = Sample(repo)
    sample.event("revisit", START, from_phase="monitoring", to_phase="data-preparation")
    sample.commit("One", START)
    repo.git("switch", "-qc", "side")
    for number in range(3):
        sample.event("revisit", START + 1 + number, from_phase="monitoring", to_phase="model-development")
    sample.commit("Aside", START + 60)
    repo.git("switch", "-q", "main")
    page = visitor.open(write(repo.path, tmp_path / "r.html", "--compare", "side"))
    page.select_option("#compare-b", label="side")
    assert page.locator("#difference td[data-from='5'][data-to='3']").text_content() == "+3"


def test_it_reads_without_script_and_prints(built: Path, report: Path, visitor) -> None:
    plain = visitor.open(report, java_script_enabled=False)
    totals = run("matrix", "--format", "json", cwd=built).json["matrices"][0]["totals"]
    assert plain.locator("#matrix td[data-sum='all']").text_content() == str(totals["revisits"])
    page = visitor.open(report)
    page.emulate_media(media="print")
    assert not page.is_visible("#play")
    assert page.is_visible("#matrix")
    assert page.is_visible("#where")


def test_the_same_history_gives_the_same_file(built: Path, report: Path, tmp_path: Path) -> None:
    assert write(built, tmp_path / "again.html").read_bytes() == report.read_bytes()


def test_a_project_without_events_or_commits_has_a_report(repo: Repo, tmp_path: Path, visitor) -> None:
    visitor.open(write(repo.path, tmp_path / "none.html"))
    Sample(repo).commit("Configure", START)
    page = visitor.open(write(repo.path, tmp_path / "empty.html"))
    expect(page.locator("#about")).to_have_text("All revisits: 0 revisits")
    assert visitor.complaints == []


def test_one_phase_that_nobody_knows_has_its_row(repo: Repo, tmp_path: Path, visitor) -> None:
    sample = Sample(repo, FLOW._replace(phases=FLOW.phases[:3]))
    sample.event("revisit", START, from_phase="gone", to_phase="data-prep")
    sample.commit("One", START)
    page = visitor.open(write(repo.path, tmp_path / "r.html"))
    assert page.locator("#matrix tbody th").last.text_content() == "gone (unknown)"
    assert page.locator("#matrix td[data-from='3'][data-to='2']").text_content() == "1"


def test_a_range_has_no_report(built: Path, tmp_path: Path) -> None:
    assert run("report", "v0.1..v0.2", "-o", str(tmp_path / "r.html"), cwd=built).code == 2


def test_what_audit_finds_stands_in_it_without_persons(repo: Repo, tmp_path: Path, visitor) -> None:
    sample = Sample(repo)
    lost = sample.event("revisit", START, from_phase="monitoring", to_phase="model-development")
    sample.event(
        "revisit", START + 1, via="hook", actor="Zoe Wren <zoe@example.com>", from_phase="monitoring",
        to_phase="data-preparation",
    )  # fmt: skip
    sample.commit("One", START)
    (repo.path / path_of(lost)).unlink()
    sample.commit("Lose it", START + 60)
    plain = write(repo.path, tmp_path / "plain.html")
    page = visitor.open(plain)
    rows = page.locator("section[aria-labelledby=audit-title] tbody tr").all_text_contents()
    assert any("event-deleted" in row and "error" in row for row in rows)
    assert any("actor-mismatch" in row for row in rows)
    assert not [name for name in ("Zoe", "Wren", "zoe@", "ada@") if name in plain.read_text()]
    assert "Zoe Wren" in write(repo.path, tmp_path / "people.html", "--people").read_text()


def test_a_log_that_is_intact_says_so(repo: Repo, tmp_path: Path, visitor) -> None:
    Sample(repo).commit("Configure", START)
    page = visitor.open(write(repo.path, tmp_path / "r.html"))
    expect(page.locator("section[aria-labelledby=audit-title]")).to_contain_text("The audit finds nothing wrong.")
