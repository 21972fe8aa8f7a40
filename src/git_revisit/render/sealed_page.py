"""Pages as single files: a strict content security policy forbids every request, and all styles and scripts but ours.

Text of a repository goes in escaped, or as JSON without ``<``, ``>`` and ``&``.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from git_revisit import __version__
from git_revisit.render.svg.canvas import environment
from git_revisit.render.svg.palette import tokens


def sealed_page(template: str, styles: Sequence[str], scripts: Sequence[str], data: Any, **parts: Any) -> str:
    """Return a page from the names of its template, styles and scripts; the scripts find ``data`` under that name."""
    from markupsafe import Markup

    render = environment().get_template
    style = "\n".join(render(name).render(palette=tokens()) for name in styles)
    code = "\n".join(_script(name) for name in scripts)
    load = 'const data = JSON.parse(document.getElementById("data").textContent);'
    script = f'"use strict";\n(() => {{\n{load}\n{code}}})();'
    return render(template).render(
        script=Markup(script),  # noqa: S704 - ours; nothing of the repository is in it
        script_hash=_hash(script),
        style=Markup(style),  # noqa: S704 - likewise
        style_hash=_hash(style),
        data=Markup(embedded(data)),  # noqa: S704 - escaped there
        version=__version__,
        **parts,
    )


def embedded(data: Any) -> str:
    """Return JSON that no HTML parser takes for more than text."""
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _script(name: str) -> str:
    return (files("git_revisit.render") / "templates" / name).read_text(encoding="utf-8")
