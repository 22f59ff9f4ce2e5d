"""Questions that are headings, bold lines or summaries of `<details>`, with their answers below.

Such questions count only in a file in which no line has the tag of a question.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from msgspec import structs

from bot.formats.text.notation import DIVIDER
from bot.formats.text.options import has_marked, option_rows
from bot.formats.text.parts import (
    ANSWER,
    BEGINNINGS,
    BOTH,
    CLOZE,
    END,
    EXTRA,
    QUESTION,
    STRAY,
    Part,
)
from bot.formats.text.tags import Tagged

_HEADING = re.compile(r"\s{0,3}(?:\d{1,4}[.)]\s+)?(?P<level>#{1,6})\s+(?P<text>\S.*)")
_NUMBERED = re.compile(r"\d{1,4}[.)]\s+(?P<text>\S.*)")
_BOLD = re.compile(r"(?:\d{1,4}[.)]\s+)?(?P<text>\*\*[^*]{1,500}\*\*):?$")
_PAIR = re.compile(
    r"(?:[-*+]\s+|\d{1,4}[.)]\s+)?\*\*(?P<term>[^*\s][^*:]{0,300})"
    r"(?::\s?\*\*|\*\*\s?(?::|[-–—=→](?=\s)|(?<=\?\*\*\s)))\s*(?P<text>\S.*)"
)
_DETAILS = re.compile(r"(</?(?:details|summary)(?: [^<>]*)?>)", re.IGNORECASE)
_ANSWER = re.compile(
    r"\b(?:answers?|solutions?|reveal|antwort|lösung|respuesta|solución|réponse|resposta|risposta"
    r"|ответ)\b|答案|答え|解答",
    re.IGNORECASE,
)
_LONGEST_LABEL = 50
# Links to other places of a page (its contents, the way back to the top), and tags that wrap lines.
_NO_TEXT = re.compile(
    r"[\s*_|>\d.+-]*(?:\[[^\[\]]*\]\(#[^()]*\)|<a href=\"#[^<>]*>[^<>]*</a>)[\s*_|]*$"
    r"|\s*(?:</?(?:p|div|center|br)(?: [^<>]*)?/?>\s*)+$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(?:\d{1,4}[.)]|[Qq]\d{1,4}[.:)])\s+(?=\S)")
_CONTENTS = frozenset({"contents", "table of contents", "toc"})
_LOOKED_AT = 50
_MOST_CHOICES = 500
_FEWEST = 2
_FEWEST_PAIRS = 3
_MOSTLY_NEW = 0.8
_MOST = 0.6
"""The share of the headings of a level that must have an answer below them."""


def is_marked(items: Sequence[Tagged]) -> bool:
    """Whether answers are marked, by a tag or as details to open, and questions stand above."""
    items = revealed(items)
    answers = sum(item.kind == ANSWER for item in items)
    shown = any(item.kind == BOTH for item in items)
    return shown or answers >= _FEWEST or (answers > 0 and _starts(items)[0] > 0)


def is_likely(items: Sequence[Tagged]) -> bool:
    """Whether questions are headings, bold lines or tagged, with text below them."""
    if any(item.kind in {QUESTION, CLOZE} for item in items):
        filled = [item for item in items if item.text.strip()]
        below = [after.kind is None for now, after in pairwise(filled) if now.kind == QUESTION]
        return sum(below) >= max(_FEWEST, _MOST * len(below))
    return not any(item.kind == ANSWER for item in items) and _starts(items)[0] > 0


def parts_of(items: Sequence[Tagged]) -> tuple[str, Iterator[Part]]:
    """The title of a file, and the parts of its cards."""
    level = 0
    items = [
        structs.replace(item, text="") if not item.code and _is_no_text(item.text) else item
        for item in items
    ]
    items = revealed(items)
    kinds = {item.kind for item in items}
    if not kinds & {QUESTION, CLOZE}:
        _, level, starts = _starts(items)
        items = [new for index, item in enumerate(items) for new in _begun(item, index in starts)]
        items = [
            structs.replace(item, kind=ANSWER, text="") if _divides(item) else item
            for item in items
        ]
    elif ANSWER not in kinds:
        items = [structs.replace(i, kind=BOTH) if i.kind == QUESTION else i for i in items]
    title, items = _with_topics(items, level)
    return title, _parts(items)


def _is_no_text(row: str) -> bool:
    return ("<" in row or "](#" in row) and _NO_TEXT.match(row) is not None


def _divides(item: Tagged) -> bool:
    """Whether a line divides the sides of a card, as mdanki and md2apkg write it."""
    return item.text.strip() == DIVIDER and item.kind is None and not item.code


def _heading(item: Tagged) -> re.Match[str] | None:
    plain = "#" in item.text and item.kind is None and not item.code
    return _HEADING.match(item.text) if plain else None


def bare_title(text: str) -> str:
    """A title without its number, and without marks of bold text around it."""
    text = _NUMBER.sub("", text.strip().rstrip("#").strip(), count=1)
    if text.startswith("**") and text.find("**", 2) == len(text) - 2:
        text = _NUMBER.sub("", text[2:-2].strip(), count=1)
    return text


def revealed(items: Sequence[Tagged]) -> Sequence[Tagged]:
    """The lines with each summary of `<details>` as a question, or as the mark of an answer.

    If lines have the tags of questions, they are read so only where no answer has a tag.
    """
    kinds = {item.kind for item in items}
    if kinds & {QUESTION, CLOZE} and (ANSWER in kinds or CLOZE in kinds):
        return items
    found: list[Tagged] = []
    summary: list[str] | None = None
    depth = 0
    for item in items:
        if item.code or item.kind is not None or ("<" not in item.text and summary is None):
            found.append(item)
            continue
        for piece in _DETAILS.split(item.text):
            mark = piece[:9].lower() if _DETAILS.fullmatch(piece) else ""
            if mark.startswith("<summary"):
                summary = []
            elif mark.startswith("</summary"):
                found.append(_summary(item.line, " ".join(summary or ())))
                summary = None
            elif mark:
                depth += -1 if mark[1] == "/" else 1
                found += [Tagged(item.line, END, "")] if depth <= 0 else []
            elif summary is not None:
                summary.append(piece.strip())
            elif piece.strip() or piece == item.text:
                found.append(structs.replace(item, text=piece))
    return found


def _summary(line: int, text: str) -> Tagged:
    text = re.sub(r"</?\w[^<>]*>", "", text).strip()
    bare = text.strip("#*_ ")
    if bare.casefold() in {"hint", "hints"}:
        return Tagged(line, EXTRA, "Hint:")
    is_label = len(bare) <= _LONGEST_LABEL and not bare.endswith("?") and _ANSWER.search(bare)
    return (
        Tagged(line, ANSWER, "") if is_label or not bare else Tagged(line, BOTH, bare_title(text))
    )


def _starts(items: Sequence[Tagged]) -> tuple[int, int, frozenset[int]]:
    """The lines that are questions: those of the kind that most often has an answer below it.

    Returns:
        How many of them have one, 0 if that is no evidence; the level of the headings that are
        questions, or 0; and the indices of the questions.
    """
    answers = [index for index, item in enumerate(items) if item.kind == ANSWER]
    best: tuple[int, int, frozenset[int]] = (0, 0, frozenset())
    if any(item.kind == BOTH for item in items):
        return best
    options = option_rows([item.text for item in items])
    kinds = _candidates(items, options)
    asked = {_above(items, index, options) for index in answers if options & {index - 1, index - 2}}
    if 2 * len(asked) >= len(answers) > 0 and asked.isdisjoint(chain(*kinds.values())):
        return len(asked), 0, frozenset(asked)
    for kind, indices in kinds.items():
        if answers:
            marks = sorted([*((index, 1) for index in indices), *((index, 0) for index in answers)])
            count = sum(now[1] > after[1] for now, after in pairwise(marks))
        elif kind == "pair":
            # Terms that recur are names of parts, such as "Why".
            terms = {mark["term"] for mark in (_PAIR.match(items[i].text) for i in indices) if mark}
            count = len(indices) if len(indices) >= _FEWEST_PAIRS else 0
            count = count if len(terms) > _MOSTLY_NEW * len(indices) else 0
        else:
            ends = {
                end for other in kinds if other == kind or other[1:] < kind for end in kinds[other]
            }
            has_body, looked = _has_body, indices
            if kind == "number":
                # The first of them stand for all: each is looked at more closely.
                has_body, looked = _has_choice, indices[:_MOST_CHOICES]
            count = sum(has_body(items, index, ends) for index in looked)
            count = count * len(indices) // len(looked)
            count = count if count >= max(_FEWEST, _MOST * len(indices)) else 0
        level = int(kind) if kind.isdigit() else 0
        best = max(best, (count, level, frozenset(indices)), key=lambda ranked: ranked[:2])
    if best[0] * 2 < len(answers):
        return best[0], 0, frozenset(_above(items, index, options) for index in answers)
    return best


def _candidates(items: Sequence[Tagged], options: set[int]) -> dict[str, list[int]]:
    """The indices of the lines that may be questions, by their kind; headings by their level."""
    kinds = defaultdict[str, list[int]](list)
    for index, item in enumerate(items):
        if item.code or item.kind is not None:
            continue
        if heading := _heading(item):
            if bare_title(heading["text"]).casefold() in _CONTENTS:
                continue
            kinds[str(len(heading["level"]))].append(index)
        elif "**" in item.text and _BOLD.match(item.text) and index not in options:
            kinds["bold"].append(index)
        elif "**" in item.text and _PAIR.match(item.text):
            kinds["pair"].append(index)
        elif _NUMBERED.match(item.text):
            kinds["number"].append(index)
    return kinds


def _has_body(items: Sequence[Tagged], index: int, ends: set[int]) -> bool:
    """Whether text stands below a line, before the next line that ends a section."""
    below = range(index + 1, min(index + _LOOKED_AT, len(items)))
    filled = next((after for after in below if items[after].text.strip()), index)
    return filled != index and filled not in ends


def _has_choice(items: Sequence[Tagged], index: int, ends: set[int]) -> bool:
    """Whether options stand below a line, of which some are marked as right."""
    rows: list[str] = []
    for after in range(index + 1, min(index + _LOOKED_AT, len(items))):
        if after in ends or items[after].kind is not None:
            break
        rows.append(items[after].text)
    return has_marked(rows)


def _above(items: Sequence[Tagged], answer: int, options: set[int]) -> int:
    """The first line of the paragraph above an answer and its options; the answer's without one."""
    index = answer
    while index and items[index - 1].kind is None:
        is_below = index == answer or index in options
        if not is_below and (
            not items[index - 1].text or any(map(_heading, items[index - 1 : index + 1]))
        ):
            break
        index -= 1
    return index


def _begun(item: Tagged, begins: bool) -> list[Tagged]:  # noqa: FBT001 - one caller, above
    """The line; if a question begins there, as its question, perhaps with the answer behind it."""
    if not begins or item.kind is not None:
        return [item]
    if pair := _PAIR.match(item.text):
        question = structs.replace(item, kind=QUESTION, text=pair["term"].strip())
        return [question, structs.replace(item, kind=ANSWER, text=pair["text"])]
    mark = _HEADING.match(item.text) or _NUMBERED.match(item.text)
    text = mark["text"] if mark else item.text.removesuffix(":")
    return [structs.replace(item, kind=BOTH, text=bare_title(text))]


def _with_topics(items: Sequence[Tagged], level: int) -> tuple[str, list[Tagged]]:
    """The title, and the lines with each heading of a section as the end of a card.

    A heading is of a section if it is above the level of the questions, or if a question or another
    such heading follows it. The only heading of the first level is the title.
    """
    marks = list(map(_heading, items))
    firsts = [index for index, mark in enumerate(marks) if mark and mark["level"] == "#"]
    cards = [index for index, item in enumerate(items) if item.kind in BEGINNINGS]
    at = firsts[0] if len(firsts) == 1 and cards and firsts[0] < cards[0] else -1
    first = marks[at] if at >= 0 else None
    title = bare_title(first["text"]) if first else ""
    found: list[Tagged] = []
    section = False
    for index, (item, mark) in reversed(list(enumerate(zip(items, marks, strict=True)))):
        if mark is None:
            if item.kind != END and (item.kind or item.text.strip()):
                section = item.kind in BEGINNINGS
            found.append(item)
            continue
        section = section or index == at or len(mark["level"]) < level
        name = "" if index == at else bare_title(mark["text"])
        found.append(structs.replace(item, kind=END, text=name) if section else item)
    return title, found[::-1]


def _parts(items: Sequence[Tagged]) -> Iterator[Part]:
    """Groups lines into parts: a part has all lines up to the next tag."""
    kind, line, rows, topic = STRAY, 1, list[str](), ""
    for item in [*items, Tagged(0, END, "")]:
        # SuperMemo writes each further line of a text with the same tag right below.
        again = item.kind == kind and kind in {QUESTION, ANSWER} and rows[-1].strip()
        if item.kind is None or again:
            if kind == STRAY and not any(rows):
                line, rows = item.line, []
            rows += ["", item.text] if again and not item.text[:1].islower() else [item.text]
            continue
        if kind != STRAY or any(rows):
            yield Part(kind, line, tuple(rows), (topic,) if topic else ())
        if item.kind == END:
            topic = item.text or topic
            if item.line:
                yield Part(END, item.line)
            kind, line, rows = STRAY, item.line, []
        else:
            kind, line, rows = item.kind, item.line, [item.text]
