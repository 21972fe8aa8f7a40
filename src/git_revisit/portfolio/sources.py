"""The list of repositories: paths and URLs, checked before they are used."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from git_revisit.errors import UsageError
from git_revisit.gitio.files import read_bytes

SCHEMES = ("file", "git", "http", "https", "ssh")
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*::")
_SCP = re.compile(r"(?P<user>[^/@]*@)?[^/:]+:.")
_WEB = ("http", "https")


class Source(NamedTuple):
    """A repository as it was given; ``shown`` has no credentials.

    ``remote``: it is a URL. ``path`` is the whole path of a local one; ``problem`` is the reason why it cannot be used.
    """

    given: str
    shown: str
    remote: bool = False
    path: str = ""
    problem: str | None = None


class SourceList(NamedTuple):
    """The repositories in their order, each once; ``repeated`` are those listed again."""

    sources: tuple[Source, ...]
    repeated: tuple[str, ...]


def source_list(repositories: Iterable[str], list_file: str | None = None) -> SourceList:
    """Return the repositories of the arguments, then of a file; raises UsageError if there are none."""
    lines = _lines(list_file) if list_file is not None else []
    sources: dict[str, Source] = {}
    repeated = []
    for given in (*map(os.fspath, repositories), *lines):
        source = parse_source(given)
        if _identity(source) in sources:
            repeated.append(source.shown)
        sources.setdefault(_identity(source), source)
    if not sources:
        where = f"{list_file} names no repository" if list_file else "no repository given"
        raise UsageError(where, "name paths or URLs, or a file with one on each line: --from-file FILE")
    return SourceList(tuple(sources.values()), tuple(repeated))


def parse_source(given: str) -> Source:
    """Return a path or URL as a Source; only a ``name:path`` is looked up, since it may be a file."""
    if not given or "\0" in given:
        return Source(given, given.replace("\0", "\\0"), problem="not a path")
    if given.startswith("-"):
        return Source(given, given, problem=f"{given} starts with `-`: if it is a path, write ./{given}")
    if url := _URL.match(given):
        return _url(given, url[1].lower())
    if _HELPER.match(given):
        helper = given.partition("::")[0]
        return Source(given, given, problem=f"the transport {helper}:: runs a program: use {', '.join(SCHEMES)}")
    expanded = os.path.expanduser(given)
    scp = _SCP.match(given)
    if scp and not os.path.lexists(expanded):
        if ":" in (scp["user"] or ""):
            return _with_password(given, given.rpartition("@")[2])
        return _checked(Source(given, given, remote=True))
    return Source(given, given, path=os.path.abspath(expanded))


def _url(given: str, scheme: str) -> Source:
    try:
        parts = urlsplit(given)
        host = parts.netloc.rpartition("@")[2]
        password = parts.password
    except ValueError:
        return Source(given, f"{scheme}://…", problem="not a URL that git can clone")
    user = f"{parts.username}@" if parts.username and scheme not in _WEB else ""
    shown = f"{scheme}://{user}{host}{parts.path}"
    if password is not None:
        return _with_password(given, shown)
    if scheme not in SCHEMES:
        return Source(given, shown, problem=f"{scheme}:// is not a transport that is used: use {', '.join(SCHEMES)}")
    if scheme != "file" and not host:
        return Source(given, shown, problem="the URL has no host")
    return _checked(Source(given, shown, remote=True))


def _with_password(given: str, shown: str) -> Source:
    return Source(given, shown, problem="the URL holds a password: remove it, and use a credential helper or SSH")


def _checked(source: Source) -> Source:
    """Return a URL, with a problem if it has an invalid character, or a host that ssh would take for an option."""
    if not source.given.isprintable() or " " in source.given.partition("://")[2].partition("/")[0]:
        return source._replace(problem="the URL holds a control character or a space")
    if source.shown.rpartition("://")[2].rpartition("@")[2].startswith("-"):
        return source._replace(problem="the host starts with `-`")
    return source


def _identity(source: Source) -> str:
    """Return the identity of a repository, by which repetitions are found."""
    if source.problem:
        return source.given
    if source.remote:
        return source.given.rstrip("/").removesuffix(".git")
    return os.path.realpath(source.path)


def _lines(list_file: str) -> list[str]:
    """Return the lines of a list without blank ones and comments; a CR at the end of a line is dropped."""
    text = read_bytes(list_file).decode("utf-8-sig", "surrogateescape")
    rows = (row.strip() for row in text.split("\n"))
    return [row for row in rows if row and not row.startswith("#")]
