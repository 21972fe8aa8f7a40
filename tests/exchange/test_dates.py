"""Dates of a spreadsheet, and what is said of formats and dates that cannot be read."""

import pytest

from commandline import Revisit
from conftest import Repo
from exchange.test_import import ISO, SHEET, Sheet


@pytest.fixture
def sheet(project: Repo, revisit: Revisit) -> Sheet:
    return Sheet(project, revisit)


@pytest.mark.parametrize("form", ["DD.MM.YYYY", "%d. %B", "%%Y-%m", "%c %Y", ""])
def test_a_format_that_is_not_one_of_dates_is_refused(sheet: Sheet, form: str) -> None:
    done = sheet.load(SHEET, "--date-format", form)
    assert (done.code, done.out) == (2, "")
    assert f"the date format {form!r} does not name year and month" in done.err


def test_a_format_names_a_zone_by_its_offset(sheet: Sheet) -> None:
    row = ISO + "23.11.2026 01:00 +0200,model-development,monitoring,\n"
    assert sheet.load(row, "--date-format", "%d.%m.%Y %H:%M %Z").code == 2
    assert sheet.load(row, "--date-format", "%d.%m.%Y %H:%M %z").code == 0
    assert [each[0] for each in sheet.revisits()] == ["2026-11-22T23:00:00Z"]


def test_a_date_in_another_format_shows_one_in_the_given_one(sheet: Sheet) -> None:
    done = sheet.load(ISO + "2026-11-23,model-development,monitoring,\n", "--date-format", "%d.%m.%y")
    assert "line 2, column 'date': '2026-11-23' is not a date like 23.11.26" in done.err


@pytest.mark.parametrize(
    ("form", "problem", "fix"),
    [
        ("%", "has %, which cannot be read", "as in %d.%m.%Y"),
        ("%d.%Q", "has %Q, which cannot be read", "as in %d.%m.%Y"),
        ("%-d.%-m.%Y", "has %-d, which cannot be read", "write %d; %d, %m and %H read a number with and without"),
        ("%Y-%m-%Y", "has %Y twice", "write each part once"),
    ],
)
def test_a_part_of_a_format_that_cannot_be_read_is_named(sheet: Sheet, form: str, problem: str, fix: str) -> None:
    done = sheet.load(SHEET, "--date-format", form)
    assert (done.code, done.out) == (2, "")
    assert f"the date format {form!r} {problem}" in done.err
    assert fix in done.err


def test_a_format_reads_days_with_and_without_a_zero(sheet: Sheet) -> None:
    rows = "3.2.2026,model-development,monitoring,\n04.02.2026,model-development,monitoring,\n"
    assert sheet.load(ISO + rows, "--date-format", "%d.%m.%Y").code == 0
    assert [each[0][:10] for each in sheet.revisits()] == ["2026-02-03", "2026-02-04"]


@pytest.mark.parametrize(
    ("date", "form", "expected"),
    [
        ("31.02.2026", "%d.%m.%Y", "a date that exists, read as %d.%m.%Y"),
        ("1.13.2026", "%d.%m.%Y", "a date that exists, read as %d.%m.%Y"),
        ("11/23/2026", "%d/%m/%Y", "a date that exists, read as %d/%m/%Y"),
        ("23.11.26", "%d.%m.%Y", "a date like 23.11.2026"),
        ("soon", "%d.%m.%Y", "a date like 23.11.2026"),
        ("2026-02-31T10:00:00Z", None, "a date that exists, read as year-month-day"),
        ("2026-02-03 25:00", None, "a date like 2026-11-23"),
        ("2026-2-3", None, "a date like 2026-11-23"),
    ],
)
def test_a_date_that_does_not_exist_is_told_from_another_form(
    sheet: Sheet, date: str, form: str | None, expected: str
) -> None:
    done = sheet.load(f"{ISO}{date},model-development,monitoring,\n", *(("--date-format", form) if form else ()))
    assert done.code == 3
    assert f"line 2, column 'date': {date!r} is not {expected}\n" in done.err
    assert "dates as in --date-format %d.%m.%Y\n" in done.err
