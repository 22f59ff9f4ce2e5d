"""HTML made safe for Python's parser: what is no tag stays text, and no tag takes long."""

import re
from html.entities import html5

# Python's parser takes quadratic time for tags that are never closed, and for very long tags. So a
# "<" without its ">" is escaped before parsing, and a longer tag than this is left out.
_LONGEST_TAG = 2_000
_TAG = re.compile(r"<(/?[A-Za-z][^<>]*+)>|<([!?][^<>]*+)>|<")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,31};)")
_NAMES = (
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo big blockquote "
    "body br button canvas caption center cite code col colgroup data datalist dd del details dfn "
    "dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 "
    "h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link "
    "main map mark marquee math menu meta meter nav nobr noframes noscript object ol optgroup "
    "option output p param path picture pre progress q rb rp rt rtc ruby s samp script section "
    "select slot small source span strike strong style sub summary sup svg table tbody td template "
    "textarea tfoot th thead time title tr track tt u ul var video wbr"
)
_TAGS = frozenset(_NAMES.split())
_TAG_NAME = re.compile(r"/?([^\s/]*)(.*)", re.DOTALL)


def defused(html: str) -> str:
    """The HTML without comments and declarations, each "<" that begins no tag escaped."""
    parts: list[str] = []
    index = 0
    while (start := html.find("<!--", index)) >= 0:
        parts.append(html[index:start])
        end = html.find("-->", start)
        index = end + 3 if end >= 0 else len(html)
    parts.append(html[index:])
    return _ENTITY.sub(_entity, _TAG.sub(_tag, "".join(parts)))


def _entity(match: re.Match[str]) -> str:
    # The parser would drop the semicolon of an unknown entity.
    return match[0] if match[1] in html5 else f"&amp;{match[1]}"


def _tag(match: re.Match[str]) -> str:
    if match[1] is None:
        return "" if match[2] else "&lt;"
    if not _is_tag(match[1]):
        return f"&lt;{match[1]}&gt;"
    if len(match[1]) > _LONGEST_TAG:
        return "[image]" if match[1][:3].lower() == "img" else ""
    return match[0]


def _is_tag(content: str) -> bool:
    """Whether the text between < and > is a tag of HTML, and no `int` or `y and z`.

    Programs write names of tags in small letters, or all in capitals.
    """
    found = _TAG_NAME.match(content)
    name, rest = found.groups() if found else ("", "")
    small = name.lower()
    if small not in _TAGS:
        return small.startswith("anki-") or ":" in name
    if name not in {small, name.upper()}:
        return False
    return len(name) > 1 or "=" in rest or not rest.strip(" \t\r\n\f/")
