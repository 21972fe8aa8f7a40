"""Printable text, since names, reasons and paths of a repository may have any character; and amounts in words.

In the cells of a spreadsheet, some first characters would start a formula.
"""

import re

_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def escaped(text: str) -> str:
    """Return text for a terminal, with control, bidi and other unprintable characters escaped."""
    return "".join(each if each.isprintable() else _escape(each) for each in text)


def located_at(revision: str) -> str:
    """Return in words where something is: ``at v1``, ``in the index`` or ``in all refs``."""
    return {"--staged": "in the index", "--all": "in all refs"}.get(revision, f"at {revision}")


def plural(n: int, word: str) -> str:
    """Return a number and its word, as in ``1 revisit`` and ``2 revisits``."""
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def rounded(value: float, digits: int = 2) -> str:
    """Return a number with at least so many significant digits, and never with an exponent for a large one."""
    return f"{value:.{digits}g}" if abs(value) < 10**digits - 0.5 else f"{value:,.0f}"


def percent(*shares: float) -> str:
    """Return a share (0…1) in per cent, or a range of shares."""
    return f"{'-'.join(f'{100 * each:.0f}' for each in shares)} %"


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return _NAMED.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


# A formula may follow white space and invisible characters, and start with the full-width form of its sign. Quotes
# before it count, so that ``taken_literally`` gives back every text.
_FORMULA = re.compile(r"'*[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")
# Controls that show text in another order than it is stored.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def neutral(text: str) -> str:
    """Return text for a cell: bidi controls escaped, and a quote before what a spreadsheet takes for a formula."""
    if text[:1].isalnum() and text.isascii():
        return text
    plain = _BIDI.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return f"'{plain}" if _FORMULA.match(text) else plain


def taken_literally(cell: str) -> str:
    """Return the text of a cell that ``neutral`` wrote, without the quote before a formula."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell
