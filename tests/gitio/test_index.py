"""Staging by object, and what must not lead a write elsewhere."""

from pathlib import Path

import pytest

from conftest import Repo
from git_revisit.errors import DataError
from git_revisit.gitio.index import Staged, Worktree, stage, write_blobs

EVENT = Staged(".revisit/events/focus/2026/11/23/a.yaml", b"version: 1\n")


def test_a_file_is_staged_unchanged_despite_filters_and_ignores(repo: Repo) -> None:
    repo.commit("setup", {".gitignore": ".revisit/\n*.yaml\n", ".gitattributes": "* text eol=crlf\n"})
    stage(Worktree(repo.path, ""), [EVENT])
    assert repo.git("diff", "--cached", "--name-only") == EVENT.path
    assert repo.run("cat-file", "blob", f":{EVENT.path}").stdout == EVENT.data
    assert (repo.path / EVENT.path).read_bytes() == EVENT.data


@pytest.mark.parametrize("link", [".revisit", ".revisit/events", ".revisit/events/focus/2026"])
def test_no_link_of_the_repository_leads_a_write_out_of_it(repo: Repo, tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (repo.path / link).parent.mkdir(parents=True, exist_ok=True)
    (repo.path / link).symlink_to(outside)
    with pytest.raises(DataError, match="symbolic link"):
        stage(Worktree(repo.path, ""), [EVENT])
    assert list(outside.iterdir()) == []
    assert repo.git("diff", "--cached", "--name-only") == ""


def test_a_link_to_the_work_tree_itself_is_fine(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repo.path)
    stage(Worktree(tmp_path / "link", ""), [EVENT])
    assert repo.git("diff", "--cached", "--name-only") == EVENT.path


def test_many_contents_are_blobs_in_their_order_as_one_is(repo: Repo) -> None:
    contents = [b"one\r\n", b"", b"two\0three", "größer\n".encode()]
    repo.write(".gitattributes", "* text=auto eol=lf\n")
    blobs = write_blobs(repo.path, contents)
    assert blobs == [blob for each in contents for blob in write_blobs(repo.path, [each])]
    read = [repo.run("cat-file", "blob", blob.decode()).stdout for blob in blobs]
    assert read == contents, "no filter has touched them"
    assert write_blobs(repo.path, []) == []


def test_very_many_contents_become_a_pack(repo: Repo) -> None:
    write_blobs(repo.path, [b"%d" % number for number in range(200)])
    assert len(list((repo.path / ".git/objects/pack").glob("*.pack"))) == 1
