"""Frames in a notebook: they display a picture and words, and what is derived from them is an ordinary frame."""

from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

import git_revisit
from commandline import run
from git_revisit.errors import DataError, UsageError
from git_revisit.render.svg import svg
from git_revisit.render.svg.steps import StepChange, evolution_picture

SVG = "{http://www.w3.org/2000/svg}"


def html(frame: pd.DataFrame) -> str:
    """Return what a notebook shows; pandas does not publish the method."""
    shown = frame._repr_html_()  # type: ignore[operator]
    assert isinstance(shown, str)
    return shown


def test_a_matrix_displays_as_the_picture_that_plot_draws(built: Path, tmp_path: Path) -> None:
    frame = git_revisit.open(str(built)).matrix("v0.2")
    assert run("plot", "matrix", "v0.2", "-o", str(tmp_path / "m.svg"), "--theme", "auto", cwd=built).code == 0
    assert html(frame) == (tmp_path / "m.svg").read_text()


def test_other_measures_display_too(built: Path) -> None:
    opened = git_revisit.open(str(built))
    for measure in ("share", "overlap", "rate", "moves"):
        assert "<svg" in html(opened.matrix(measure=measure))


def test_what_is_made_from_a_matrix_is_an_ordinary_frame(built: Path) -> None:
    frame = git_revisit.open(str(built)).matrix()
    for made in (frame.T, frame * 2, frame.iloc[:2], frame.copy()):
        assert type(made) is pd.DataFrame
    del frame["monitoring"]
    assert "<table" in html(frame)


def test_insights_are_a_frame_that_displays_with_its_summary(built: Path) -> None:
    frame = git_revisit.open(str(built)).insights()
    feedback = frame.set_index("quantity").loc["feedback over revisits"]
    assert feedback["low"] <= feedback["value"] == feedback["k"] / feedback["n"] <= feedback["high"]
    shown = unescape(html(frame))
    assert frame.attrs["summary"][0] in shown
    assert "feedback over revisits" in shown
    assert frame.attrs["metrics"]["revisits"] > 10


def test_insights_of_a_window(built: Path) -> None:
    opened = git_revisit.open(str(built))
    whole = opened.insights().attrs["metrics"]["revisits"]
    later = opened.insights(against="v0.1").attrs["metrics"]["revisits"]
    assert 0 < later < whole
    assert opened.insights(since="2026-01-20").attrs["metrics"]["revisits"] < whole
    with pytest.raises(UsageError, match="give one of them"):
        opened.insights(since="2026-01-20", against="v0.1")
    with pytest.raises(UsageError, match="is not a time"):
        opened.insights(since="soon")
    with pytest.raises(DataError, match="the log ends at"):
        opened.insights(since="2030-01-01")


def displayed(frame: pd.DataFrame) -> str:
    """Return what a notebook shows of a frame."""
    shown: str = frame._repr_html_()  # type: ignore[operator]
    return shown


def drawing(html: str) -> ElementTree.Element:
    """Return the first picture of what a notebook shows."""
    return ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>") + len("</svg>")])


def test_insights_display_as_their_shares_with_ranges(built: Path) -> None:
    frame = git_revisit.open(str(built)).insights()
    html = displayed(frame)
    texts = ["".join(node.itertext()) for node in drawing(html).iter(f"{SVG}text")]
    feedback = frame.set_index("quantity").loc["feedback over revisits"]
    assert texts.index("Feedback over revisits") < len(texts)
    assert any(text.startswith(f"{feedback['k']:.0f} of {feedback['n']:.0f} (") for text in texts)
    cells = frame[(frame["quantity"] == "share") & frame["low"].notna()].sort_values("k", ascending=False)
    assert f"{cells.iloc[0]['from']} → {cells.iloc[0]['to']}" in texts
    assert "@media (prefers-color-scheme:dark)" in html
    assert "[data-jp-theme-light=false]" in html, "the dark theme of JupyterLab"
    del frame["low"]
    assert "<svg" not in displayed(frame)


def test_an_evolution_displays_as_bars_that_add_up_to_the_matrix(built: Path) -> None:
    opened = git_revisit.open(str(built))
    frame = opened.evolution(every="month")
    html = displayed(frame)
    bars = [title.text or "" for title in drawing(html).iter(f"{SVG}title")][1:]
    matrix, order = opened.matrix(), list(opened.matrix().index)
    back = sum(matrix.loc[i, j] for i in order for j in order[: order.index(i)] if matrix.notna().loc[i, j])
    assert sum(int(each.split(": ")[1].split()[0]) for each in bars if each.endswith(" back")) == back > 0
    assert "<table" in html
    assert type(frame.copy()) is pd.DataFrame
    assert "<svg" not in displayed(opened.evolution("v0.1", category="compliance"))


def test_a_long_evolution_has_bars_that_can_be_seen() -> None:
    found = evolution_picture([StepChange(f"step {number}", 2, number % 2) for number in range(500)], "HEAD")
    assert found.summary == "1000 back and 250 ahead in 500 steps."
    bars = [node for node in ElementTree.fromstring(svg(found)).iter(f"{SVG}rect") if node.get("x")]
    assert 2 * 50 < len(bars) <= 2 * 60
    assert min(float(node.attrib["width"]) for node in bars) > 8
    assert min(float(node.attrib["height"]) for node in bars) > 8


def test_the_notebook_of_the_documentation_runs(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(__file__).parent.parent.parent / "docs" / "notebooks" / "three-questions.ipynb"
    book = nbformat.read(file, as_version=4)  # type: ignore[no-untyped-call]
    assert all(cell.outputs for cell in book.cells if cell.cell_type == "code"), "readers see answers"
    assert sum(cell.source.startswith("## ") and "?" in cell.source.split("\n")[0] for cell in book.cells) == 3
    monkeypatch.setenv("REPOSITORY", str(built))
    NotebookClient(book, timeout=300, kernel_name="python3").execute()
    shown = [output for cell in book.cells for output in cell.get("outputs", ())]
    assert all(output.output_type == "execute_result" for output in shown), "no warning, no error"
    assert sum("<svg" in output["data"].get("text/html", "") for output in shown) == 3
