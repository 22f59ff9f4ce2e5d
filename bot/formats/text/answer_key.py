"""Numbered questions whose answers stand in a list below them all, as in a printed quiz."""

import re
from collections.abc import Sequence

from bot.formats.text.notation import Line

_TITLES = frozenset(
    {
        *("answers", "answer key", "answer sheet", "correct answers", "the answers"),
        *("key", "solution", "solutions", "lösung", "lösungen"),
        *("antworten", "lösungsschlüssel", "respuestas", "respuestas correctas", "soluciones"),
        *("clave", "réponses", "corrigé", "risposte", "soluzioni"),
        *("respostas", "gabarito", "antwoorden", "odpowiedzi", "klucz"),
        *("odpovědi", "svar", "facit", "vastaukset", "megoldások"),
        *("cevaplar", "cevap anahtarı", "ответы", "ключ", "відповіді"),
        *("απαντήσεις", "الإجابات", "答案", "参考答案", "解答"),
        *("正解", "정답", "해답", "đáp án", "kunci jawaban"),
        *("เฉลย",),
    }
)
_NUMBERED = re.compile(
    r"(?:\#{1,6}\s+)?(?:\*\*)?(?:(?:question|frage|q)\s*)?(\d{1,3})[.):](?:\*\*)?\s+(\S.*)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"(?<!\w)(\d{1,3})\s*[.):=–-]?\s*\(?\**([A-Ja-j])\b(?!['’])")
_FEWEST = 2
_MOST = 0.6


def with_answers(lines: Sequence[Line]) -> list[Line]:
    """The lines with `Q:` before each question, and its answer from the list below its options.

    They stay as they are unless the last title of such a list has answers below it, most of which
    have the number of a question above it that no other question has.
    """
    titles = [at for at, line in enumerate(lines) if not line.code and _is_title(line.text)]
    at = titles[-1] if titles else 0
    asked = {at: mark for at, mark in enumerate(map(_number, lines[:at])) if mark}
    numbers = [number for number, _ in asked.values()]
    answers = _answers(lines[at:]) if at else {}
    known = answers.keys() & set(numbers)
    if len(known) < max(_FEWEST, _MOST * len(numbers)) or len(set(numbers)) < len(numbers):
        return list(lines)
    found: list[Line] = []
    waiting: Line | None = None
    for index, line in enumerate(lines[: at + 1]):
        if waiting and (index in asked or index == at):
            end = len(found)
            while not found[end - 1].text.strip("-*_= "):
                end -= 1
            found.insert(end, waiting)
        if index in asked:
            number, text = asked[index]
            found.append(Line(line.number, f"Q: {text}"))
            waiting = answers.get(number)
        elif index < at:
            found.append(line)
    return found


def _is_title(row: str) -> bool:
    """Whether a line is the title of a list of answers, which may stand behind it."""
    title, _, behind = row.partition(":")
    is_title = title.strip("*#_=- ").casefold() in _TITLES
    return is_title and (not behind.strip("* ") or len(_LETTERS.findall(behind)) > 1)


def _number(line: Line) -> tuple[int, str] | None:
    mark = None if line.code else _NUMBERED.match(line.text)
    return (int(mark[1]), mark[2].removesuffix("**")) if mark else None


def _answers(lines: Sequence[Line]) -> dict[int, Line]:
    """The answers of a list by their numbers: one on each line, or letters in a row."""
    answers: dict[int, Line] = {}
    for line in lines:
        letters = _LETTERS.findall(line.text)
        entry = _number(line)
        if len(letters) > 1 or (letters and not entry):
            pairs = [(int(number), letter.upper()) for number, letter in letters]
        else:
            pairs = [entry] if entry else []
        for number, text in pairs:
            answers.setdefault(number, Line(line.number, f"A: {text}"))
    return answers
