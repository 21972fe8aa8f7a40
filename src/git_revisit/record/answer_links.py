"""Links that open the web editor of a forge with an answer filled in, all but its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from git_revisit.errors import UsageError
from git_revisit.gitio.repository import web_address
from git_revisit.model.event_file import path_of
from git_revisit.model.event_yaml import encode
from git_revisit.model.events import Amend, Revisit
from git_revisit.record.answers import path_fields
from git_revisit.record.ids import derived_id

MAX_LINK = 4000  # characters; longer addresses are refused by some servers and browsers
GITHUB, GITEA, GITLAB = "github", "gitea", "gitlab"
_KINDS = {GITHUB: GITHUB, GITEA: GITEA, "forgejo": GITEA, "codeberg": GITEA, GITLAB: GITLAB}


class Forge(NamedTuple):
    """A repository on a forge: its kind, its https address and the branch that gets the answers.

    ``prefix`` is the path of the project root, empty or ending in a slash.
    """

    kind: str
    address: str
    branch: str
    prefix: str = ""


def parse_forge(text: str, branch: str, prefix: str) -> Forge:
    """Return the forge that an address names, as ``https://github.com/OWNER/NAME``; raises UsageError.

    The kind follows from the host, or precedes the address, as in ``gitea+https://git.example.org/OWNER/NAME``.
    """
    named, plus, address = text.partition("+")
    if not plus or named not in _KINDS:
        named, address = "", text
    web = web_address(address) if address.startswith("https://") else None
    if web is None:  # the text is not printed, since it may hold a password
        raise UsageError("--forge is not the https address of a repository", "--forge https://HOST/OWNER/NAME")
    kind = named or next((kind for kind in _KINDS if kind in web.host), "")
    if not kind:
        raise UsageError(f"unknown forge {web.host}", f"name its kind: --forge {GITEA}+{web.address}")
    return Forge(_KINDS[kind], web.address, branch, prefix)


def open_amend(target: str, commit: str, at: str) -> Amend:
    """Return an amendment whose reason is open; its id follows from the revisit and the commit that brought it."""
    return Amend(id=_derived(at, commit, target), at=at, via="command", target=target, set={"reason": ""})


def open_revisit(phases: tuple[str, str], paths: Sequence[bytes], commit: str, at: str) -> Revisit:
    """Return the revisit of a commit, from one phase to another, whose reason is open."""
    start, end = phases
    identity = _derived(at, commit, end)
    return Revisit(
        id=identity, at=at, via="command", from_phase=start, to_phase=end, commit=commit, **path_fields(paths)
    )


def _derived(at: str, commit: str, about: str) -> str:
    return derived_id(at, "\0".join(["answer", commit, about]).encode("utf-8", "surrogateescape"))


def answer_link(forge: Forge, event: Amend | Revisit, categories: Sequence[str]) -> str | None:
    """Return the address of a new file with an event that lacks its reason, which comes last.

    None if the forge takes no content, or if the address is too long; then only the command is left.
    """
    if forge.kind == GITLAB:
        return None
    content = _with_hint(encode(event).decode(), event, categories)
    path = quote(forge.prefix + path_of(event), errors="surrogateescape")
    value, branch = quote(content, safe=""), quote(forge.branch, errors="surrogateescape")
    new = "new" if forge.kind == GITHUB else "_new"
    link = f"{forge.address}/{new}/{branch}?filename={path}&value={value}"
    return link if len(link) < MAX_LINK else None


def _with_hint(text: str, event: Amend | Revisit, categories: Sequence[str]) -> str:
    """Return an event's file with an open reason as its last line, and the categories in a comment above."""
    indent = "  " if isinstance(event, Amend) else ""
    rows = [row for row in text.splitlines() if not row.lstrip().startswith("reason:")]
    hint = f"{indent}# category: {' | '.join(categories)}"
    return "\n".join([*rows, hint, f"{indent}reason: "])
