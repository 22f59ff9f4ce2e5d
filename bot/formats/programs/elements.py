"""Reads a stranger's XML, one element after another, with expat.

Expat loads nothing from outside by itself. A file that declares entities of its own is refused,
because they can expand without end; elements are counted, and forgotten once they are read.
"""

import re
from collections.abc import Callable, Iterator
from html.entities import html5
from xml.parsers import expat

from bot.formats.base.text import clean
from bot.formats.builder.collector import Collector

_MOST_ELEMENTS = 500_000
_MOST_KEPT = 100_000
"""Elements that are in memory at once: those that no reader used."""
_DEEPEST = 100
_ENTITY = re.compile(r"&([A-Za-z]\w{1,31};)")
_OWN = frozenset({"lt;", "gt;", "amp;", "quot;", "apos;"})


class _RefusedError(Exception):
    """The file is not read any further; the message is a sentence for people."""


class Element:
    """An element: its name, attributes, line, children, and the text directly inside it."""

    __slots__ = ("attributes", "children", "line", "name", "number", "parts")

    def __init__(self, name: str, attributes: dict[str, str], line: int, number: int = 0) -> None:
        self.name = name
        self.number = number
        self.attributes = attributes
        self.line = line
        self.children: list[Element] = []
        self.parts: list[str] = []

    @property
    def text(self) -> str:
        """The text directly inside it."""
        return "".join(self.parts).strip()

    def all(self, name: str) -> Iterator["Element"]:
        """The children of this name."""
        return (child for child in self.children if child.name == name)

    def at(self, *path: str) -> str:
        """The text of the first child of a name, or of the first child inside that one."""
        element = self
        for name in path:
            found = next(element.all(name), None)
            if found is None:
                return ""
            element = found
        return element.text


def read_elements(text: str, take: Callable[[Element], bool], collector: Collector) -> None:
    """Reads a file, and reports the place from which on it is no XML.

    Args:
        text: The file.
        take: Gets each element at its end; returns whether it was used, and its content may be
            forgotten. An exception ends the reading.
        collector: Takes the fault.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    stack = [Element("", {}, 1)]
    count = kept = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal count, kept
        count += 1
        kept += 1
        if count > _MOST_ELEMENTS or kept > _MOST_KEPT or len(stack) > _DEEPEST:
            raise _RefusedError(
                "the file has too many elements, or too deep ones; it is read up to here"
            )
        bare = name.rpartition(":")[2]
        element = Element(bare, attributes, parser.CurrentLineNumber, kept)
        stack[-1].children.append(element)
        stack.append(element)

    def end(_: str) -> None:
        nonlocal kept
        element = stack.pop()
        if take(element):
            stack[-1].children.pop()
            kept = element.number - 1

    def add(data: str) -> None:
        stack[-1].parts.append(data)

    def refuse(*_: object) -> None:
        raise _RefusedError("the file declares entities of its own, which are not read")

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = add
    parser.EntityDeclHandler = refuse
    text = _ENTITY.sub(_character, clean(text))
    try:
        parser.Parse(text.lstrip(), True)  # noqa: FBT003 - expat takes no keywords
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        collector.fault(
            error.lineno, f"this is no XML from here on ({reason}); it is read up to here"
        )
    except _RefusedError as error:
        collector.fault(parser.CurrentLineNumber, str(error))


def _character(entity: re.Match[str]) -> str:
    """The character of an entity of HTML, which XML does not know."""
    return entity[0] if entity[1] in _OWN else html5.get(entity[1], f"&amp;{entity[1]}")
