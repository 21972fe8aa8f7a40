"""Links to forms on a forge: short, escaped, the same at each run, and an answer without a reason changes nothing."""

import os
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_revisit.errors import UsageError
from git_revisit.model import event_file, event_yaml
from git_revisit.model.events import Amend, Revisit
from git_revisit.record.answer_links import (
    MAX_LINK,
    Forge,
    answer_link,
    open_amend,
    open_revisit,
    parse_forge,
)  # fmt: skip

COMMIT, AT, TARGET = "a" * 40, "2026-01-01T12:00:00Z", "01KDWPVNG00000000000000001"
CATEGORIES = ("data-quality", "other")
HUB = Forge("github", "https://github.com/o/r", "feature/x", "ml/")


def form(link: str) -> tuple[str, str, str]:
    """Return path, file name and content of a link."""
    parts = urlsplit(link)
    query = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
    return parts.path, query["filename"][0], query["value"][0]


@pytest.mark.parametrize(
    ("text", "forge"),
    [
        ("https://github.com/o/r", ("github", "https://github.com/o/r")),
        ("https://github.com/o/r.git/", ("github", "https://github.com/o/r")),
        ("https://u:secret@github.com/o/r", ("github", "https://github.com/o/r")),
        ("https://CodeBerg.org/o/r", ("gitea", "https://codeberg.org/o/r")),
        ("https://gitlab.example.org:8443/a/b/r", ("gitlab", "https://gitlab.example.org:8443/a/b/r")),
        ("gitea+https://git.example.org/o/r", ("gitea", "https://git.example.org/o/r")),
    ],
)
def test_a_forge_is_known_by_its_host_or_named(text: str, forge: tuple[str, str]) -> None:
    assert parse_forge(text, "main", "")[:2] == forge


@pytest.mark.parametrize(
    "text",
    [
        "http://github.com/o/r", "github.com/o/r", "u:secret@github.com/o/r", "https://u:secret@github.com/r",
        "gitea+u:secret@github.com/o/r", "https://u:sec/ret@github.com/o/r?token=secret", "https://u:secret@x.org:1/o/r",
        "https://github.com:port/o/r", "https://github.com:99999999/o/r", "https://[x/o/r", "https://[::1]/o/r",
        "https://github.com/o/r)[x](//y", "https://git\u2100hub.com/o/r", "https://",
    ],
)  # fmt: skip
def test_other_addresses_are_refused_without_printing_credentials(text: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parse_forge(text, "main", "")
    assert "secret" not in str(refusal.value)


def test_the_form_of_an_amendment_ends_with_the_open_reason() -> None:
    amend = open_amend(TARGET, COMMIT, AT)
    path, name, content = form(answer_link(HUB, amend, CATEGORIES) or "")
    assert path == "/o/r/new/feature/x"
    assert name == f"ml/{event_file.path_of(amend)}"
    assert content.endswith("set:\n  # category: data-quality | other\n  reason: ")
    decoded = event_yaml.decode(content.encode())
    assert isinstance(decoded, Amend)
    assert (decoded.id, decoded.target, decoded.set) == (amend.id, TARGET, {"reason": ""})
    saved = event_yaml.decode(f"{content}The split leaked".encode())
    assert isinstance(saved, Amend)
    assert saved.set == {"reason": "The split leaked"}


def test_the_form_of_a_revisit() -> None:
    revisit = open_revisit(("model", "data"), [b"data/a b.py"], COMMIT, AT)
    path, _, content = form(answer_link(HUB._replace(kind="gitea"), revisit, CATEGORIES) or "")
    assert path == "/o/r/_new/feature/x"
    decoded = event_yaml.decode(f"{content}Leak\n".encode())
    assert isinstance(decoded, Revisit)
    assert (decoded.from_phase, decoded.to_phase, decoded.commit, decoded.reason) == ("model", "data", COMMIT, "Leak")
    assert decoded.paths == ("data/a b.py",)


def test_a_link_is_the_same_at_each_run_and_differs_by_commit_and_target() -> None:
    assert open_amend(TARGET, COMMIT, AT) == open_amend(TARGET, COMMIT, AT)
    ids = {open_amend(TARGET, COMMIT, AT).id, open_amend(TARGET, "b" * 40, AT).id, open_amend("01K", COMMIT, AT).id}
    assert len(ids) == 3


def test_an_amendment_with_an_empty_reason_sets_nothing() -> None:
    revisit = open_revisit(("model", "data"), [], COMMIT, AT)._replace(reason="Leak", agent="bot")
    assert revisit.amended({"reason": " "}) == revisit
    assert revisit.amended({"reason": "", "category": "drift"}).reason == "Leak"
    assert revisit.amended({"reason": "Better"}).agent is None


def test_gitlab_takes_no_content_and_a_long_address_is_left_out() -> None:
    assert answer_link(HUB._replace(kind="gitlab"), open_amend(TARGET, COMMIT, AT), CATEGORIES) is None
    many = [b"data/" + b"x" * 240 + b"%d" % number for number in range(20)]
    assert answer_link(HUB, open_revisit(("model", "data"), many, COMMIT, AT), CATEGORIES) is None


@given(st.binary(min_size=1, max_size=40), st.binary(min_size=1, max_size=20).map(os.fsdecode))
def test_whatever_paths_and_branches_hold_the_link_is_an_address(path: bytes, branch: str) -> None:
    revisit = open_revisit(("model", "data"), [path.replace(b"\0", b"x")], COMMIT, AT)
    link = answer_link(HUB._replace(branch=branch), revisit, CATEGORIES)
    assert link
    assert len(link) < MAX_LINK
    assert link.isascii()
    assert not set(link) & set(" \"'<>()|\\`\n")
    assert isinstance(event_yaml.decode(form(link)[2].encode()), Revisit)
