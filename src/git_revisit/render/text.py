"""Safe text for terminals, Markdown and pages, since names and reasons are data; common phrases; and tables."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Sequence
from unicodedata import bidirectional

from git_revisit.model.events import Revisit
from git_revisit.model.printable import escaped
from git_revisit.model.printable import percent as percent
from git_revisit.model.printable import plural as plural
from git_revisit.model.printable import rounded as rounded
from git_revisit.replay.filters import Provenance, provenance

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&])")
# Text that hosts of Markdown turn into links: addresses, mentions, references to issues.
_LIVE = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)|(?<=#)(?=\d)|(?<=\bGH-)(?=\d)", re.IGNORECASE)
_INNER_LIST = re.compile(r"^(\d{0,9})([-+.)])(?= )")
_BREAK = "&#8203;"  # a space of no width, as an entity
NO_COMMIT = "–"
SHORT = 10  # hexadecimal digits of a commit id that people read


def one_line(text: str) -> str:
    """Return text on one line, with unprintable characters escaped."""
    return escaped(" ".join(text.splitlines()))


def markdown(text: str) -> str:
    """Return text that Markdown shows unchanged, on one line, without markup, links and mentions.

    A backslash does not stop a host from linking; an invisible character inside of the address or name does.
    """
    return _BREAK.join(_MARKDOWN.sub(r"\\\1", part) for part in _LIVE.split(escaped(text)))


def markdown_item(text: str) -> str:
    """Return text as an item of a list in Markdown; no list or code begins inside of the item."""
    return "- " + _INNER_LIST.sub(r"\1\\\2", markdown(text.lstrip()))


def markdown_link(text: str, address: str) -> str:
    """Return a link in Markdown; ``address`` is an https address as ``links.address`` returns it."""
    safe = "".join(f"%{ord(each):02X}" if each in "()|*_[]" else each for each in address)
    return f"[{markdown(text)}]({safe})"


def isolated(name: str) -> str:
    """Return a name for a page; one written from right to left does not turn the direction of an arrow beside it."""
    return f"\u2068{name}\u2069" if any(bidirectional(each) in ("R", "AL") for each in name) else name


def title(text: str, style: str, level: int = 0) -> str:
    """Return a title line; in Markdown (style ``md``) bold, or a heading of a level."""
    if style != "md":
        return f"{escaped(text)}\n"
    return f"{'#' * level} {markdown(text)}\n" if level else f"**{markdown(text)}**\n"


def short(commit: str | None) -> str:
    """Return a commit id shortened for people."""
    return commit[:SHORT] if commit else NO_COMMIT


def revision(rev: str, commit: str | None) -> str:
    """Return a revision with its commit in brackets, unless the revision is the commit's id or the commit is None."""
    if not commit:
        return rev
    return short(commit) if commit.startswith(rev) else f"{rev} ({short(commit)})"


def origin_sentence(origin: Provenance) -> str:
    """Return in words how many revisits were inferred or imported; empty if none was."""
    for n, word in ((origin.inferred, "inferred from commits"), (origin.imported, "imported")):
        if n == origin.revisits > 1:
            return f"All {plural(n, 'revisit')} are {word}."
    parts = [f"{origin.inferred:,} inferred from commits"] if origin.inferred else []
    parts += [f"{origin.imported:,} imported"] if origin.imported else []
    return f"Of {plural(origin.revisits, 'revisit')}, {' and '.join(parts)}." if parts else ""


def origin_note(origin: Provenance) -> str:
    """Return in words how many revisits were inferred and imported, to follow their number; empty if none was."""
    parts = [f"{origin.inferred:,} inferred from commits"] if origin.inferred else []
    parts += [f"{origin.imported:,} imported"] if origin.imported else []
    return f" ({', '.join(parts)})" if parts else ""


def unasked_lines(revisits: Iterable[Revisit]) -> list[str]:
    """Return in words how many revisits lack a reason because nobody was asked, and the command that asks."""
    origin = provenance(event for event in revisits if not (event.asked or event.explained))
    kinds = [each for each in ((origin.inferred, "inferred"), (origin.imported, "imported")) if each[0]]
    if not kinds:
        return []
    named = " and ".join(f"{n:,} {word}" for n, word in kinds)
    word = "revisit" if origin.revisits == 1 else "revisits"
    return [f"nobody was asked about {named} {word}; to add reasons:", f"  {explain_unasked(origin)}"]


def explain_unasked(origin: Provenance) -> str:
    """Return the command that asks about the inferred and the imported revisits, as far as there are any."""
    return f"git revisit explain{' --via infer' * bool(origin.inferred)}{' --via import' * bool(origin.imported)}"


_COMMAND = re.compile(r"git revisit (?!hooks|demo|portfolio)[a-z]+(?![^`;\n]* --project )")


def located(text: str, project: str | None) -> str:
    """Return a text whose commands name the project that the user named, so that they work in the same directory."""
    return _COMMAND.sub(lambda match: f"{match[0]} --project {shlex.quote(project)}", text) if project else text


def upper(text: str) -> str:
    """Return text with a capital at its start."""
    return text[:1].upper() + text[1:]


def lower(name: str) -> str:
    """Return a name for use within a sentence; one that starts with an abbreviation stays."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


UNOBSERVABLE = "–"
NONE = "·"
PADDED = 200  # columns up to which the cells of Markdown are padded; a long text would pad every row
_SPACES, _RULE = re.compile(" {2,}\\|"), re.compile("-{4,}")
Paint = Callable[[int, int, str], str]  # row, column, a cell's text -> the text with colour


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    style: str,
    right: Sequence[int] = (),
    paint: Paint | None = None,
) -> str:
    """Lay out rows under a head; ``style`` is table or md, ``right`` the columns aligned to the right.

    ``paint`` colours cells after their text is escaped; click removes the colour if the output is not a terminal.
    """
    from tabulate import tabulate

    escape = markdown if style == "md" else escaped
    safe = [[escape(cell) for cell in row] for row in rows]
    if paint:
        safe = [[paint(i, j, cell) for j, cell in enumerate(row)] for i, row in enumerate(safe)]
    align = ["right" if number in right else "left" for number in range(len(head))]
    laid = tabulate(
        safe,
        headers=[escape(cell) for cell in head],
        tablefmt="pipe" if style == "md" else "plain",
        colalign=align if safe else None,
        disable_numparse=True,
    )
    lines = [line.rstrip() for line in laid.splitlines()]
    if style == "md" and len(lines[0]) > PADDED:
        lines = [_SPACES.sub(" |", line) for line in lines]
        lines[1] = _RULE.sub("---", lines[1])
    return "\n".join(lines) + "\n"
