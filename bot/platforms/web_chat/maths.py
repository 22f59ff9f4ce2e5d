"""Formulas: TeX as MathML, which browsers draw, and screen readers read aloud."""

import re
from functools import lru_cache
from xml.etree import ElementTree as ET

from markupsafe import Markup

from bot.model.maths.linear import bare
from bot.model.maths.spoken import spoken
from bot.platforms.web_chat.escaping import unsafe_removed
from bot.util import log

_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{1,6});")
_LAST_CHARACTER = 0x110000
_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
# The elements and attributes of MathML Core (https://www.w3.org/TR/mathml-core/) that show
# something: none that leads elsewhere, and none with styles, which the pages forbid.
_ELEMENTS = frozenset(
    {
        *("math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot"),
        *("mstyle", "merror", "mpadded", "mphantom", "msub", "msup", "msubsup", "munder", "mover"),
        *("munderover", "mmultiscripts", "mprescripts", "none", "mtable", "mtr", "mtd"),
    }
)
_ATTRIBUTES = frozenset(
    {
        *("display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "form"),
        *("separator", "lspace", "rspace", "minsize", "maxsize", "symmetric", "largeop", "accent"),
        *("accentunder", "movablelimits", "linethickness", "width", "height", "depth"),
        *("columnspan", "rowspan", "columnalign", "rowalign", "columnlines", "rowlines"),
    }
)
_LOG = log.get(__name__)


@lru_cache(maxsize=2048)
def mathml(tex: str) -> Markup | None:
    r"""A formula as a MathML element.

    Args:
        tex: The formula with its marks, such as \(x^2\).

    Returns:
        The element, whose alternative text is the formula in words; None if it can't be said in
        words, as when it is broken, too long or too deep, or can't be converted.
    """
    words = spoken(tex)
    if not words:
        return None
    from latex2mathml.converter import convert_to_element  # noqa: PLC0415 - few need it

    try:
        element = convert_to_element(
            bare(tex), display="block" if tex.lstrip().startswith("\\[") else "inline"
        )
    except Exception:  # noqa: BLE001 - the library raises many kinds for broken TeX
        _LOG.debug("a formula was not converted")
        return None
    if not _is_clean(element):
        return None
    element.set("alttext", words)
    # What it writes is XML, in which controls and surrogates have no place.
    return Markup(unsafe_removed(ET.tostring(element, encoding="unicode")))  # noqa: S704 - its texts are escaped


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if number < _LAST_CHARACTER else found[0]


def _is_clean(root: ET.Element) -> bool:
    """Whether a tree has only elements that show something; attributes that do more are removed.

    Signs that the library leaves as references, such as "&#x0003D;", become characters.
    """
    for element in root.iter():
        if element.tag.removeprefix(_NAMESPACE) not in _ELEMENTS:
            return False
        if element.text:
            element.text = _REFERENCE.sub(_character, element.text)
        for name in [name for name in element.attrib if name not in _ATTRIBUTES | {"xmlns"}]:
            del element.attrib[name]
    return True
