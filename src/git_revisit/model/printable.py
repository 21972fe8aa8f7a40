"""Printable text: names, reasons and paths of a repository may have any character; and amounts in words."""

_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def escaped(text: str) -> str:
    """Return text for a terminal, with control, bidi and other unprintable characters escaped."""
    return "".join(each if each.isprintable() else _escape(each) for each in text)


def typed_line(text: str) -> str:
    """Return text that a person typed or pasted as one line, without unprintable characters."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def plural(n: int, word: str) -> str:
    """Return a number and its word, as in ``1 revisit`` and ``2 revisits``."""
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def percent(*shares: float) -> str:
    """Return a share (0…1) in per cent, or a range of shares."""
    return f"{'–'.join(f'{100 * each:.0f}' for each in shares)} %"


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return _NAMED.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
