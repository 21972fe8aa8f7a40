"""What the files of the log say, for ``reader.py``: the form of the files, events and the configuration.

Written from docs/specification: files.md, events.md and configuration.md. It needs PyYAML.
"""

import re
from datetime import date

import yaml

ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
PHASE = "[a-z0-9]+(?:[-_.][a-z0-9]+)*"
CATEGORY = f"{PHASE}(?::{PHASE})?"
TIME = r"(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ"
DEFAULT = (
    "problem-definition", "data-acquisition", "data-preparation", "model-development", "model-deployment",
    "monitoring", "management", "scalability", "governance-compliance",
)  # fmt: skip
CATEGORIES = (
    "data-availability", "data-quality", "labels", "leakage-or-eval", "requirements", "model-performance", "drift",
    "infrastructure", "integration", "defect", "compliance", "other",
)  # fmt: skip


class Invalid(Exception):
    """A file that does not count, and why."""


# Form of the files ------------------------------------------------------------------------------------------------


def load(data):
    """Return a document, every scalar as text."""
    if len(data) > 65536:
        raise Invalid("too large")
    try:
        text = data.decode()
        if text.startswith("\ufeff") or re.search("\r(?!\n)|[\x85\u2028\u2029]", text):
            raise Invalid("a byte order mark, or a line break that is not a line feed")
        events = yaml.parse(data, yaml.SafeLoader)
        next(events)
        start = next(events)
        if isinstance(start, yaml.StreamEndEvent):
            raise Invalid("empty")
        if start.version or start.tags or (re.search(r"^%", text, re.M) and not text.startswith("-")):
            raise Invalid("a directive")
        value = node(next(events), events, 1)
        next(events)
        if not isinstance(next(events), yaml.StreamEndEvent):
            raise Invalid("several documents")
        return value
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise Invalid(str(error)) from None


def node(event, events, depth):
    """Return the value that starts with an event of the parser."""
    if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
        raise Invalid("an alias, anchor or tag")
    if isinstance(event, yaml.ScalarEvent):
        event.value.encode()
        return event.value
    if depth > 5:
        raise Invalid("nested too deep")
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(node(event, events, depth + 1))
        return items
    found = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        if isinstance(event, yaml.AliasEvent) or not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
            raise Invalid("a key that is no scalar")
        if event.value in found:
            raise Invalid(f"duplicate key {event.value!r}")
        found[event.value] = node(next(events), events, depth + 1)
    return found


# Values -----------------------------------------------------------------------------------------------------------


def matching(pattern):
    def check(value):
        if not isinstance(value, str) or not re.fullmatch(pattern, value, re.A):
            raise Invalid(f"{value!r} does not match {pattern}")
        return value

    return check


def text(value):
    if not isinstance(value, str):
        raise Invalid("not text")
    return value


def texts(value, most=None):
    if not isinstance(value, list) or (most and len(value) > most):
        raise Invalid("not a list, or too long")
    return [text(each) for each in value]


def time(value):
    try:
        date.fromisoformat(matching(TIME)(value)[:10])
    except ValueError as error:
        raise Invalid(str(error)) from None
    return value


def count(value):
    return int(matching("0|[1-9][0-9]{0,8}")(value))


def boolean(value):
    return matching("true|false")(value) == "true"


def mapping(value, known=None):
    if not isinstance(value, dict) or (known is not None and not set(value) <= set(known)):
        raise Invalid("not a mapping, or an unknown key")
    return value


def settings(value):
    return {key: AMENDABLE[key](each) for key, each in mapping(value, AMENDABLE).items()}


AMENDABLE = {
    "from": matching(PHASE),
    "to": matching(PHASE),
    "category": matching(CATEGORY),
    "reason": text,
    "planned": boolean,
    "links": texts,
    "agent": text,
}
COMMON = {"id": matching(ULID), "at": time, "actor": text, "via": matching("hook|command|message|import|infer")}
ABOUT = {
    "during": matching(ULID),
    "paths": lambda value: texts(value, 20),
    "more_paths": count,
    "links": texts,
    "agent": text,
    "commit": matching("[0-9a-f]{40}(?:[0-9a-f]{24})?"),
}
KINDS = {
    "focus": ({"phase": matching(PHASE)}, {"reason": text}),
    "revisit": ({"from": matching(PHASE), "to": matching(PHASE)},
                {"category": matching(CATEGORY), "reason": text, "planned": boolean, **ABOUT}),
    "note": ({"phase": matching(PHASE), "verdict": matching("not-a-revisit")}, {"reason": text, **ABOUT}),
    "amend": ({"target": matching(ULID), "set": settings}, {}),
    "retract": ({"target": matching(ULID)}, {"reason": text}),
}  # fmt: skip
KEYS = ["kind", *COMMON, *{key for parts in KINDS.values() for part in parts for key in part}]


def event(data):
    """Return the decoded form of an event."""
    raw = mapping(load(data))
    if raw.get("version") != "1":
        raise Invalid("not of version 1")
    kind = matching("|".join(KINDS))(raw.get("kind"))
    required, optional = KINDS[kind]
    found = {"version": 1, **dict.fromkeys(KEYS), "kind": kind}
    if missing := {"id", "at", "via", *required} - set(raw):
        raise Invalid(f"without {missing}")
    for key, value in raw.items():
        check = {**COMMON, **required, **optional}.get(key)
        if check:
            found[key] = check(value)
        elif key.startswith("x-"):
            found[key] = value
        elif key not in ("version", "kind"):
            raise Invalid(f"{key!r} is not a key of {kind}")
    if kind == "revisit" and found["from"] == found["to"]:
        raise Invalid("from and to are equal")
    return found


# Configuration ----------------------------------------------------------------------------------------------------


def pattern(value):
    body = text(value) if value.endswith("\\ ") else value.rstrip()
    rest = body.removeprefix("!")
    found = re.findall(r"\\.|\[[!^]?((?:\\.|[^\\])(?:\\.|[^]\\])*)\]|(\[)", rest, re.S)
    ranges = [each for inside, _ in found for each in re.findall(r"(\\.|[^\\])-(\\.|[^\\])", inside, re.S)]
    wrong = any(unclosed or re.search(r"\[:.*:\Z", inside, re.S) for inside, unclosed in found)
    wrong = wrong or any(start[-1] > end[-1] for start, end in ranges)
    if body.startswith("#") or (rest in ("", "/") and body != "!/") or wrong:
        raise Invalid(f"{value!r} is not a pattern")
    if len(rest) - len(rest.rstrip("\\")) & 1:
        raise Invalid(f"{value!r} ends with a backslash")
    return value


def link_pattern(value):
    item = r"(?:[^\[\]\\(){}*+?.|^$\s\x00-\x1f\x7f]|\[\^?[^\[\]\\^]+\])(?:\+|\{\d{1,3},\d{1,3}\})?"
    matching(f"(?:{item})+")(value)
    counts = [tuple(map(int, each)) for each in re.findall(r"\{(\d+),(\d+)\}", value)]
    ranges = [pair for each in re.findall(r"\[\^?([^\]]+)\]", value) for pair in re.findall(r"(.)-(.)|.", each)]
    if len(value) > 64 or any(not m <= n or not 1 <= n <= 255 for m, n in counts) or any(a > b for a, b in ranges):
        raise Invalid("not a link pattern")
    return value


def by_link(value, check):
    return {matching("(?!https?$)[a-z][a-z0-9+.-]*")(key): check(each) for key, each in mapping(value).items()}


def config(data):
    """Return the decoded form of a configuration; None gives the default one."""
    raw = {"version": "1"} if data is None else mapping(load(data))
    if raw.get("version") != "1":
        raise Invalid("not of version 1")
    mapping(raw, ["version", "phases", "shared", "ignore", "ignore_authors", "categories", "capture", "limits"])
    phases = raw.get("phases", [{"id": each, "paths": [f"{each}/"]} for each in DEFAULT])
    if not isinstance(phases, list) or not phases:
        raise Invalid("no phases")
    phases = [phase(each) for each in phases]
    names = [name for each in phases for name in (each["id"], *each["aliases"])]
    categories = [matching(CATEGORY)(each) for each in texts(raw.get("categories", [*CATEGORIES]))]
    if len({*names}) < len(names) or len({*categories}) < len(categories):
        raise Invalid("a name occurs twice")
    capture = mapping(raw.get("capture", {}), ["focus", "unattended", "actor", "links", "urls"])
    rest = r"[^\s{}<>\"'`\\\x00-\x1f\x7f]*"
    address = matching(rf"https://[A-Za-z0-9.-]+(?::[0-9]{{1,5}})?/{rest}\{{\}}{rest}")
    limits = mapping(raw.get("limits", {}), ["unexplained", "uncaptured"])
    share = matching(r"0(\.\d{1,6})?|1(\.0{1,6})?")
    return {
        "phases": phases,
        **{key: [pattern(each) for each in texts(raw.get(key, []))] for key in ("shared", "ignore")},
        "ignore_authors": texts(raw.get("ignore_authors", [])),
        "categories": categories,
        "capture": {
            "focus": matching("actor|project")(capture.get("focus", "actor")),
            "unattended": matching("defer|require|ignore")(capture.get("unattended", "defer")),
            "actor": matching("git|pseudonym|none")(capture.get("actor", "git")),
            "links": by_link(capture.get("links", {}), link_pattern),
            "urls": by_link(capture.get("urls", {}), address),
        },
        "limits": {key: float(share(limits[key])) if key in limits else None for key in ("unexplained", "uncaptured")},
    }


def phase(raw):
    mapping(raw, ["id", "name", "aliases", "paths"])
    identity = matching(PHASE)(raw.get("id"))
    return {
        "id": identity,
        "name": text(raw.get("name", "")) or identity.replace("-", " ").replace("_", " ").capitalize(),
        "aliases": [matching(PHASE)(each) for each in texts(raw.get("aliases", []))],
        "paths": [pattern(each) for each in texts(raw.get("paths", []))],
    }
