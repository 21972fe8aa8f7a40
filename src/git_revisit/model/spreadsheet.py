"""Text in the cells of a spreadsheet, where some first characters would start a formula."""

import re

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
