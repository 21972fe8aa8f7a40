"""The report of logs that are large or odd: many phases, long names, any script, long reasons, many paths."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from commandline import run
from conftest import RepoMaker
from git_revisit.model.events import Focus, Revisit
from git_revisit.model.workflow import CATEGORIES, Phase, Workflow
from sample import DAY, START, Sample

from .conftest import Visitor

ODD = (
    "<b>Data</b> & more",
    "הכנת נתונים",
    "A very long name for a phase that nobody would choose but somebody always does in the end",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenherstellung",
)
WIDTHS = [1280, 768, 390]
# The texts of a picture that leave the box of their node, and the pairs of numbers that cover each other.
LEAVING = """() => [...document.querySelectorAll("#flow .node")].flatMap(node => {
  const box = node.querySelector("rect").getBoundingClientRect();
  return [...node.querySelectorAll("text")].filter(text => {
    const { left, right } = text.getBoundingClientRect();
    return left < box.left - 1 || right > box.right + 1;
  }).map(text => text.textContent);
})"""
COVERED = """() => {
  const shown = [...document.querySelectorAll("#flow .num[display=inline]")].map(text => {
    const { x, y, width, height } = text.getBBox();
    return { n: text.textContent, left: x, right: x + width, top: y + 3, bottom: y + height - 3 };
  });
  const cover = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return shown.flatMap((a, at) => shown.slice(at + 1).filter(b => cover(a, b)).map(b => `${a.n} ${b.n}`));
}"""
HEADS = """() => [...document.querySelectorAll("#matrix thead th")].filter(head => {
  const box = head.getBoundingClientRect(), words = head.querySelector("span").getBoundingClientRect();
  return words.left < box.left - 3 || words.right > box.right + 3;
}).map(head => head.textContent)"""
NARROWEST = "Math.min(...[...document.querySelectorAll('#matrix .cell')].map(cell => cell.clientWidth))"


def crowded(make_repo: RepoMaker, names: tuple[str, ...], name: str) -> Path:
    """Return a project in which each phase sends work to those around it, and most to the one just before."""
    repo = make_repo(name)
    phases = tuple(Phase(f"p{n:02}", each, (), (f"p{n:02}/",)) for n, each in enumerate(names))
    sample = Sample(repo, Workflow(phases=phases, categories=CATEGORIES))
    at = START
    for n in range(1, len(names)):
        focus = sample.event(Focus, at, phase=f"p{n:02}", actor="Ada <ada@example.com>")
        steps = [1] * 8 + [-1] * 6 + [2, 3, 7]
        for step in steps:
            at += DAY // 4
            if 0 <= n - step < len(names):
                sample.event(
                    Revisit, at, via="hook", from_phase=f"p{n:02}", to_phase=f"p{n - step:02}", during=focus.id,
                    category="data-quality" if abs(step) == 1 else None, reason=f"{n} {step} " + "סיבה ארוכה " * 180,
                    paths=tuple(f"p{n - step:02}/{number} <i>.py" for number in range(20)), more_paths=20,
                )  # fmt: skip
        sample.commit(f"Work on {n}", at)
        if n in (len(names) // 3, len(names) // 2):
            repo.git("tag", f"v{n}")
    file = repo.path.parent / f"{name}.html"
    done = run("report", "-o", str(file), cwd=repo.path)
    assert done.code == 0, done.err
    return file


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {}


@pytest.fixture
def sixty(make_repo: RepoMaker, many: dict[str, Path]) -> Path:
    """The report of sixty phases; made once."""
    if "sixty" not in many:
        many["sixty"] = crowded(make_repo, tuple(f"Phase number {n}" for n in range(60)), "sixty")
    return many["sixty"]


@pytest.fixture
def odd(make_repo: RepoMaker, many: dict[str, Path]) -> Path:
    """The report of seven phases, four of them with odd names; made once."""
    if "odd" not in many:
        many["odd"] = crowded(make_repo, (*ODD, "Model development", "Model deployment", "Monitoring"), "odd")
    return many["odd"]


def printed(page: Page) -> list[bytes]:
    return re.findall(rb"/Count (\d+)", page.pdf(prefer_css_page_size=True))


@pytest.mark.parametrize("width", WIDTHS)
def test_names_stay_in_their_boxes_and_numbers_apart(odd: Path, visitor: Visitor, width: int) -> None:
    page = visitor.open(odd, width=width)
    assert page.evaluate(LEAVING) == []
    assert page.evaluate(COVERED) == []
    assert page.evaluate(HEADS) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    sizes = page.evaluate("[...document.querySelectorAll('#flow .node text')].map(t => getComputedStyle(t).fontSize)")
    assert len(set(sizes)) == 1, "one type for all names"
    assert page.locator("#matrix tbody th").first.text_content() == ODD[0]
    lanes = page.evaluate("""() => [...document.querySelectorAll("#timeline text.name")].filter(name => {
      const right = name.getBoundingClientRect().right;
      return [...document.querySelectorAll("#timeline .lane")].some(lane => lane.getBoundingClientRect().left < right);
    }).length""")
    assert lanes == 0, "no mark lies on a name"
    bars = page.evaluate("""() => [...document.querySelectorAll("#timeline .focused")].filter(bar =>
      bar.getBoundingClientRect().left < document.querySelector("#timeline .lane").getBoundingClientRect().left - 1
    ).length""")
    assert bars == 0, "a focus from before the first commit begins with it"
    quote, footer = page.locator("blockquote p").first, page.locator("blockquote footer").first
    assert (quote.get_attribute("dir"), footer.get_attribute("dir")) == ("auto", None)
    assert visitor.complaints == []


def test_odd_names_are_printed_whole_or_cut(odd: Path, visitor: Visitor) -> None:
    page = visitor.open(odd)
    assert printed(page) == [b"2"]
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(LEAVING) == []


def test_a_long_reason_is_cut_and_runs_in_its_own_direction(odd: Path, visitor: Visitor) -> None:
    page = visitor.open(odd)
    page.click("#matrix .cell[data-key='p01>p00']")
    reason = page.locator("#panel-list li p").first
    assert len(reason.text_content() or "") == 400
    assert reason.get_attribute("dir") == "auto"
    expect(page.locator("#panel-title")).to_have_text(f"\u2068{ODD[1]}\u2069 → {ODD[0]}")
    expect(page.locator("#panel-list .details").first).to_contain_text("and 35 more")
    expect(page.locator("#statistics")).to_contain_text(f"\u2068{ODD[1]}\u2069 → {ODD[0]}")
    assert "p00/0 <i>.py" in (page.locator("#panel-list .details").first.text_content() or "")


@pytest.mark.parametrize("width", WIDTHS)
def test_sixty_phases_stay_legible(sixty: Path, visitor: Visitor, width: int) -> None:
    page = visitor.open(sixty, width=width)
    assert page.locator("#flow .node").count() == 12
    expect(page.locator("#flow-part")).to_have_text("The 12 of 60 phases with most revisits. ")
    assert page.evaluate(LEAVING) == []
    assert page.evaluate(NARROWEST) >= 19
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("#matrix-a tbody tr").count() == 12
    short = page.locator("#matrix-a thead th").all_text_contents()
    assert all(each.isdigit() for each in short), "names that begin alike are numbered"
    assert visitor.complaints == []


def test_sixty_phases_are_printed_on_few_pages(sixty: Path, visitor: Visitor) -> None:
    page = visitor.open(sixty)
    assert int(printed(page)[0]) <= 4


def test_much_advice_is_left_to_the_command(sixty: Path, visitor: Visitor) -> None:
    page = visitor.open(sixty)
    assert page.locator("#advice article").count() == 4
    assert re.search(r"^\d+ more left out here: git revisit insights --details$", page.inner_text("main"), re.MULTILINE)
    quotes = page.locator("#advice article").first.locator("blockquote").all_text_contents()
    assert len(set(quotes)) == 2
    assert max(map(len, quotes)) < 200
