"""The strict YAML layer: what it reads, where it says a fault is, and that nothing else comes out of it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_revisit.errors import YamlInvalid
from git_revisit.model.events import MAX_BYTES
from git_revisit.model.yaml_subset import Parse, Place, PythonParser, fastest, has_libyaml, load

CORPUS = [file.read_bytes() for file in sorted((Path(__file__).parents[2] / "conformance").rglob("*.yaml"))]
SMALL = [data for data in CORPUS if len(data) < 1000]
# What YAML is made of, so that random text often comes near to it.
PIECES = st.sampled_from(
    (
        *"[]{}:,-?&*!|>'\"%@`#~ \n\t\r\\\0\x85\u2028\ufeffé🦊",
        *(
            ": ",
            "- ",
            "\n  ",
            "\r\n",
            "---\n",
            "...\n",
            "key",
            "x-",
            "<<",
            "\\u",
            "\\ud8",
            "\\U00110000",
            "%YAML 1.1\n",
        ),
    )
)
files = st.one_of(
    st.binary(max_size=200),
    st.lists(PIECES, max_size=40).map(lambda pieces: "".join(pieces).encode()),
    st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")),
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A file of the corpus with a few bytes exchanged for others."""
    data = draw(st.sampled_from(SMALL))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 8)))
        piece = draw(st.one_of(st.binary(max_size=6), PIECES.map(str.encode)))
        data = data[:start] + piece + data[end:]
    return data


def test_libyaml_is_there_to_compare_with() -> None:
    assert has_libyaml
    assert fastest is not PythonParser


@pytest.mark.parametrize("parse", [fastest, PythonParser])
@given(data=st.one_of(files, mutated()))
def test_whatever_comes_in_a_value_or_a_refusal_comes_out(parse: Parse, data: bytes) -> None:
    lines: dict[Place, int] = {}
    try:
        value = load(data, lines, parse)
    except YamlInvalid as error:
        refusal = error
    else:
        assert isinstance(value, str | list | dict)
        assert lines[()] >= 1
        return
    assert refusal.message
    assert 0 <= refusal.line <= max(data.count(b"\n"), len(data.decode(errors="replace").splitlines())) + 1


def test_every_scalar_is_text() -> None:
    data = b"{a: no, b: 1e3, c: 2026-11-23, d: ~, e: , f: 0x1F, g: 'q', h: [on, .inf]}"
    output = {"a": "no", "b": "1e3", "c": "2026-11-23", "d": "~", "e": "", "f": "0x1F", "g": "q", "h": ["on", ".inf"]}
    assert load(data) == output


def test_lines_are_known_by_place() -> None:
    lines: dict[Place, int] = {}
    load(b"# first\na:\n  - b: 1\n    c: 2\n  - d\n", lines)
    places = {(): 2, ("a",): 3, ("a", 0): 3, ("a", 0, "b"): 3, ("a", 0, "c"): 4, ("a", 1): 5}
    assert lines == places


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a: 1\nb: &x 2\n", 2),
        (b"a: 1\nb: *x\n", 2),
        (b"a: 1\n\nb: !t 2\n", 3),
        (b"a: 1\nb: 2\na: 3\n", 3),
        (b"a: 1\n---\nb: 2\n", 2),
        (b"a: 1\nb: \xff\n", 2),
        (b"a: 1\nb: \x07\n", 2),
        (b"a: 1\nb: c\rd\n", 2),
        (b"a:\n  b:\n    c:\n      d:\n        e:\n          f: g\n", 6),
        (b"%YAML 1.1\n---\na: 1\n", 1),
    ],
)
@pytest.mark.parametrize("parse", [fastest, PythonParser])
def test_a_refusal_names_the_line(parse: Parse, data: bytes, line: int) -> None:
    with pytest.raises(YamlInvalid) as refusal:
        load(data, parse=parse)
    assert refusal.value.line == line


def test_the_limit_is_in_bytes() -> None:
    body = b"a: "
    assert load(body + b"x" * (MAX_BYTES - len(body))) == {"a": "x" * (MAX_BYTES - len(body))}
    with pytest.raises(YamlInvalid, match="65,537 bytes"):
        load(body + b"x" * (MAX_BYTES - len(body) + 1))
