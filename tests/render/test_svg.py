"""The pictures: right, inert, nothing clipped, and with text on machines that have no font."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from commandline import run
from conftest import Repo
from git_revisit.errors import UsageError
from git_revisit.insights.evidence import log
from git_revisit.model.events import Event, Focus, Revisit
from git_revisit.model.workflow import Phase, Workflow
from git_revisit.render.svg import flow_picture, matrix_picture, png, svg, timeline_picture
from git_revisit.render.svg.canvas import Picture
from git_revisit.render.svg.flow import Arc, courses, thick
from git_revisit.render.svg.palette import LEVELS, THEMES, level, tokens
from git_revisit.replay.fold import Fold
from git_revisit.replay.matrix import matrix
from sample import START, Sample

from .conftest import Visitor

NAME = "{http://www.w3.org/2000/svg}"
LONG = "An exceedingly long name of a phase that no slide could ever hold in full"
HOSTILE = '</text></svg><script>window.owned=1</script>"&\x07\u202e'


def events_of(ids: tuple[str, ...]) -> list[Event]:
    """Return a focus on every phase in turn, and from each a revisit to every other, the earlier the more."""
    events: list[Event] = []
    for i, start in enumerate(ids):
        focus = Focus(id=f"01{len(events):024d}", at=f"2026-{1 + i % 12:02d}-01T00:00:00Z", via="command", phase=start)
        events.append(focus)
        for j, end in enumerate(ids):
            for number in range(0 if i == j else 1 + abs(i - j) * (i > j)):
                at = f"2026-{1 + i % 12:02d}-{2 + number % 20:02d}T0{j % 10}:00:00Z"
                events.append(
                    Revisit(
                        id=f"01{len(events):024d}", at=at, via="hook",
                        from_phase=start, to_phase=end, planned=number == 1, during=focus.id,
                    )
                )  # fmt: skip
    return events


def pictures(names: list[str], measure: str = "count") -> dict[str, Picture]:
    ids = tuple(f"p{number}" for number in range(len(names)))
    flow = Workflow(tuple(Phase(each, name, (), (f"{each}/",)) for each, name in zip(ids, names, strict=True)))
    fold = Fold()
    events = events_of(ids)
    for event in events:
        fold.put(event.id, event)
    counted = matrix(fold, flow, measure, "v1.0", "9fceb02d0ae598e95dc970b74767f19372d61af8")
    found = log(flow, fold.revisits.values(), fold.focuses.values(), "2026-12-31T00:00:00Z")
    return {
        "matrix": matrix_picture(counted, flow),
        "flow": flow_picture(matrix(fold, flow), flow),
        "timeline": timeline_picture(found, "v1.0", counted.commit),
    }


SHAPES = {
    "one": ["Modelling"],
    "two": ["Data", "Modelling"],
    "nine": [f"Phase number {number}" for number in range(9)],
    "long": [f"{LONG} {number}" for number in range(5)],
    "cyrillic": ["Подготовка данных", "Обучение модели", "Μοντέλο", "Ægteskab", "ＷＩＤＥ"],
    "many": [f"P{number}" for number in range(20)],
}
KINDS = ("matrix", "flow", "timeline")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_is_clipped_and_no_words_collide(kind: str, shape: str, tmp_path: Path, visitor: Visitor) -> None:
    file = tmp_path / "picture.svg"
    file.write_text(svg(pictures(SHAPES[shape])[kind]))
    page = visitor.open(file)
    width, height, boxes = page.evaluate("""() => {
      const svg = document.documentElement, view = svg.viewBox.baseVal, outer = svg.getBoundingClientRect();
      const scale = view.width / outer.width;
      const box = element => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        return [left - outer.left, top - outer.top, right - outer.left, bottom - outer.top].map(each => each * scale);
      };
      const about = each => [each.tagName, each.hasAttribute("transform"), each.hasAttribute("data-arc")];
      const shapes = [...svg.querySelectorAll("text, path, rect, circle")];
      return [view.width, view.height, shapes.map(each => [...about(each), each.textContent, ...box(each)])];
    }""")
    assert len(boxes) > 5
    for tag, _, _, text, left, top, right, bottom in boxes:
        if tag != "rect" or right - left < width:
            assert -1 <= left <= right <= width + 1, (tag, text, left, right, width)
            assert -1 <= top <= bottom <= height + 1, (tag, text, top, bottom, height)
    words = [each for each in boxes if each[0] == "text" and not each[1] and not each[2]]
    for number, (_, _, _, text, left, top, right, bottom) in enumerate(words):
        for _, _, _, other, left2, top2, right2, bottom2 in words[:number]:
            across, down = min(right, right2) - max(left, left2), min(bottom, bottom2) - max(top, top2)
            assert across < 2 or down < 6, (text, other)


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_names_are_inert_where_the_picture_stands_alone(kind: str, tmp_path: Path, visitor: Visitor) -> None:
    text = svg(pictures([HOSTILE, "Modelling"])[kind])
    root = ElementTree.fromstring(text)
    assert {element.tag.removeprefix(NAME) for element in root.iter()} <= {
        "svg", "title", "desc", "style", "rect", "text", "g", "path", "circle",
    }  # fmt: skip
    names = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name or name == "style"}
    assert "url(" not in text
    assert "@import" not in text
    file = tmp_path / "picture.svg"
    file.write_text(text)
    page = visitor.open(file)
    assert page.evaluate("window.owned") is None
    assert visitor.requests == [file.as_uri()]
    assert visitor.complaints == []
    assert png(pictures([HOSTILE, "Modelling"])[kind]).startswith(b"\x89PNG")


def test_the_matrix_shows_its_counts_and_sums() -> None:
    root = ElementTree.fromstring(svg(pictures(["Data", "Modelling", "Monitoring"])["matrix"]))
    shown = [element.text for element in root.iter(f"{NAME}text")]
    assert shown.count("10") == 1
    titles = {element.text for element in root.iter(f"{NAME}title")}
    assert {"Monitoring → Data: 3", "Data → Monitoring: 1"} <= titles


@pytest.mark.parametrize("measure", ["share", "overlap", "rate", "moves"])
def test_other_measures_are_drawn_too(measure: str) -> None:
    text = svg(pictures(["Data", "Modelling", "Monitoring"], measure)["matrix"])
    assert ElementTree.fromstring(text) is not None
    assert ("%</text>" in text) == (measure in ("share", "overlap"))


def arcs_of(names: list[str]) -> list[Arc]:
    arcs = pictures(names)["flow"].parts["arcs"]
    assert isinstance(arcs, list)
    return arcs


def test_flow_goes_ahead_above_and_back_below_as_thick_as_it_is_strong() -> None:
    arcs = arcs_of(SHAPES["nine"])
    assert len(arcs) == 72
    for arc in arcs:
        assert (arc.kind == "ahead") == (arc.j > arc.i)
        assert (arc.y < 0) == (arc.kind == "ahead")
    by_count = sorted(arcs, key=lambda arc: int(arc.n))
    assert [arc.thick for arc in by_count] == sorted(arc.thick for arc in arcs)
    assert by_count[0].thick < by_count[-1].thick / 3
    assert arcs_of(SHAPES["two"])[0].thick == 13.0  # where there is room


def test_ends_of_arcs_keep_apart() -> None:
    pairs = [(i, j) for i in range(9) for j in range(9) if i != j]
    ends: dict[tuple[int, int], list[float]] = {}
    for course in courses(dict.fromkeys(pairs, thick(1, 9, 13))).values():
        ends.setdefault((course.i, course.side), []).append(course.start)
        ends.setdefault((course.j, course.side), []).append(course.end)
    for places in ends.values():
        ordered = sorted(places)
        assert all(second - first > 1 for first, second in pairwise(ordered))


@pytest.mark.parametrize("kind", KINDS)
def test_png_has_text_on_a_machine_without_fonts(kind: str) -> None:
    picture = pictures(SHAPES["cyrillic"][:4])[kind]
    import resvg_py

    wordless = re.sub(r"<text.*?</text>", "", svg(picture), flags=re.DOTALL)
    blank = bytes(resvg_py.svg_to_bytes(svg_string=wordless, zoom=2, skip_system_fonts=True))
    alone = png(picture, system_fonts=False)
    assert alone != blank
    assert alone == png(picture, system_fonts=True)  # and it is our font that is taken where there are others
    assert int.from_bytes(alone[16:20], "big") == pytest.approx(2 * picture.width, abs=2)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", range(len(THEMES)), ids=THEMES)
def test_every_ink_is_legible_and_the_scale_is_one_of_brightness(theme: int) -> None:
    colours = {name: both[theme] for name, both in tokens().items()}
    for role in ("ink", "muted", "back", "ahead"):
        assert contrast(colours[role], colours["paper"]) >= 4.5
    for direction in ("back", "ahead"):
        heat = [colours[f"{direction}-l{number}"] for number in range(1, LEVELS + 1)]
        for colour, ink in zip(heat, [*["ink"] * (LEVELS - 1), "paper"], strict=True):
            assert contrast(colour, colours[ink]) >= 4.5, (direction, colour)
        steps = [luminance(each) for each in heat]
        assert steps in (sorted(steps), sorted(steps, reverse=True))


def test_levels_distinguish_zero_from_small_values() -> None:
    assert [level(value, 100) for value in (0, None, 1, 50, 100, 200)] == [0, 0, 1, 4, LEVELS, LEVELS]
    assert [level(value, 10) for value in (1, 5, 10)] == [1, 3, LEVELS]
    assert level(0, 0) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_follows_the_theme_of_its_reader(kind: str, tmp_path: Path, visitor: Visitor) -> None:
    drawn = pictures(SHAPES["two"])[kind]
    paper = "getComputedStyle(document.querySelector('.paper')).fill"
    light, dark = (f"rgb{mixed}" for mixed in ("(255, 255, 255)", "(19, 21, 25)"))
    file = tmp_path / "picture.svg"
    file.write_text(svg(drawn, "auto"))
    for scheme, colour in (("light", light), ("dark", dark)):
        assert visitor.open(file, color_scheme=scheme).evaluate(paper) == colour
    for host, colour in (('data-jp-theme-light="false"', dark), ('data-jp-theme-light="true"', light)):
        page = tmp_path / "notebook.html"
        page.write_text(f"<!doctype html><body {host}>{svg(drawn, 'auto')}")
        scheme = "light" if colour == dark else "dark"
        assert visitor.open(page, color_scheme=scheme).evaluate(paper) == colour
    with pytest.raises(UsageError, match="the themes are"):
        svg(drawn, "sepia")


def test_plots_take_the_filters_of_log_and_name_inferred_revisits(repo: Repo, tmp_path: Path) -> None:
    sample = Sample(repo)
    for number, via in enumerate(["hook", "hook", "infer"]):
        sample.event(Revisit, START + number, via=via, from_phase="monitoring", to_phase="data-preparation")
    sample.commit("One", START)
    sample.event(Focus, START, via="hook", phase="monitoring")
    sample.commit("One", START)
    for kind in KINDS:
        file = tmp_path / f"{kind}.svg"
        assert run("plot", kind, "-o", str(file), cwd=repo.path).code == 0
        assert "Of 3 revisits, 1 inferred from commits." in file.read_text()
        assert run("plot", kind, "-o", str(file), "--via", "hook", cwd=repo.path).code == 0
        assert "inferred" not in file.read_text()
        assert re.search(r"\b2 revisits", file.read_text())
        assert "1 focus event and" in file.read_text() or kind != "timeline"
        assert run("plot", kind, "-o", str(file), "--from", "zork", cwd=repo.path).code == 2
    assert "--open needs a file" in run("plot", "flow", "-o", "-", "--open", cwd=repo.path).err


def test_plot_opens_what_it_wrote(built: Path, tmp_path: Path) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    environment = {**os.environ, "BROWSER": f"{browser} %s"}
    command = [sys.executable, "-m", "git_revisit", "plot", "flow", "-o", str(tmp_path / "a.svg"), "--open"]
    done = subprocess.run(command, cwd=built, env=environment, capture_output=True, text=True, check=True)
    assert (done.stdout, opened.read_text().strip()) == ("", (tmp_path / "a.svg").as_uri())


def test_plot_writes_the_format_of_the_name(built: Path, tmp_path: Path) -> None:
    for kind in KINDS:
        for suffix, start in ((".svg", b"\n<svg"), (".png", b"\x89PNG")):
            file = tmp_path / f"{kind}{suffix}"
            done = run("plot", kind, "v0.2", "-o", str(file), cwd=built)
            assert (done.code, done.out) == (0, "")
            assert file.read_bytes().startswith(start.strip())


def test_plot_names_the_fault_of_a_name_or_a_place(built: Path, tmp_path: Path) -> None:
    wrong = run("plot", "flow", "-o", "picture.pdf", cwd=built)
    assert wrong.code == 2
    assert ".svg" in wrong.err
    (tmp_path / "file").write_text("")
    nowhere = run("plot", "flow", "-o", str(tmp_path / "file" / "x.svg"), cwd=built)
    assert nowhere.code == 3
    assert "cannot write" in nowhere.err
