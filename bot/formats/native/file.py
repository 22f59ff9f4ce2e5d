"""The native deck format: a TOML file with one [deck] table and a [[card]] table for each card.

A broken card gives one diagnostic or more, with their lines; the other cards are read all the same.
What a file may contain is defined in `bot.formats.native.schema`.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from bot.formats.base.deck_limits import MOST_BYTES, MOST_CARDS, MOST_DECK_LINES
from bot.formats.base.decoding import too_many_lines
from bot.formats.base.media import with_media
from bot.formats.base.parsed import Diagnostic, ParseResult
from bot.formats.base.text import printable
from bot.formats.native.cards import cards_of, files_of, tables_of
from bot.formats.native.schema import (
    MOST_FAULTS,
    CardTable,
    DeckTable,
    schema_text,
)
from bot.formats.native.toml_tables import Piece, TomlError, has_table_line, lines, parse, pieces
from bot.formats.native.validation import (
    Finding,
    card_faults,
    quoted,
    suggestion,
    table_faults,
    undeclared_topics,
)
from bot.model.cards import Card, Deck, Medium

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


class UnfitFileError(Exception):
    """A file that a card names can't be used; the message is a sentence for people."""


FileReader = Callable[[str, str], Medium]
"""Reads the picture or sound at a path, which has these words; may raise `UnfitFileError`."""


def no_files(path: str, _words: str) -> Medium:
    """Reads no file: that of a deck without any beside it."""
    raise UnfitFileError(
        f"{quoted(path)} is not here: a deck with pictures and sounds is a .zip file"
    )


def read(source: bytes, name: str, files: FileReader = no_files) -> ParseResult:
    """Reads a deck file. Never raises, whatever the bytes.

    Args:
        source: The file's bytes.
        name: The file's name, for the diagnostics.
        files: Reads the pictures and sounds that cards name. A card whose file can't be used is
            kept without it.

    Returns:
        The deck with all its valid cards, and all diagnostics sorted by line. The deck is None if
        the file is no text, or if its [deck] table lacks a valid id or title.
    """
    try:
        text = _text(source)
    except TomlError as broken:
        return ParseResult(None, (_fault(broken.line, broken.message, name),))
    tables = pieces(text)
    faults: list[tuple[int, str]] = []
    deck, topics = _deck(next(tables), faults)
    cards = tuple(_cards(tables, topics, files, faults))
    faults.sort(key=lambda fault: fault[0])
    return ParseResult(
        msgspec.structs.replace(deck, cards=cards) if deck else None,
        tuple(_fault(line, message, name) for line, message in faults),
    )


def line_of_id(source: bytes) -> int:
    """The line of a deck file that holds the deck's id; 1 if the file has none."""
    try:
        head = next(pieces(_text(source)))
    except TomlError:
        return 1
    return lines(head).get("deck.id", 1)


def write(deck: Deck) -> str:
    """Writes a deck in the native format.

    Args:
        deck: A deck within the format's limits.

    Returns:
        The file's text. Reading it gives the same deck, except that cloze cards without their
        siblings are left with their own gap only.
    """
    parts = [
        "[deck]",
        f"id = {_quoted(deck.id)}",
        f"title = {_quoted(deck.title)}",
        *_line("description", deck.description, _prose),
        *_line("language", deck.language),
        *_line("authors", deck.authors),
        *_line("licence", deck.licence),
    ]
    if deck.topics:
        parts += ["", "[deck.topics]"]
        parts += [f"{_key(slug)} = {_quoted(title)}" for slug, title in deck.topics.items()]
    for table in tables_of(deck.cards):
        parts += [
            "",
            "[[card]]",
            f"id = {_quoted(table.id)}",
            *_line("was", table.was),
            *_line("fact", table.fact),
            *_line("topics", table.topics),
            f"difficulty = {table.difficulty}",
            *_line("front", table.front, _prose),
            *_line("cloze", table.cloze, _prose),
            *_line("answer", table.answer),
            *_line("accept", table.accept),
            *_line("distractors", table.distractors),
            *_line("back", table.back, _prose),
            *_line("explanation", table.explanation, _prose),
            *_media(table.media),
            *(["strict = true"] if table.strict else []),
            *(["ordered = true"] if table.ordered else []),
            *([f"type = {str(table.type).lower()}"] if table.type is not None else []),
        ]
    return "\n".join(parts) + "\n"


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def _fault(line: int, message: str, name: str) -> Diagnostic:
    return Diagnostic(line, printable(message), name)


def _text(source: bytes) -> str:
    if len(source) > MOST_BYTES:
        raise TomlError(
            1, f"the file has {len(source):,} bytes; at most {MOST_BYTES:,} are allowed"
        )
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise TomlError(
            line, f"byte {error.start + 1:,} of the file is no UTF-8; save the file as UTF-8"
        ) from error
    if (number := text.count("\n")) > MOST_DECK_LINES:
        raise TomlError(1, too_many_lines(number, MOST_DECK_LINES))
    return text.replace("\r\n", "\n")


def _deck(head: Piece, faults: list[tuple[int, str]]) -> tuple[Deck | None, Sequence[str] | None]:
    """Reads what comes before the first card.

    Args:
        head: The piece of the file before the first card.
        faults: Takes lines and messages.

    Returns:
        The deck, None without a valid id and title; and the slugs of its topics, None if they are
        unknown because they are invalid.
    """
    try:
        content = parse(head)
    except TomlError as broken:
        faults.append((broken.line, broken.message))
        return None, None
    key_lines = lines(head)
    for key in content:
        if key == "card":
            faults.append((key_lines.get(key, head.line), "each card begins with a line [[card]]"))
        elif key != "deck":
            sentence = f"unknown key or table {quoted(key)}{suggestion(key, ['deck', 'card'])}"
            faults.append((key_lines.get(key, head.line), sentence))
    table = content.get("deck")
    if not isinstance(table, dict):
        sentence = "the file must begin with a [deck] table that has an id and a title"
        faults.append((key_lines.get("deck", head.line), sentence))
        return None, None
    findings = list(table_faults(table, DeckTable))
    faults += [
        (_line_of(key_lines, "deck", key, head.line), sentence) for key, sentence in findings
    ]
    bad = {key.partition(".")[0] for key, _ in findings}
    topics = None if "topics" in bad else tuple(table.get("topics", ()))
    if bad & {"", "id", "title"}:
        return None, topics
    valid = {key: value for key, value in table.items() if key not in bad}
    return Deck(**msgspec.structs.asdict(msgspec.convert(valid, DeckTable))), topics


def _cards(
    tables: Iterable[Piece],
    topics: Sequence[str] | None,
    files: FileReader,
    faults: list[tuple[int, str]],
) -> Iterator[Card]:
    """Reads the cards.

    Args:
        tables: The pieces of the file after the head.
        topics: The slugs of the deck's topics, None if they are unknown.
        files: Reads the pictures and sounds that cards name.
        faults: Takes lines and messages.

    Yields:
        The valid cards.
    """
    id_lines: dict[str, int] = {}
    count = 0
    for piece in tables:
        if count >= MOST_CARDS:
            faults.append((piece.line, f"a deck has at most {MOST_CARDS:,} cards; these are more"))
            return
        if len(faults) >= MOST_FAULTS:
            faults.append((piece.line, "so many faults before this line that reading ends here"))
            return
        try:
            content = _content(piece)
        except TomlError as broken:
            faults.append((broken.line, broken.message))
            continue
        key_lines = lines(piece)
        named, cards, findings = _card(content, topics)
        at_lines = [(_line_of(key_lines, "card", key, piece.line), text) for key, text in findings]
        at_lines += _duplicate_ids(content, cards, id_lines, key_lines)
        faults += at_lines
        if not at_lines:
            media, unfit = _media_of(named, files)
            keys = {path: key for key, path in content.items() if isinstance(path, str)}
            for path, sentence in unfit:
                line = _line_of(key_lines, "card", keys.get(path, "media"), piece.line)
                faults.append((line, sentence))
            yield from (with_media(card, media) if media else card for card in cards)
        count += max(1, len(cards))


def _content(piece: Piece) -> dict[str, Any]:
    """Reads a [[card]] table as TOML.

    Raises:
        TomlError: If the piece is another table, or no TOML.
    """
    if not piece.is_card:
        sentence = f"unknown table [{piece.header}]; a card begins with [[card]]"
        if piece.header.partition(".")[0] == "deck":
            sentence = "the [deck] table must stand before the first card, and once"
        raise TomlError(piece.line, sentence)
    content = parse(piece)
    if set(content) != {"card"} or len(content["card"]) > 1:
        raise TomlError(piece.line, "another table begins in this card; write its line plainly")
    table: dict[str, Any] = content["card"][0]
    return table


def _card(
    content: dict[str, Any], topics: Sequence[str] | None
) -> tuple[dict[str, str], tuple[Card, ...], list[Finding]]:
    """The files and cards of a table, or no card and what is wrong with the table."""
    findings = list(table_faults(content, CardTable))
    bad = {key for key, _ in findings}
    valid = {key: value for key, value in content.items() if key not in bad}
    if topics is not None:
        findings += undeclared_topics(valid.get("topics", ()), topics)
    if not bad:
        table = msgspec.convert(valid, CardTable)
        findings += card_faults(table)
        if not findings:
            return files_of(table), cards_of(table), []
    return {}, (), findings


def _media_of(
    named: Mapping[str, str], files: FileReader
) -> tuple[list[Medium], list[tuple[str, str]]]:
    """The media that a table names, and the paths of the others with what is wrong with them."""
    media: list[Medium] = []
    unfit: list[tuple[str, str]] = []
    for words, path in named.items():
        try:
            media.append(files(path, words))
        except UnfitFileError as error:
            unfit.append((path, str(error)))
    return media, unfit


def _duplicate_ids(
    content: dict[str, Any],
    cards: tuple[Card, ...],
    id_lines: dict[str, int],
    key_lines: dict[str, int],
) -> Iterator[tuple[int, str]]:
    """Checks that the ids of a table are new; a broken table's id counts, too.

    Args:
        content: The table.
        cards: Its cards, none if it is broken.
        id_lines: The line of each id so far; takes the ids of this table.
        key_lines: The line of each key of the table.

    Yields:
        A line and a message for each id that is already in use.
    """
    own = content.get("id")
    ids = dict.fromkeys(card.id for card in cards)
    if isinstance(own, str):
        ids = {own: None} | ids
    # A cloze that got a second number may name its own id: its first card had that id before.
    former = [name for card in cards for name in card.was if len(cards) == 1 or name != own]
    for key, names in (("id", ids), ("was", former)):
        line = _line_of(key_lines, "card", key, 1)
        for name in names:
            if name in id_lines:
                yield line, f"the id {quoted(name)} is already used in line {id_lines[name]:,}"
            id_lines.setdefault(name, line)


def _line_of(key_lines: dict[str, int], table: str, key: str, otherwise: int) -> int:
    """The line of a key, or of the nearest table around it whose line is known."""
    path = f"{table}.{key}"
    while path:
        if path in key_lines:
            return key_lines[path]
        path = path.rpartition(".")[0]
    return otherwise


# ── writing ─────────────────────────────────────────────────────────────────────────────────────


def _quoted(text: str) -> str:
    # TOML has all escapes of JSON; the one character that only TOML forbids is DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", r"\u007F")


def _prose(text: str) -> str:
    needs_escapes = "'''" in text or text.startswith("'") or text.endswith("'")
    if needs_escapes or _UNPRINTABLE.search(text) or has_table_line(text):
        return _quoted(text)
    # TOML drops a line break right after the opening quotes.
    return f"'''\n{text}'''" if text.startswith("\n") else f"'''{text}'''"


def _media(media: Mapping[str, str]) -> list[str]:
    pairs = ", ".join(f"{_quoted(words)} = {_quoted(path)}" for words, path in media.items())
    return [f"media = {{ {pairs} }}"] if pairs else []


def _key(slug: str) -> str:
    return slug if _BARE_KEY.fullmatch(slug) else _quoted(slug)


def _line(
    key: str, value: str | tuple[str, ...], style: Callable[[str], str] = _quoted
) -> list[str]:
    if not value:
        return []
    if isinstance(value, str):
        return [f"{key} = {style(value)}"]
    return [f"{key} = [{', '.join(_quoted(text) for text in value)}]"]


if __name__ == "__main__":
    sys.stdout.write(schema_text())
