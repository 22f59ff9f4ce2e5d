"""Lines of Markdown with tags: `Q:`, `**Answer:**`, `Front:`, `### Question 1` and the like."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from bot.formats.text.notation import Line
from bot.formats.text.options import option_rows
from bot.formats.text.parts import ANSWER, CLOZE, END, EXTRA, QUESTION, TAGS

_WORDS = {
    QUESTION: "q question front frage vorderseite pregunta anverso pergunta frente domanda fronte"
    " vraag voorkant recto вопрос питання pytanie přód otázka fråga spørgsmål soru kérdés întrebare"
    " ερώτηση سؤال السؤال שאלה प्रश्न 问题 问 問題 問 質問 正面 表 表面 おもて 질문 문제 앞면 câu-hỏi"
    " pertanyaan term concept begriff término",
    ANSWER: "a answer ans back antwort rückseite respuesta reverso resposta risposta retro antwoord"
    " achterkant réponse verso ответ відповідь odpowiedź odpověď svar cevap válasz răspuns απάντηση"
    " جواب الجواب إجابة الإجابة תשובה उत्तर 答案 答 答え 解答 回答 背面 反面 裏 裏面 うら 답 답변"
    " 정답 뒷면 đáp-án trả-lời câu-trả-lời jawaban definition definición définition correct-answer",
    CLOZE: "c cloze",
    EXTRA: "explanation hint rationale erklärung hinweis tipp explicación pista explication indice"
    " spiegazione suggerimento explicação dica uitleg wyjaśnienie wskazówka açıklama ipucu"
    " объяснение подсказка пояснення підказка 解説 解释 解析 ヒント 提示 설명 해설 힌트"
    " giải-thích gợi-ý",
    TAGS: "tags topic topics category categories subject thema kategorie tema categoría thème"
    " catégorie categoria",
    END: "card flashcard karte karteikarte lernkarte tarjeta carta carte fiche scheda cartão ficha"
    " kaart flashkaart карточка картка karta fiszka kort kartička kortti kártya kart κάρτα بطاقة"
    " כרטיס कार्ड 卡片 卡 カード 카드 thẻ kartu การ์ด",
}
_HINTS = (
    *("hint", "hinweis", "tipp", "pista", "indice", "suggerimento", "dica", "wskazówka", "ipucu"),
    *("подсказка", "підказка", "ヒント", "提示", "힌트", "gợi ý"),
)
_KINDS = {word.replace("-", " "): kind for kind in _WORDS for word in _WORDS[kind].split()}
_TAG = re.compile(
    r"(?P<lead>[ \t]*(?:(?:[-*+>]|\d{1,3}[.)]|(?P<heading>\#{1,6})"
    r"|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)[ \t]+)*)(?P<bold>\*\*|__|\*|_)?"
    rf"(?P<word>{'|'.join(sorted(_KINDS, key=len, reverse=True))})(?P<number>[ #]{{0,2}}\d{{1,4}})?"
    r"(?P<remark>[ \t]?\([^()\n]{1,30}\))?(?P<close>\*\*|__|\*|_)?"
    r"(?:(?P<mark> ?[:：]|[.)])(?P<after>\*\*|__|\*|_)?(?P<gap>[ \t]|$)?|(?P<alone>\s*$))",
    re.IGNORECASE,
)
_MAY_BE_TAG = re.compile(r"[:：.)]|^\W*[*_#]|\d\s*$")
_ANSWER_BEHIND = re.compile(r"\s(?:\*\*)?A(?:nswer)?:(?:\*\*)?\s")
# In other languages, the letters that begin "question" and "answer".
_LETTERS = {"R": ("Q", "P", "D"), "A": ("F",), "S": ("F",), "O": ("P", "В"), "О": ("В",)}
_LETTER = re.compile(
    r"^[ \t#*_>-]*(?P<letter>[A-ZВО])(?P<number> ?\d{1,4})?(?=(?: ?:|[*_]{1,2} ?:))", re.MULTILINE
)
_LONGEST_TAG = 300
_FEWEST = 2
_NO_LETTERS = frozenset({"term", "definition", "concept"})
"""Words of a text, if its tags are letters."""
_STRICT = frozenset({"Q:", "A:", "C:"})
_STRICT_TAG = re.compile("^[QAC]:", re.MULTILINE)
_DOTTED_TAG = re.compile(r"^[#* ]*Q\d{0,4}\.(?:\*\*|__)? ", re.MULTILINE)
_LETTER_TAG = re.compile(r"^[ \t#*_>+\d.)-]*Q ?\d{0,4}[*_]{0,2}[.:)]", re.MULTILINE | re.IGNORECASE)
_LISTED_LETTER = re.compile(r"[ \t]*[-*+][ \t]+A:")
_QUOTE = re.compile(r"[ ]{0,3}>[ ]?")
_CALLOUT = re.compile(r"\[!\w+\][+-]?[ \t]*(?P<title>.*)")
_REVEALS = re.compile(r"(?:show )?(?:answer|solution)\b[ \t:]*", re.IGNORECASE)
_BREAKS = frozenset("-*_= \t")
_BREAK = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,}|={3,})\s*$")
_RULE = re.compile(r"(?:={2,}|-{2,})\s*$")
_PROSE = re.compile(r"[ ]{0,3}(?![-*+>#|=<`~]|\d{1,3}[.)]\s)\S")
_SCHEDULE = re.compile(r"^I: REP=\d", re.MULTILINE)
_UNREAD = re.compile(r"[IO]:(?: |$)")


class Tagged(msgspec.Struct, frozen=True):
    """A line: the kind of part that it begins (None if none), and the text behind its tag.

    If it is `open`, it is a heading with a number alone, below which the question may have a tag.
    """

    line: int
    kind: str | None
    text: str
    code: bool = False
    open: bool = False


def tagged(lines: Sequence[Line]) -> list[Tagged]:
    """Each line with its tag; a line of dashes, or of SuperMemo's schedule, ends a card."""
    lines = _unquoted(lines)
    rows = ["" if line.code else line.text for line in lines]
    # Code in an item of a list is one row.
    text = "\n".join(row.partition("\n")[0] if "\n" in row else row for row in rows)
    small = _STRICT_TAG.search(text) is None
    dotted = small and len(_DOTTED_TAG.findall(text)) > 1
    scheduled = _SCHEDULE.search(text) is not None
    letters = _letters(text)
    listed = letters or _LETTER_TAG.search(text) is not None
    options = option_rows(rows)
    found: list[Tagged] = []
    for index, (line, row) in enumerate(zip(lines, rows, strict=True)):
        item = None
        if (row[:1] in _BREAKS and _BREAK.match(row)) or (scheduled and _UNREAD.match(row)):
            item = Tagged(line.number, END, "")
        elif row and index not in options:
            if letters and (mark := _LETTER.match(row)) and mark["letter"] in letters:
                at = mark.start("letter")
                row = f"{row[:at]}{letters[mark['letter']]}{row[at + 1 :]}"  # noqa: PLW2901 - still the same line
            item = tag_of(row, line.number, small=small, dotted=dotted)
            if item and not listed and _LISTED_LETTER.match(row):
                item = None  # what is said of the option with this letter
            if item and item.kind == QUESTION and _is_open(found):
                item = Tagged(line.number, None, item.text)
        found.append(item or Tagged(line.number, None, line.text, line.code))
    if any(item.kind == ANSWER for item in found):
        return found
    if not any(item.kind for item in found if item.kind != END):
        return _with_underlined(found, rows)
    return [part for item in found for part in _sides(item)]


def _unquoted(lines: Sequence[Line]) -> list[Line]:
    """The lines, without the marks of quotations that are a side of a card.

    These begin with a tag, or stand below a heading or a tag that has no text. A callout whose
    title says so is an answer.
    """
    found: list[Line] = []
    above, quoted = "", False
    for line in lines:
        mark = None if line.code else _QUOTE.match(line.text)
        row = line.text
        if mark:
            row = row[mark.end() :]
            callout = _CALLOUT.match(row)
            shown = _REVEALS.match(callout["title"]) if callout else None
            if callout and shown:
                row = callout["title"][shown.end() :] or "**Answer:**"
            tag = None if quoted else tag_of(above)
            empty = tag is not None and not tag.text
            quoted = quoted or bool(shown or empty or above[:1] == "#" or tag_of(row))
            row = row if quoted else line.text
        elif row.strip():
            quoted = False
        above = row if row.strip() else above
        found.append(msgspec.structs.replace(line, text=row) if mark and quoted else line)
    return found


def _is_open(found: Sequence[Tagged]) -> bool:
    """Whether a heading such as "Question 3" begins a card that has no question yet."""
    last = next((item for item in reversed(found) if item.kind is not None), None)
    return last is not None and last.kind == QUESTION and last.open


def _with_underlined(items: Sequence[Tagged], rows: Sequence[str]) -> list[Tagged]:
    """The lines with a heading for each that is a paragraph's first and has dashes below it."""
    found = list(items)
    for index, line in enumerate(items[:-1]):
        bare = line.kind is None and not line.code and _PROSE.match(line.text) is not None
        first = index == 0 or items[index - 1].kind == END or not items[index - 1].text.strip()
        if bare and first and _RULE.match(rows[index + 1]):
            level = "#" if rows[index + 1][0] == "=" else "##"
            found[index] = msgspec.structs.replace(line, text=f"{level} {line.text.strip()}")
            found[index + 1] = Tagged(items[index + 1].line, None, "")
    return found


def _letters(text: str) -> dict[str, str]:
    """Q and A for the letters that stand for them, if as many lines begin with each of the two."""
    found = Counter(mark["letter"] for mark in _LETTER.finditer(text))
    for answer, questions in _LETTERS.items():
        for question in questions:
            if found[question] >= _FEWEST and found[question] == found[answer]:
                return {question: "Q", answer: "A"}
    return {}


def _sides(item: Tagged) -> Iterator[Tagged]:
    """A question and the answer behind it, if both are on one line."""
    mark = _ANSWER_BEHIND.search(item.text) if item.kind == QUESTION else None
    yield msgspec.structs.replace(item, text=item.text[: mark.start()]) if mark else item
    if mark:
        yield Tagged(item.line, ANSWER, item.text[mark.end() :].strip())


def tag_of(row: str, line: int = 0, *, small: bool = False, dotted: bool = False) -> Tagged | None:
    """A line with a tag; None if it has none.

    Args:
        row: The line.
        line: Its number.
        small: Whether a single small letter is a tag.
        dotted: Whether a letter with a dot is a tag, as in `Q. Why?`.
    """
    if row[:2] in _STRICT and row[2:3] == " ":
        return Tagged(line, _KINDS[row[0].lower()], row[3:].strip())
    match = _TAG.match(row) if _MAY_BE_TAG.search(row, 0, _LONGEST_TAG) else None
    if match is None or not _is_tag(match, small=small, dotted=dotted):
        return None
    text = row[match.end() :].strip()
    bold = match["bold"] or ""
    if bold and not (match["close"] or match["after"]) and text:
        text = text.removesuffix(bold) if text.endswith(bold) else bold + text
    word = match["word"].casefold()
    kind = _KINDS[word]
    text = f"Hint: {text}" if word in _HINTS else "" if kind == END else text
    is_open = kind == QUESTION and bool(match["heading"] and match["number"]) and not text
    return Tagged(line, kind, text, open=is_open)


def _is_tag(match: re.Match[str], *, small: bool, dotted: bool) -> bool:
    word, row = match["word"], match.string
    if row[:2] in _STRICT:
        return row[:3] not in {"C:\\", "C:/"}  # a path on Windows
    kind = _KINDS[word.casefold()]
    if match["remark"] if len(word) == 1 else not small and word.casefold() in _NO_LETTERS:
        return False  # as in "A (north):"
    letter = len(word) == 1 and word.isascii()
    strong = match["bold"] or match["heading"]
    if kind == END or match["alone"] is not None:
        # On a line of its own: **Answer**, or ### Question 1.
        is_end = kind == END and match["number"]
        return bool(is_end or (strong and not letter and kind not in {TAGS, END}))
    number = match["number"] or (letter and dotted and word.isupper())
    ends = match["gap"] is not None or match["after"] or "：" in match["mark"]
    if not ends or (match["mark"] in {".", ")"} and not number):
        return False
    if not (match["lead"] or letter or kind in {EXTRA, TAGS}) or not word.isascii():
        return True
    return bool(word[0].isupper() or strong or (letter and small and not match["lead"]))
