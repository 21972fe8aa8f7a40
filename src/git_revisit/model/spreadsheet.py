"""Text in the cells of a spreadsheet, where some first characters would start a formula."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def neutral(text: str) -> str:
    """Return text for a cell; a quote precedes what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
