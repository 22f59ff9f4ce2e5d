r"""Parts of formulas that are laid out here otherwise than ziamath does it.

It leaves out the lines of tables, as those of \hline and of the | in {c|c}, and puts the last
column so near to its bracket that they touch. And it measures each
row before it lays it out, and in doing so measures the rows within again: the time doubles with
each pair of braces. Importing this is enough, as ziamath makes parts of the last class that has
their tag.
"""

from typing import Any
from xml.etree import ElementTree as ET

from ziamath.drawable import HLine
from ziamath.nodes.mrow import Mrow
from ziamath.nodes.mtable import Mtable

_THICKNESS = 0.05
"""Of a line, in parts of the letters' size."""
_PADDING = 0.12
"""Beside a table, in the same parts."""

_heights: dict[tuple[bytes, str, float], tuple[float, float]] = {}


def forget_heights() -> None:
    """Forgets the rows that were measured: to be called for each formula."""
    _heights.clear()


class MeasuredRow(Mrow, tag="mrow"):
    """A row that is measured once, however often it is laid out."""

    def _get_height_nostretch(self, line: list[ET.Element], **kwargs: Any) -> tuple[float, float]:
        key = (b"".join(map(ET.tostring, line)), repr(self.style), self.glyphsize)
        if key not in _heights:
            _heights[key] = super()._get_height_nostretch(line, **kwargs)
        return _heights[key]


class RuledTable(Mtable, tag="mtable"):
    """A table with the lines that its attributes ask for, and with room beside it."""

    def _setup(self, **kwargs: Any) -> None:
        super()._setup(**kwargs)
        beside = self.glyphsize * _PADDING
        self.nodexy = [(x + beside, y) for x, y in self.nodexy]
        self.bbox = self.bbox._replace(xmax=self.bbox.xmax + 2 * beside)
        lengths = [len(row) for row in self.element]
        if len(set(lengths)) != 1:
            return  # the rows of cells are not known any more
        columns = lengths[0]
        cells = list(zip(self.nodes, self.nodexy, strict=True))
        self._draw_between(
            "rowlines",
            [
                (
                    min(y - node.bbox.ymax for node, (_, y) in cells[start : start + columns]),
                    max(y - node.bbox.ymin for node, (_, y) in cells[start : start + columns]),
                )
                for start in range(0, len(cells), columns)
            ],
        )
        self._draw_between(
            "columnlines",
            [
                (
                    min(x for _, (x, _) in cells[column::columns]),
                    max(x + node.bbox.xmax for node, (x, _) in cells[column::columns]),
                )
                for column in range(columns)
            ],
        )

    def _draw_between(self, name: str, spans: list[tuple[float, float]]) -> None:
        """Draws lines between rows or columns, of which each reaches from a place to another."""
        wanted = self.element.get(name, "").split()
        box, thin = self.bbox, self.glyphsize * _THICKNESS
        for kind, (_, end), (start, _) in zip(wanted, spans, spans[1:], strict=False):
            if kind == "none":
                continue
            middle = (end + start - thin) / 2
            if name == "rowlines":
                self.nodes.append(HLine(box.xmax - box.xmin, thin))
                self.nodexy.append((box.xmin, middle))
            else:
                self.nodes.append(HLine(thin, box.ymax - box.ymin))
                self.nodexy.append((middle, -box.ymax))
