"""The address of a commit on the forge that the repository was cloned from."""

from __future__ import annotations

import re

from git_revisit.gitio.repository import Repository

_HOST = r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)"
_PATH = r"(?P<path>[\w.~-]+(?:/[\w.~-]+)+)/?"
# https://user:password@host/path, ssh://git@host:22/path, git@host:path; never a path of this machine.
_ADDRESSES = (
    re.compile(rf"https?://(?:[^/@]*@)?{_HOST}(?P<port>:\d+)?/{_PATH}"),
    re.compile(rf"(?:ssh|git)://(?:[^/@]*@)?{_HOST}(?::\d+)?/{_PATH}"),
    re.compile(rf"(?:[\w.-]+@){_HOST}:{_PATH}"),
)
_COMMITS = {"bitbucket.org": "commits"}  # other forges call it ``commit``


def commit_address(remote: str) -> str | None:
    """Return the https address of commits, to which an id is appended, for the address of a remote.

    Credentials are dropped. None for a remote that is not on a forge.
    """
    for address in _ADDRESSES:
        match = address.fullmatch(remote)
        if match and "." in match["host"]:
            port = match.groupdict().get("port") or ""
            path, commits = match["path"].removesuffix(".git"), _COMMITS.get(match["host"], "commit")
            return f"https://{match['host']}{port}/{path}/{commits}/"
    return None


def forge_of(repository: Repository) -> str | None:
    """Return the address of commits at ``origin``, None if there is no such remote."""
    url = repository.run(["config", "--default", "", "--get", "remote.origin.url"])
    return commit_address(url.decode("utf-8", "replace").strip())
