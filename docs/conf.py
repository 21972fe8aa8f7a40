"""The documentation site: ``make docs`` builds it into ``docs/_build/html``."""

import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

from pygments.lexers.special import TextLexer  # noqa: E402
from sphinx.application import Sphinx  # noqa: E402
from sphinx.highlighting import lexers  # noqa: E402

from git_revisit import __version__  # noqa: E402

lexers["csv"] = TextLexer()

project = "git-revisit"
author = "The git-revisit authors"
copyright = author
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_click", "sphinx_copybutton", "revisit_run", "schema_table"]
exclude_patterns = ["_build", "_ext", "_generated", "workflows", "notebooks"]
root_doc = "index"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

nitpicky = True
nitpick_ignore_regex = [(r"py:.*", r"(?!git_revisit\.).*")]  # only our own names have a page here
nitpick_ignore = [("py:class", "git_revisit.project.read.OpenProject")]  # what a Project is made from is not public

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True

smartquotes_action = "qe"  # not of dashes, since help texts name options

html_theme = "furo"
html_title = "git-revisit"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # it asks for the pages that were found, which a file may not
html_theme_options = {"navigation_with_keys": False}

copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True


def _escaped(app: Sphinx, context: object, lines: list[str]) -> None:
    """Take stars, addresses and quoted commands in a help text for what they are: reStructuredText marks them up."""
    lines[:] = [re.sub(r"\btcp://\S+|(?<!`)`[^`]+`(?!`)", _literal, line.replace("*", "\\*")) for line in lines]


def _literal(found: re.Match[str]) -> str:
    return f"``{found[0].strip('`')}``".replace("\\*", "*")


def _publish_schemas(app: Sphinx, error: Exception | None) -> None:
    """Put the schemas where their `$id` says that they are."""
    if error is None and app.builder.name == "html":
        shutil.copytree(HERE.parent / "schemas", app.outdir / "schemas", dirs_exist_ok=True)


def setup(app: Sphinx) -> None:
    """Escape the help texts of commands; publish the schemas."""
    app.connect("build-finished", _publish_schemas)
    for part in ("description", "options", "arguments"):
        app.connect(f"sphinx-click-process-{part}", _escaped)
