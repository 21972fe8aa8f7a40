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
        found = address.fullmatch(remote)
        if found and "." in found["host"]:
            port = found.groupdict().get("port") or ""
            path, commits = found["path"].removesuffix(".git"), _COMMITS.get(found["host"], "commit")
            return f"https://{found['host']}{port}/{path}/{commits}/"
    return None


def forge_of(repository: Repository) -> str | None:
    """Return the address of commits at ``origin``, None if there is no such remote."""
    found = repository.run(["config", "--default", "", "--get", "remote.origin.url"])
    return commit_address(found.decode("utf-8", "replace").strip())
