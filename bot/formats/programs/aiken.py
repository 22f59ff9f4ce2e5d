"""Questions with lettered options and a line `ANSWER: B`: Moodle's format Aiken, and its kin.

Source of the grammar: `question/format/aiken/format.php` of moodle/moodle. Teachers and chat
assistants write the same with numbers, small letters, bold marks and explanations, and so these
are read as well.
"""

import re
from contextlib import suppress

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import rows_of
from bot.formats.programs.writer import FullError, Writer

NAME = "aiken"

_OPTION = re.compile(r"\s*(?:[-*+•]\s+)?(\*)?(?:\*\*)?\(?([A-Za-z])[.)](?:\*\*)?\s+(?=\S)")
_ANSWER = re.compile(
    r"\s*(?:[-*+>]\s+)?[*_]{0,2}(?:✅\s*)?(?:the\s+)?(?:correct\s+)?(?:answers?|ans)(?:\s+is)?[*_]{0,2}"
    r"\s*[:=][*_]{0,2}\s*[*_]{0,2}\(?([A-Za-z](?:\s*(?:,|and|&)\s*[A-Za-z])*)(?=[.):*_\s]|$)",
    re.IGNORECASE,
)
_EXPLANATION = re.compile(
    r"\s*[*_]{0,2}(?:explanation|rationale|reason|feedback)[*_]{0,2}\s*:[*_]{0,2}\s*", re.IGNORECASE
)
_NUMBER = re.compile(
    r"\s*(?:#{1,6}\s+)?(?:\*\*)?(?:q(?:uestion)?\s*)?\d{1,4}[.):]\s*", re.IGNORECASE
)
_HEADING = re.compile(r"#{1,6}\s+(?!.*\?\s*$)(question\s*\d*$)?", re.IGNORECASE)
_OTHER_KIND = re.compile(
    r"\s*(?:[-*+>]\s+)?(?:\[[ xX]\]\s|[*_]{0,2}(?:correct\s+)?answer[*_]{0,2}\s*:[*_]{0,2}\s*\S)",
    re.IGNORECASE,
)
"""A box, or an answer (that names no letter): a question of another kind."""
_LETTERS = re.compile(r"\b[A-Za-z]\b")
_TICKS = ("✅", "✓", "✔")
_FEWEST = 2
_LONGEST_MARK = 200
_LONGEST_OPTION = 10_000
_MOST_BETWEEN = 2
"""Lines that may stand between an option and the answer."""


class _Question:
    """The parts of a question that is being read."""

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self.line = 0
        self.front: list[str] = []
        self.options: dict[str, str] = {}
        self.right: list[str] = []
        self.explanation: list[str] = []
        self.answered = False


def looks_like(text: str) -> bool:
    """Whether lettered options stand above a line that names the right one, in all questions."""
    options = others = 0
    found = False
    for row in filter(None, rows_of(text)):
        if _ANSWER.match(row[:_LONGEST_MARK]):
            found = found or options >= _FEWEST
        elif _OTHER_KIND.match(row[:_LONGEST_MARK]):
            return False
        option = _OPTION.match(row)
        others = 0 if option else others + 1
        options = options + 1 if option else options * (others <= _MOST_BETWEEN)
    return found


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads questions with lettered options, each ended by the line with its answer."""
    writer = Writer(name, limits)
    question = _Question("")
    title, blank = "", False
    with suppress(FullError):
        for index, row in enumerate(rows_of(text), 1):
            heading = None if _NUMBER.match(row) else _HEADING.match(row)
            if not row.strip() or row.strip() == "---":
                blank = True
                continue
            if heading:
                _add(question, writer)
                question = _Question(question.topic if heading[1] else row.strip("#* "))
                title = title or question.topic
            elif not _belongs(question, row, blank=blank):
                if question.options:
                    _add(question, writer)
                    question = _Question(question.topic)
                question.line = question.line or index
                question.front.append(row)
            blank = False
        _add(question, writer)
    return writer.finish(NAME, title)


def _belongs(question: _Question, row: str, *, blank: bool) -> bool:
    """Adds a line that is an option or stands below one; false for a line of a question.

    Args:
        question: The question so far.
        row: The line.
        blank: Whether the line above is blank.
    """
    option, answer = _OPTION.match(row), _ANSWER.match(row[:_LONGEST_MARK])
    if answer and question.options:
        question.right = [letter.upper() for letter in _LETTERS.findall(answer[1])]
        question.answered = True
    elif question.answered:
        explanation = _EXPLANATION.match(row)
        if explanation is None:
            return False
        question.explanation.append(row[explanation.end() :].strip("*_ "))
    elif option and question.front:
        letter, words = option[2].upper(), row[option.end() :].strip()
        if option[1] or words.endswith(_TICKS):
            question.right.append(letter)
        question.options[letter] = words.rstrip("".join(_TICKS) + " ")
    elif question.options and not blank and not _NUMBER.match(row):
        last = next(reversed(question.options))
        if len(question.options[last]) < _LONGEST_OPTION:
            question.options[last] += f" {row.strip()}"
    else:
        return False
    return True


def _add(question: _Question, writer: Writer) -> None:
    """Adds a question that is complete; a text without options is reported."""
    if not question.options:
        if question.front:
            writer.collector.lose(question.line, "this text has no options; it is left out")
        return
    first, *others = question.front
    numbered = _NUMBER.match(first)
    first = first[numbered.end() :] if numbered else first
    if first.count("**") % 2 or first.startswith(("**", "#")):
        first = first.strip("#* ")
    known = [letter for letter in dict.fromkeys(question.right) if letter in question.options]
    right = [question.options[letter] for letter in known]
    if question.answered and not right:
        writer.collector.fault(question.line, "the answer of this question is none of its options")
    card = ParsedCard(
        front="\n".join([first, *others]),
        line=question.line,
        tags=(question.topic,) if question.topic else (),
        explanation="\n".join(question.explanation),
    )
    wrong = [text for letter, text in question.options.items() if letter not in known]
    writer.question(card, right, wrong if right else [])
