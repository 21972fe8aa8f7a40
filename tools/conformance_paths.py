"""Configurations with paths, for the part of the conformance corpus about which phase a path has."""

_HEAD = "version: 1\n"
# name -> a configuration, and the paths that are asked about.
PATHS: dict[str, tuple[str, list[str]]] = {
    "default": (_HEAD, ["data-preparation/a/b.csv", "x/data-preparation/a", "README.md", ".revisit/config.yaml"]),
    "last-phase-wins": (
        _HEAD + "phases:\n  - id: data\n    paths: ['*.py', data/]\n  - id: model\n    paths: [models/]\n",
        ["data/a.py", "models/a.py", "models/x/b.csv", "a.py", "x/models/y", "other"],
    ),
    "shared-and-ignored": (
        _HEAD + "phases:\n  - id: data\n    paths: [data/, '/*.yaml']\nshared: [params.yaml, 'data/common/']\n"
        "ignore: ['*.md', 'params.yaml.md']\n",
        ["params.yaml", "x/params.yaml", "other.yaml", "x/other.yaml", "data/common/a", "data/README.md", "data/a"],
    ),
    "exclusions": (
        _HEAD + "phases:\n  - id: data\n    paths: [data/, '!data/raw/', data/raw/kept/, '!*.tmp']\n"
        "  - id: model\n    paths: ['!data/a', models/]\n",
        ["data/a", "data/raw/b", "data/raw/kept/c", "data/x.tmp", "models/x.tmp", "data/raw/kept/x.tmp"],
    ),
    "stars": (
        _HEAD + "phases:\n  - id: data\n    paths: ['src/**/prepare*.py', 'a?c', '**/raw/**', 'x/*/y']\n",
        ["src/prepare.py", "src/a/b/prepare_all.py", "src/a/prepare.pyc", "abc", "a/c", "z/abc/d", "raw/a", "b/raw/c",
         "raw", "x/1/y", "x/1/2/y", "x/1/y/z", "w/x/1/y"],
    ),
    "brackets-and-escapes": (
        _HEAD + "phases:\n  - id: data\n    paths: ['[a-c]x', '[!a-c]z', '\\!odd', 'back\\*slash', 'trail\\ ',\n"
        "      '[[]b', '[m\\-o]b', '[]&&]b']\n",
        ["[b", "mb", "nb", "-b", "\\b", "]b", "&b", "ax", "dx", "az", "dz", "!odd", "odd", "back*slash", "backXslash",
         "trail ", "trail", "a/x"],
    ),
    "anchored": (
        _HEAD + "phases:\n  - id: data\n    paths: [/top, sub/file, deep]\n  - id: model\n    paths: [folder/]\n",
        ["top", "x/top", "sub/file", "x/sub/file", "a/deep", "deep/a", "folder", "folder/a", "x/folder/a"],
    ),
    "names-are-not-ascii": (
        _HEAD + "phases:\n  - id: data\n    paths: ['größe/', 'a b/', \"line\\nbreak\"]\n",
        ["größe/a", "a b/c", "line\nbreak", "line"],
    ),
}  # fmt: skip
