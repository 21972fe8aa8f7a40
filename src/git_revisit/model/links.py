"""Links to evidence: found in a name by the patterns of ``capture.links``, with their addresses by ``capture.urls``.

A pattern consists of literals, ``[…]``, ``+`` and ``{m,n}``. It is matched possessively, so matching never backtracks.
"""

import re
from collections.abc import Iterable

MAX_PATTERN = 64  # characters of a pattern
MAX_NAME = 255  # characters of a name that are looked at
KEY = re.compile(r"(?!https?\Z)[a-z][a-z0-9+.-]*")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x1f\x7f]+")
_ATOM = re.compile(r"(?:([^\[\]\\(){}*+?.|^$\s\x00-\x1f\x7f])|\[(\^?)([^\[\]\\^]+)\])(\+|\{[0-9]{1,3},[0-9]{1,3}\})?")
_TEMPLATE = re.compile(
    r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/[^\s{}<>\"'`\\\x00-\x1f\x7f]*\{\}[^\s{}<>\"'`\\\x00-\x1f\x7f]*"
)
_ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][!#-;=?-Z\]_a-z~\[]*)?")
_SAFE = "/-._~"  # what stays as it is in the part of a link after its key

Pairs = Iterable[tuple[str, str]]


def expression(pattern: str) -> re.Pattern[str]:
    """Return a pattern as a regular expression; raises ValueError for any other syntax."""
    if not 0 < len(pattern) <= MAX_PATTERN:
        raise ValueError(f"a pattern has 1 to {MAX_PATTERN} characters")
    parts, position = [], 0
    while position < len(pattern):
        atom = _ATOM.match(pattern, position)
        if atom is None:
            raise ValueError(f"not understood: {pattern[position:]!r}; use literals, [...], + and {{m,n}}")
        literal, negated, members, count = atom.groups()
        parts.append((re.escape(literal) if literal else _members(negated, members)) + _possessive(count))
        position = atom.end()
    return re.compile("".join(parts))


def _members(negated: str, members: str) -> str:
    """Return a set of characters; raises ValueError for a range that is upside down."""
    items = re.findall(r"(.)-(.)|(.)", members, re.DOTALL)
    for start, end, _ in items:
        if start > end:
            raise ValueError(f"the range {start}-{end} is upside down")
    spelled = (f"{re.escape(start)}-{re.escape(end)}" if start else re.escape(one) for start, end, one in items)
    return f"[{negated}{''.join(spelled)}]"


def _possessive(count: str | None) -> str:
    if not count:
        return ""
    if count != "+":
        least, most = map(int, count[1:-1].split(","))
        if not least <= most or not 0 < most <= MAX_NAME:
            raise ValueError(f"{count} counts from a smaller number to a larger one, at most {MAX_NAME}")
    return f"{count}+"


def links_in(name: str, patterns: Pairs) -> tuple[str, ...]:
    """Return a link for each pattern that matches in a name: ``<key>:<match>``, the first match percent-encoded."""
    links = []
    for key, pattern in patterns:
        matches = (match.group() for match in expression(pattern).finditer(name[:MAX_NAME]))
        if first := next(filter(None, matches), None):
            links.append(link_of(key, first))
    return tuple(links)


def link_of(key: str, value: str) -> str:
    """Return the link of a value, percent-encoded."""
    return f"{key}:{_encoded(value, _SAFE)}"


def is_template(text: str) -> bool:
    """Whether a text is an https address with one ``{}`` after its host; one with a user name is not."""
    return bool(_TEMPLATE.fullmatch(text))


def address(link: str, urls: Pairs) -> str | None:
    """Return the https address of a link: its own, or that of its key in ``capture.urls``; None if it has none."""
    if _ADDRESS.fullmatch(link):
        return link
    key, colon, value = link.partition(":")
    template = dict(urls).get(key)
    if not (colon and value and template):
        return None
    return template.replace("{}", _encoded(value, f"{_SAFE}%"))


def _encoded(value: str, safe: str) -> str:
    from urllib.parse import quote  # a slow import, and most commits have no link

    return quote(value, safe=safe, errors="surrogateescape")
