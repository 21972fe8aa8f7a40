"""What a notebook shows: the picture and the words; and ordinary frames from then on."""

from html import unescape
from pathlib import Path

import pandas as pd
import pytest

import git_revisit
from commandline import run
from git_revisit.errors import DataError, UsageError


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
