"""The workflow's configuration, ``.revisit/config.yaml``: bytes to Workflow and back.

The format is published as ``schemas/config-v1.schema.json``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from git_revisit.errors import ConfigInvalid, YamlInvalid
from git_revisit.model.event_yaml import encode_text
from git_revisit.model.gitignore import compile_pattern
from git_revisit.model.workflow import (
    CATEGORIES,
    CATEGORY,
    DEFAULT_WORKFLOW,
    PHASE,
    Capture,
    Limits,
    Phase,
    Workflow,
    name_of,
)  # fmt: skip

if TYPE_CHECKING:
    from git_revisit.model.yaml_subset import Place

VERSION = 1
_KEYS = {"version", "phases", "shared", "ignore", "ignore_authors", "categories", "capture", "limits"}
_CAPTURE = {
    "focus": ("actor", "project"),
    "unattended": ("defer", "require", "ignore"),
    "actor": ("git", "pseudonym", "none"),
}
_SHARE = re.compile(r"0(?:\.[0-9]{1,6})?|1(?:\.0{1,6})?")


def decode(data: bytes) -> Workflow:
    """Decode a configuration; raises ConfigInvalid with the line that is wrong."""
    lines: dict[Place, int] = {}
    return _Reader(lines).workflow(document(data, lines))


def document(data: bytes, lines: dict[Place, int] | None = None) -> Any:
    """Return the YAML document of a configuration: dicts, lists and text; ``lines`` is filled with the lines."""
    from git_revisit.model.yaml_subset import load

    try:
        return load(data, lines)
    except YamlInvalid as error:
        raise ConfigInvalid(error.message, error.line) from None


def from_document(raw: Any) -> Workflow:
    """Return the workflow in a document that was cached; its patterns are not compiled, which saves an import."""
    return _Reader({}, check_patterns=False).workflow(raw)


def decode_file(data: bytes, name: str) -> Workflow:
    """Decode the configuration in a file; raises ConfigInvalid with the file's name and the line."""
    try:
        return decode(data)
    except ConfigInvalid as error:
        where = f"{name}:{error.line}" if error.line else name
        raise ConfigInvalid(f"{where}: {error.message}", error.line) from None


class _Reader:
    """Checks and converts values; an error names the line."""

    def __init__(self, lines: dict[Place, int], check_patterns: bool = True) -> None:
        self.lines = lines
        self.check_patterns = check_patterns

    def fail(self, place: Place, message: str) -> ConfigInvalid:
        where = ".".join(str(each + 1) if isinstance(each, int) else each for each in place)
        return ConfigInvalid(f"{where}: {message}" if where else message, self.lines.get(place, 0))

    def workflow(self, raw: Any) -> Workflow:
        raw = self.mapping((), raw)
        version = raw.get("version")
        if version != str(VERSION):
            if isinstance(version, str) and version.isascii() and version.isdigit() and int(version[:9]) > VERSION:
                raise self.fail(("version",), f"{version} is newer than {VERSION}: upgrade git-revisit to read it")
            raise self.fail(("version",) if "version" in raw else (), f"`version: {VERSION}` is missing")
        self.known_keys((), raw, _KEYS)
        phases = self.phases(raw["phases"]) if "phases" in raw else DEFAULT_WORKFLOW.phases
        categories = self.texts(("categories",), raw.get("categories", list(CATEGORIES)))
        for number, category in enumerate(categories):
            if not CATEGORY.fullmatch(category):
                raise self.fail(("categories", number), f"{category!r} is not a category")
        self.distinct("categories", categories)
        return Workflow(
            phases=phases,
            shared=self.patterns(("shared",), raw.get("shared", [])),
            ignore=self.patterns(("ignore",), raw.get("ignore", [])),
            ignore_authors=self.texts(("ignore_authors",), raw.get("ignore_authors", [])),
            categories=categories,
            capture=self.capture(raw.get("capture", {})),
            limits=self.limits(raw.get("limits", {})),
        )

    def phases(self, raw: Any) -> tuple[Phase, ...]:
        if not isinstance(raw, list) or not raw:
            raise self.fail(("phases",), "not a list of phases")
        phases = tuple(self.phase(("phases", number), each) for number, each in enumerate(raw))
        taken: set[str] = set()
        for number, phase in enumerate(phases):
            for name in (phase.id, *phase.aliases):
                if name in taken:
                    raise self.fail(("phases", number), f"{name!r} is the id or alias of two phases")
                taken.add(name)
        return phases

    def phase(self, place: Place, raw: Any) -> Phase:
        raw = self.mapping(place, raw)
        self.known_keys(place, raw, {"id", "name", "aliases", "paths"})
        if "id" not in raw:
            raise self.fail(place, "a phase without `id`")
        identity = self.phase_id((*place, "id"), raw["id"])
        aliases = self.texts((*place, "aliases"), raw.get("aliases", []))
        for number, alias in enumerate(aliases):
            self.phase_id((*place, "aliases", number), alias)
        return Phase(
            id=identity,
            name=self.text((*place, "name"), raw.get("name", "")) or name_of(identity),
            aliases=aliases,
            paths=self.patterns((*place, "paths"), raw.get("paths", [])),
        )

    def phase_id(self, place: Place, value: Any) -> str:
        if not PHASE.fullmatch(self.text(place, value)):
            raise self.fail(place, f"{value!r} is not a phase id (lower case, digits, single - _ . between)")
        return str(value)

    def capture(self, raw: Any) -> Capture:
        raw = self.mapping(("capture",), raw)
        self.known_keys(("capture",), raw, {*_CAPTURE, "links", "urls"})
        chosen = {key: value for key, value in raw.items() if key in _CAPTURE}
        for key, value in chosen.items():
            if value not in _CAPTURE[key]:
                raise self.fail(("capture", key), f"{value!r} is not {' or '.join(_CAPTURE[key])}")
        links = self.by_link_key("links", raw.get("links", {}), _check_pattern)
        return Capture(**chosen, links=links, urls=self.by_link_key("urls", raw.get("urls", {}), _check_template))

    def by_link_key(self, name: str, raw: Any, check: Callable[[str], None]) -> tuple[tuple[str, str], ...]:
        place = ("capture", name)
        for key, value in self.mapping(place, raw).items():
            from git_revisit.model.links import KEY

            if not KEY.fullmatch(key):
                raise self.fail((*place, key), f"{key!r} is not the key of a link (lower case, digits, + . -)")
            try:
                check(self.text((*place, key), value))
            except ValueError as error:
                raise self.fail((*place, key), str(error)) from None
        return tuple(raw.items())

    def limits(self, raw: Any) -> Limits:
        raw = self.mapping(("limits",), raw)
        self.known_keys(("limits",), raw, set(Limits._fields))
        for key, value in raw.items():
            if not _SHARE.fullmatch(self.text(("limits", key), value)):
                raise self.fail(("limits", key), f"{value!r} is not a share from 0 to 1, such as 0.2")
        return Limits(**{key: float(value) for key, value in raw.items()})

    def mapping(self, place: Place, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.fail(place, "not a mapping of keys to values")
        return value

    def text(self, place: Place, value: Any) -> str:
        if not isinstance(value, str):
            raise self.fail(place, "not text")
        return value

    def texts(self, place: Place, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self.fail(place, "not a list")
        return tuple(self.text((*place, number), each) for number, each in enumerate(value))

    def patterns(self, place: Place, value: Any) -> tuple[str, ...]:
        patterns = self.texts(place, value)
        for number, pattern in enumerate(patterns if self.check_patterns else ()):
            try:
                compile_pattern(pattern)
            except ValueError as error:
                raise self.fail((*place, number), str(error)) from None
        return patterns

    def known_keys(self, place: Place, raw: dict[str, Any], known: set[str]) -> None:
        for key in raw:
            if key not in known:
                raise self.fail((*place, key), f"unknown key; {', '.join(sorted(known))} are known")

    def distinct(self, key: str, values: tuple[str, ...]) -> None:
        for number, value in enumerate(values):
            if value in values[:number]:
                raise self.fail((key, number), f"{value!r} is listed twice")


def _check_pattern(pattern: str) -> None:
    from git_revisit.model.links import expression

    expression(pattern)


def _check_template(template: str) -> None:
    from git_revisit.model.links import is_template

    if not is_template(template):
        raise ValueError(f"{template!r} is not an address like https://tracker.example/browse/{{}}")


def encode(workflow: Workflow) -> bytes:
    """Return a configuration with comments, in the form that ``init`` writes."""
    lines = [f"version: {VERSION}", "phases: # in workflow order"]
    for phase in workflow.phases:
        lines.append(f"  - id: {encode_text(phase.id)}")
        lines.append(f"    name: {encode_text(phase.name)}")
        if phase.aliases:
            lines += _listed("    ", "aliases", phase.aliases)
        if phase.paths:
            lines += _listed("    ", "paths", phase.paths)
    lines += _listed("", "shared", workflow.shared, "belongs to every phase: covered, never a revisit")
    lines += _listed("", "ignore", workflow.ignore, "not part of the workflow")
    lines += _listed("", "ignore_authors", workflow.ignore_authors)
    lines += _listed("", "categories", workflow.categories)
    lines.append("capture:")
    notes = {
        "focus": "actor: each person has a focus; project: one for all",
        "unattended": "no terminal: defer (record unexplained), require (refuse) or ignore",
        "actor": "how events name the person: git, pseudonym or none",
    }
    lines += [f"  {key}: {getattr(workflow.capture, key)} # {note}" for key, note in notes.items()]
    lines += _mapped("  ", "links", workflow.capture.links, "found in the branch name")
    lines += _mapped("  ", "urls", workflow.capture.urls, "the addresses of links")
    limits = (
        (key, f"{value:.6f}".rstrip("0").rstrip("."))
        for key, value in workflow.limits._asdict().items()
        if value is not None
    )
    lines += _mapped("", "limits", limits, "review fails above these shares of what a branch adds")
    return "\n".join([*lines, ""]).encode()


def _listed(indent: str, key: str, values: Iterable[str], note: str = "") -> list[str]:
    comment = f" # {note}" if note else ""
    rows = [f"{indent}  - {encode_text(value)}" for value in values]
    return [f"{indent}{key}:{comment}", *rows] if rows else [f"{indent}{key}: []{comment}"]


def _mapped(indent: str, key: str, pairs: Iterable[tuple[str, str]], note: str) -> list[str]:
    """Return the lines of a mapping; none if it is empty."""
    rows = [f"{indent}  {encode_text(name)}: {encode_text(value)}" for name, value in pairs]
    return [f"{indent}{key}: # {note}", *rows] if rows else []
