"""Pictures: the matrix, the flow and the timeline as SVG of our own, and as PNG made from that.

Geometry is computed in one module a picture and laid out by a template of the same name; colours are classes, so that
the report shows the same pictures in its own light and dark.
"""

from __future__ import annotations

from git_revisit.render.svg.canvas import png, svg
from git_revisit.render.svg.flow import flow_picture
from git_revisit.render.svg.heat_map import matrix_picture
from git_revisit.render.svg.timeline import timeline_picture

__all__ = ["flow_picture", "matrix_picture", "png", "svg", "timeline_picture"]
