"""Targets: functions that take any bytes and raise AssertionError, or any other error, if the program is wrong."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pathspec
import yaml
from ruamel.yaml import YAML

from git_revisit.errors import ConfigInvalid, DataError, EventInvalid, UsageError, YamlInvalid
from git_revisit.exchange.importing import ImportQuery, read_import
from git_revisit.gitio import parse
from git_revisit.hook.skip_file import superset
from git_revisit.model import event_yaml, workflow_yaml, yaml_subset
from git_revisit.model.commits import LATEST
from git_revisit.model.gitignore import compile_pattern
from git_revisit.model.workflow import DEFAULT_WORKFLOW

QUERY = ImportQuery(latest="2026-12-31T00:00:00Z")


def same_elsewhere(data: bytes) -> None:
    """A file that we read means the same to other YAML readers: PyYAML (1.1) and ruamel.yaml (1.2)."""
    try:
        ours = yaml_subset.load(data)
    except YamlInvalid:
        return
    assert yaml_subset.load(data, parse=yaml_subset.PythonParser) == ours
    assert yaml.load(data, Loader=yaml.BaseLoader) == ours
    assert YAML(typ="base", pure=True).load(data) == ours


def event(data: bytes) -> None:
    """An event file is read, or refused with a reason; what is read is written so that it reads the same."""
    same_elsewhere(data)
    fast = event_yaml.read_fast(data)
    try:
        found = event_yaml.parse(data)
    except EventInvalid as error:
        assert fast is None
        assert str(error)
        return
    assert fast in (None, found)
    assert event_yaml.decode(event_yaml.encode(found)) == found


def config(data: bytes) -> None:
    """A configuration is read, or refused with a reason; what is read is written so that it reads the same."""
    same_elsewhere(data)
    try:
        found = workflow_yaml.decode(data)
    except ConfigInvalid as error:
        assert str(error)
        return
    assert workflow_yaml.decode(workflow_yaml.encode(found)) == found


def accepted_by_pathspec(pattern: str) -> pathspec.Pattern | None:
    """Return the pattern as pathspec compiles it; None if it refuses it, or reads a bracket otherwise than git."""
    if re.search(r"\[[!^]?\]?[^\]]*(\\|\[:)", pattern):  # a backslash or a class in a bracket
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            (compiled,) = pathspec.GitIgnoreSpec.from_lines([pattern]).patterns
    except (ValueError, re.error, FutureWarning):
        return None
    return None if compiled.include is None else compiled


def lines(data: bytes) -> list[str]:
    """Return a pattern and some paths: lines without control characters."""
    rows = data.decode("utf-8", "replace").replace("\r", "\n").split("\n")
    return ["".join(letter for letter in row if letter.isprintable())[:200] for row in rows]


def path_like(text: str) -> bool:
    """Whether git would take the text for a path."""
    return bool(text) and not any(part in ("", ".", "..", ".git") for part in text.split("/"))


def pattern(data: bytes) -> None:
    """A pattern, then paths: our expressions match what pathspec matches."""
    rule_text, *texts = lines(data)
    theirs = accepted_by_pathspec(rule_text)
    if theirs is None:
        return
    rule = compile_pattern(rule_text)
    assert rule.include is theirs.include
    if rule_text.strip() == "!/":  # to pathspec it matches every path in a directory; to git it matches nothing
        return
    for path in filter(path_like, texts[:20]):
        matches = re.compile(rule.expression, re.DOTALL).match(path) is not None
        assert matches == (theirs.match_file(path) is not None), (rule_text, path)
        assert not matches or all(text in path for text in rule.literals), (rule_text, path)


@lru_cache(maxsize=1)
def repository() -> tuple[str, str]:
    """Return a repository whose index holds paths, and the blob that they all have."""
    path = tempfile.mkdtemp(prefix="git-revisit-fuzz-")
    git(path, "init", "-q")
    return path, git(path, "hash-object", "-w", "--stdin").decode().strip()


def git(path: str, *arguments: str, data: bytes = b"") -> bytes:
    return subprocess.run(["git", *arguments], cwd=path, input=data, capture_output=True, check=True).stdout


def skipped(data: bytes) -> None:
    """A pattern, then paths: git finds by the hook's pathspecs whatever pathspec matches by the pattern."""
    rule_text, *texts = lines(data)
    theirs, specs = accepted_by_pathspec(rule_text), superset("", rule_text)
    paths = dict.fromkeys(text for text in texts[:20] if path_like(text) and len(text.encode()) < 200)
    if theirs is None or not theirs.include or specs is None or not paths:
        return
    path, blob = repository()
    git(path, "read-tree", "--empty")
    rows = "".join(f"100644 {blob}\t{text}\0" for text in paths)
    git(path, "update-index", "--add", "--replace", "-z", "--index-info", data=rows.encode())
    present = set(parse.paths(git(path, "ls-files", "-z")))
    matched = {text for text in present if theirs.match_file(text) is not None}
    assert matched <= set(parse.paths(git(path, "ls-files", "-z", "--", *specs))), (rule_text, specs)


def sheet(data: bytes) -> None:
    """A spreadsheet is read, or refused with a reason; reading it twice gives the same."""
    _import("sheet.csv", data)


def archive(data: bytes) -> None:
    """A JSON export is read, or refused with a reason; reading it twice gives the same."""
    _import("log.json", data)


def _silent(_done: int, _of: int) -> None:
    """Show no progress."""


def _import(name: str, data: bytes) -> None:
    try:
        found = read_import(name, data, QUERY, DEFAULT_WORKFLOW, {}, (), _silent)
    except (DataError, UsageError) as error:
        assert str(error)
        return
    known = {each.event.id: each.event for each in found.fresh}
    again = read_import(name, data, QUERY, DEFAULT_WORKFLOW, known, (), _silent)
    assert (again.fresh, again.known) == ((), len(known))
    for each in found.fresh:
        assert event_yaml.decode(event_yaml.encode(each.event)) == each.event


def output(data: bytes) -> None:
    """What git prints is parsed the same however it is cut into chunks, and a commit may hold any bytes."""
    cuts = [*range(0, len(data), data[0] % 7 + 1), len(data)] if data else [0]
    chunks = [data[start:end] for start, end in pairwise(cuts)]
    for read in (parse.fields, parse.log_records):
        whole: Any = list(read([data]))
        assert list(read(chunks)) == whole
    head = b"tree %040d\nparent %040d\n" % (1, 2)
    found = parse.commit_object("3" * 40, head + data.replace(b"parent ", b"parenT "))
    assert (found.tree, found.parents) == ("1".zfill(40), ("2".zfill(40),))
    assert 0 <= found.at <= LATEST
    parse.has_odd_date(data)
    answers = io.BytesIO(b"%040d blob %d\n%s\n" % (4, len(data), data))
    assert parse.next_object(answers) == parse.Object("4".zfill(40), "blob", data)
    assert parse.path_bytes(parse.path_text(data)) == data


def records(data: bytes) -> None:
    """Changed paths in the form of ``git log -z`` come back as they are."""
    names = [name for name in data.split(b"\0") if name][:20]
    meta = b":100644 100755 %040d %040d M" % (5, 6)
    raw = [field for name in names for field in (meta, name)]
    found = parse.changes(raw)
    assert [parse.path_bytes(change.path) for change in found] == names
    assert all((change.status, change.old_mode, change.new_mode) == ("M", "100644", "100755") for change in found)
    header = b"\n".join([b"7" * 40, b"8" * 40, b"", b"Ada", b"ada@example.com", b"1", b"2", b"subject"])
    printed = b"\0" + header + b"\0" + (b"\n" + b"\0".join(raw) + b"\0" if raw else b"")
    assert list(parse.log_records([printed, printed])) == [(header, raw)] * 2


TARGETS: dict[str, Callable[[bytes], None]] = {
    function.__name__: function for function in (event, config, pattern, skipped, sheet, archive, output, records)
}
# Seeds beside those in ``corpus/``, by target: folders under the top of the project.
SEEDS = {"event": "conformance/event", "config": "conformance/config"}


def seeds(target: str, top: Path) -> Iterator[bytes]:
    """Yield the seeds and the kept findings of a target; ``top`` is the top of the project."""
    folders = [top / "fuzz" / "corpus" / target, *([top / SEEDS[target]] if target in SEEDS else [])]
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                yield file.read_bytes()
