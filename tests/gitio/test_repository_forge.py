"""The address of a commit, from what a remote is called."""

import pytest

from git_revisit.gitio.repository import commit_address


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/example/churn.git", "https://github.com/example/churn/commit/"),
        ("https://user:secret@gitlab.example.org:8443/a/b/churn", "https://gitlab.example.org:8443/a/b/churn/commit/"),
        ("git@github.com:example/churn.git", "https://github.com/example/churn/commit/"),
        ("ssh://git@git.example.org:2222/example/churn.git", "https://git.example.org/example/churn/commit/"),
        ("https://bitbucket.org/example/churn", "https://bitbucket.org/example/churn/commits/"),
    ],
)
def test_a_remote_on_a_forge_has_addresses_of_commits(remote: str, address: str) -> None:
    assert commit_address(remote) == address


@pytest.mark.parametrize(
    "remote",
    ["", "/srv/git/churn.git", "../churn", "file:///srv/git/churn", "ext::sh -c evil", "git@localhost:a/b",
     "https://github.com/", "https://github.com/example/churn?x=<script>", "javascript:alert(1)"],
)  # fmt: skip
def test_other_remotes_have_none(remote: str) -> None:
    assert commit_address(remote) is None
