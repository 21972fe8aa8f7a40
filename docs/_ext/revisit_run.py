"""Sphinx directives that run what a page shows: ``revisit-run`` and others.

A command that exits with another code than the page says is a warning, and warnings are errors in ``make docs``.

- ``revisit-run [SESSION]``: lines that start with ``$`` are run; the block shows them with their output. The session
  ``demo`` (the default) is a copy of the sample project, any other name is an empty directory. Options: ``exit`` (the
  code of the last command), ``rows`` (output lines shown of each command), ``hide`` (run, and show nothing).
- ``revisit-python [SESSION]``: a program, and below it what it prints; the last expression is printed.
- ``revisit-picture [SESSION]``: the same as ``revisit-run``, and below it the picture ``file`` that it wrote, with the
  description ``alt``.
- ``revisit-file [SESSION]``: runs commands, and offers the ``file`` that they wrote under the text ``title``.
- ``revisit-notebook FILE``: the cells of a notebook, run in the sample project, with what they display.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import click
from docutils import nodes
from docutils.parsers.rst import directives
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import read
from page_sessions import LONGEST, Ran, Session, Sessions, commands_of
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from git_revisit.cli import GROUPS
from git_revisit.cli import command as git_revisit

logger = getLogger(__name__)
NOTEBOOK = re.compile(r"^```\{revisit-notebook\} (.+)\n```$", re.MULTILINE)
GENERATED = "_generated"  # below the source directory: files that pages show


class _Running(SphinxDirective):
    """What the directives share: a session, and a check of exit codes."""

    has_content = True
    optional_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {
        "exit": directives.nonnegative_int,
        "rows": directives.positive_int,
        "hide": directives.flag,
        "file": directives.unchanged,
        "alt": directives.unchanged,
        "title": directives.unchanged,
    }

    @property
    def session(self) -> Session:
        sessions: Sessions = self.env.app.revisit_sessions  # type: ignore[attr-defined]
        return sessions.session(self.env.docname, self.arguments[0] if self.arguments else "demo")

    def ran(self) -> list[Ran]:
        """Run the commands of the block."""
        try:
            found = self.session.run(commands_of("\n".join(self.content)))
        except ValueError as error:
            raise self.error(str(error)) from None
        wanted = [0] * (len(found) - 1) + [self.options.get("exit", 0)]
        for each, code in zip(found, wanted, strict=True):
            self.check(each, code)
        return found

    def check(self, ran: Ran, code: int) -> None:
        if ran.exit != code:
            text = f"exit {ran.exit} instead of {code}: {ran.command}\n{ran.output}"
            logger.warning(text, location=self.get_location())

    def console(self, found: list[Ran]) -> list[nodes.Node]:
        if "hide" in self.options:
            return []
        rows = self.options.get("rows")
        parts = [f"$ {each.command}\n{_first_rows(each.output, rows)}" for each in found]
        text = "".join(part if part.endswith("\n") else f"{part}\n" for part in parts).rstrip("\n")
        block = nodes.literal_block(text, text, language="console")
        self.set_source_info(block)
        return [block]

    def kept(self) -> str:
        """Copy the file that the session wrote to where pages find it; return its place in the source directory."""
        name = self.options["file"]
        source = self.session.here / name
        if not source.is_file():
            raise self.error(f"the commands did not write {name}")
        place = Path(GENERATED) / self.env.docname.replace("/", "-") / Path(name).name
        target = Path(self.env.srcdir) / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        return f"/{place.as_posix()}"


class RevisitRun(_Running):
    """Show commands with the output that they have today."""

    def run(self) -> list[nodes.Node]:
        """Return a console block."""
        return self.console(self.ran())


class RevisitPicture(_Running):
    """Show a picture that commands write."""

    def run(self) -> list[nodes.Node]:
        """Return the commands, and the picture."""
        if not self.options.get("alt"):
            raise self.error("a picture needs `alt`, a description for readers who do not see it")
        shown = self.console(self.ran())
        place = self.kept()
        return [*shown, nodes.image(uri=place, alt=self.options["alt"])]


class RevisitFile(_Running):
    """Offer a file that commands write."""

    def run(self) -> list[nodes.Node]:
        """Return the commands, and a link to the file."""
        shown = self.console(self.ran())
        place = self.kept()
        link = addnodes.download_reference("", "", reftarget=place, refdoc=self.env.docname)
        link += nodes.literal("", self.options.get("title", self.options["file"]), classes=["xref", "download"])
        return [*shown, nodes.paragraph("", "", link)]


class RevisitPython(_Running):
    """Show a Python program and what it prints."""

    def run(self) -> list[nodes.Node]:
        """Return the program, and its output."""
        code = "\n".join(self.content)
        ran = self.session.python(code)
        self.check(ran, self.options.get("exit", 0))
        program = nodes.literal_block(code, code, language="python")
        output = _first_rows(ran.output, self.options.get("rows")).rstrip("\n")
        self.set_source_info(program)
        return [program, *([nodes.literal_block(output, output, language="text")] if output else [])]


class RevisitCommands(SphinxDirective):
    """List the commands in their groups, each with its one-line help and a link to its reference."""

    def run(self) -> list[nodes.Node]:
        """Return a list of definitions: a group, and its commands."""
        context = click.Context(git_revisit)
        found: list[nodes.Node] = []
        for title, names in GROUPS.items():
            found.append(nodes.paragraph("", "", nodes.strong(text=title.capitalize())))
            rows = nodes.bullet_list()
            for name in names:
                command = git_revisit.get_command(context, name)
                if command is None:
                    raise self.error(f"no command {name}")
                link = nodes.reference("", "", nodes.literal(text=name), refid=f"git-revisit-{name}", internal=True)
                text = nodes.Text(f": {command.get_short_help_str()}")
                rows += nodes.list_item("", nodes.paragraph("", "", link, text))
            found.append(rows)
        return found


def _first_rows(text: str, rows: int | None) -> str:
    lines = text.splitlines(keepends=True)
    return text if rows is None or len(lines) <= rows else "".join(lines[:rows]) + "…\n"


def _show_notebooks(app: Sphinx, docname: str, source: list[str]) -> None:
    """Replace ``revisit-notebook`` by the cells, before the page is parsed: they bring headings."""

    def cells(match: re.Match[str]) -> str:
        file = Path(app.env.doc2path(docname)).parent / match[1]
        app.env.note_dependency(str(file), docname=docname)
        try:
            return _run_notebook(file, app.revisit_sessions.session(docname, "demo"))  # type: ignore[attr-defined]
        except CellExecutionError as error:
            logger.warning(str(error), location=docname)
            return ""

    source[0] = NOTEBOOK.sub(cells, source[0])


def _run_notebook(file: Path, session: Session) -> str:
    """Return the text of the cells with what they display, without the title."""
    notebook = read(file, as_version=4)
    environment = {**session.environment(), "REPOSITORY": str(session.here)}
    NotebookClient(notebook, timeout=LONGEST).execute(env=environment)
    parts = (part for cell in notebook.cells for part in _cell_parts(cell))
    return "\n\n".join(parts).partition("\n")[2]


def _cell_parts(cell: Any) -> Iterator[str]:
    """Yield the text of a cell, and its output: as HTML, else as plain text."""
    if cell.cell_type == "markdown":
        yield cell.source
        return
    yield f"```python\n{cell.source}\n```"
    for output in cell.outputs:
        data = output.get("data", {"text/plain": output.get("text", "")})
        if "text/html" in data:
            yield f"```{{raw}} html\n{data['text/html']}\n```"
        else:
            yield f"```text\n{data['text/plain']}\n```"


def _start(app: Sphinx) -> None:
    work = Path(os.environ.get("REVISIT_DOCS_WORK") or Path(app.srcdir) / "_build" / "work").resolve()
    work.mkdir(parents=True, exist_ok=True)
    app.revisit_sessions = Sessions(work)  # type: ignore[attr-defined]


def _forget(app: Sphinx, env: Any, docname: str) -> None:
    app.revisit_sessions.forget(docname)  # type: ignore[attr-defined]


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directives."""
    app.connect("builder-inited", _start)
    app.connect("env-purge-doc", _forget)
    app.connect("source-read", _show_notebooks)
    for name, directive in (
        ("revisit-run", RevisitRun),
        ("revisit-picture", RevisitPicture),
        ("revisit-file", RevisitFile),
        ("revisit-python", RevisitPython),
        ("revisit-commands", RevisitCommands),
    ):
        app.add_directive(name, directive)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
