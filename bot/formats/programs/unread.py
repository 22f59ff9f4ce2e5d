"""Kinds of files that are recognised and not read, each with a sentence that says what to do."""

import re
import zipfile
from collections.abc import Sequence

from bot.formats.anki.archive import (
    BROKEN,
    SQLITE_BEGINS,
    ZSTD_BEGINS,
    UnreadableError,
    beginning,
    open_package,
)
from bot.formats.base.parsed import ParsedCard
from bot.formats.base.text import folded
from bot.formats.native import archive

_HEAD = 4_096
_ROWS = 200
_MOST = 0.6
_FEWEST_JUDGED = 3
_ASK = "copy its questions and answers into a table or a text file, and bring that"
_PICTURE = f"this is a picture; {_ASK}"
_SOUND = f"this is a recording; {_ASK}"
_WORD = "this is a Word document; save it as plain text (.txt), or put its cards into a table"
_SLIDES = f"this is a presentation; {_ASK}"
SETTINGS = f"these are the settings of a program; {_ASK}"
_COMPRESSED = "this is a file compressed with {}; unpack it, and bring what is inside"
_PACKED = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
}
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", f"this is a PDF file; {_ASK}"),
    (0, b"{\\rtf", "this is an RTF document; save it as plain text (.txt) in a word processor"),
    *((0, magic, _PICTURE) for magic in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")),
    *((place, magic, _PICTURE) for place, magic in ((8, b"WEBP"), (4, b"ftyphei"))),
    *((0, magic, _SOUND) for magic in (b"ID3", b"OggS", b"fLaC", b"\xff\xfb", b"\x1aE\xdf\xa3")),
    *((place, magic, _SOUND) for place, magic in ((8, b"WAVE"), (4, b"ftyp"))),
    *((0, magic, _COMPRESSED.format(name)) for magic, name in _PACKED.items()),
    (257, b"ustar", "this is a tar archive; unpack it, and bring the files inside one by one"),
    (0, b"--- Mnemosyne Data", "this is a database of Mnemosyne 1; export its cards as XML there"),
)
"""Where a file has which bytes, and what it is."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_KINDS = (("WordDocument", _WORD), ("PowerPoint Document", _SLIDES))
_ANKI = b"collection.anki2"
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
"""What stands in Anki's packages and in spreadsheets, which have readers."""
_MEMBERS: tuple[tuple[str, str], ...] = (
    (r"word/", _WORD),
    (r"ppt/", _SLIDES),
    (r"(?:.*/)?cards\.xml$", "this is a deck of Mnemosyne; unzip it, and bring its cards.xml"),
    (r"(?:.*/)?deck\.json$", "this is a deck of CrowdAnki; unzip it, and bring its deck.json"),
    (r"data\.(?:edn|json)$", "this is a deck of Mochi; export its cards as Markdown there"),
    (r"META-INF/container\.xml$", f"this is an e-book; {_ASK}"),
    (r"content\.xml$", f"this is a document of an office program; {_ASK}"),
)
"""What a member of a zip file says about it."""
_ENDINGS = {
    ".eml": "this is an e-mail; save the deck that is attached to it, and bring that",
    ".sql": f"this is a script for a database; {_ASK}",
    ".bib": f"this is a list of literature; {_ASK}",
    ".key": _SLIDES,
    **dict.fromkeys((".ini", ".cfg", ".conf", ".env", ".properties", ".plist", ".lock"), SETTINGS),
    ".kno": "this is a collection of SuperMemo; choose File, Export, Q&A text there",
    ".one": f"this is a notebook of OneNote; {_ASK}",
    ".pages": "this is a document of Pages; export it as plain text there",
    ".numbers": "this is a document of Numbers; export it as CSV there",
}
_OFFICE = {
    **{ending: _ENDINGS[ending] for ending in (".pages", ".numbers", ".key")},
    ".doc": _WORD,
    ".docx": _WORD,
    ".ppt": _SLIDES,
    ".pptx": _SLIDES,
}
"""What programs of an office write, whatever is left of it."""
_PAGE = r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*>\s*)*<(?:!doctype html|html)\b[^>]*>\s*<"
_TITLED = rf"{_PAGE}(?=(?s:.*)(?:<title[^>]*>[^<]*"
_TEXTS: tuple[tuple[str, str], ...] = (
    (
        r"\A\s*(?:https?://\S+\s*){1,20}\Z",
        "this is an address, and nothing is fetched from the web; open it, and save the file first",
    ),
    (
        _TITLED + r"\b(?:log ?in|sign ?in)\b|type\s*=\s*[\"']?password))",
        "this is the login page of a web site, in place of the deck; log in, and save it again",
    ),
    (
        _TITLED + r"(?:\b40\d\b|\b50\d\b|error|not found|denied|forbidden|captcha|just a moment"
        r"|attention required|unavailable)|px-captcha|cf-challenge))",
        "this is an error page of a web site, in place of the deck; open the site, and try again",
    ),
    (_PAGE, "no cards are recognised in this web page; copy its cards as text, and paste that"),
    (
        r"\A\s*<(?:\?xml[^>]*>\s*(?:<!--[^>]*>\s*)*<)?(?:questestinterop|assessment(?:Item|Test))\b",
        "this is a test in the format QTI; export it as Moodle XML or GIFT",
    ),
    (
        r"\A\s*<(?:\?xml|svg|rss|opml|gpx|feed|xmap|tei)\b[^>]*>\s*<",
        "this is XML without cards; a card is an element that holds others, as front and back",
    ),
    (
        r"\A(?:\s|%.*\n)*\\documentclass(?:\[[^\]]*\])?\{\w+\}\s*$",
        r"this is LaTeX without cards; a card is \begin{flashcard}{front} back \end{flashcard}",
    ),
    (
        (
            r"\A(?=(?:.{0,998}\n){0,20}?subject: )(?=(?:.{0,998}\n){0,20}?from: )"
            r"(?=(?:.{0,998}\n){0,20}?(?:date|received|message-id|mime-version): )[\w-]{2,30}: "
        ),
        "this is an e-mail; save the deck that is attached to it, and bring that",
    ),
    (
        r"\A\s*(?:WEBVTT.*\s+)?(?:\d+\s+)?[\d:]{5,12}[,.]\d{3} --> ",
        f"this is a file of subtitles; {_ASK}",
    ),
    (
        (
            r"^\[[\w.: -]{1,60}\][ \t]*\n(?:(?:[;#].*|[\w.-]{1,60}[ \t]*=.*|)\n){0,30}?"
            r"[\w.-]{1,60}[ \t]*=[ \t]*"
            r"(?:true|false|on|off|localhost|/\S*|\w{2,9}://\S*|\d+\.\d+\.\d+\S*)[ \t]*$"
        ),
        SETTINGS,
    ),
    (r"\A\s*BEGIN:VCALENDAR", f"this is a calendar; {_ASK}"),
    (r"\A\s*BEGIN:VCARD", f"this is a list of contacts; {_ASK}"),
    (r"\A(?:diff --git |--- \S.*\n\+\+\+ )", f"this is a list of changes (a diff); {_ASK}"),
)
"""What a text holds, and what it is. Case means nothing."""
_LINES: tuple[tuple[str, str], ...] = (
    (
        r"\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[,T ]+\d{1,2}:\d\d|\[\d{1,2}:\d\d(?::\d\d)?\] ",
        f"this is a log or the history of a chat; {_ASK}",
    ),
    (
        (
            r"\s*(?:(?:import|def|class|const|let|var|using|package|public|private|static) "
            r"|#include|#!|from \S+ import|(?:function|return)\b|(?:if|for|while) ?\(|@\w+$"
            r"|//|/\*|\*/|[})\]]+[;,]?$|[^;\n]*[;{]$|\w+\(.*\);?$|(?:if|for|while|elif|else|try|with)\b.*:$)"
        ),
        f"this is source code; {_ASK}",
    ),
)
"""How most lines of a text begin, and what it is."""
_TEXT_KINDS = tuple(
    (re.compile(pattern, re.IGNORECASE | re.MULTILINE), sentence) for pattern, sentence in _TEXTS
)
_LINE_KINDS = tuple((re.compile(pattern), sentence) for pattern, sentence in _LINES)
_HEADING = re.compile(
    r"^(?:#{1,6} +(?P<text>[^\n]{1,80})|(?P<line>\S[^\n]{0,80})\n(?:={3,}|-{3,})$)", re.MULTILINE
)
_ANSWERS = re.compile(r"^\W{0,6}A(?:nswer)? ?\d{0,4}[*_]{0,2}[:.]", re.MULTILINE)
_SECTION = re.compile(
    r"install|usage$|how to use|licen[sc]e|contribut|requirements|prerequisites|getting started"
    r"|quick ?start|features$|configuration|building|development|deployment|project structure"
    r"|stack$|screenshots|roadmap|change ?log|acknowledg|credits|documentation$|dependencies"
    r"|running|set ?up$|lizenz|verwendung|instalaci|instalaç|licencia|licença|licenza|uso$"
    r"|utilisation|установк|лиценз|использован|安装|安裝|使用方法|许可|インストール|使い方|ライセンス|설치|사용법|라이선스",
    re.IGNORECASE,
)
"""How sections of descriptions of programs are called."""
_ABOUT_PROGRAM = re.compile(
    r"\A\W*(?:change ?log|contributing|code of conduct|security policy|claude\.md|agents\.md)\b",
    re.IGNORECASE,
)
_INSTALLED = re.compile(
    r"\b(?:pip3?|npm|brew|cargo|apt(?:-get)?|yarn) (?:install|i|add) |\bgit clone "
)
_FEWEST_SECTIONS = 2
_SHARE_OF_SECTIONS = 0.25
_TOML = re.compile(rb"^\s*\[(?:project|tool|build-system|package|dependencies)\b", re.MULTILINE)
_WORDS = re.compile(r"[\"'(\[¿¡-]?\s*(?:\w|[^\x00-\x7f])")
"""How a side begins that is no piece of markup."""


def kind_of_bytes(source: bytes, name: str) -> str:
    """What a file is that no reader can read, by its bytes and the ending of its name.

    Returns:
        A sentence for people; "" if a reader may read it.
    """
    head = source[:_HEAD]
    for place, magic, sentence in _MAGIC:
        if head.startswith(magic, place):
            return sentence
    ending = name[name.rfind(".") :].lower()
    if head.startswith((_OLD_OFFICE, b"PK")) and ending in _OFFICE:
        return _OFFICE[ending]
    if head.startswith(_OLD_OFFICE):
        kinds = (sentence for key, sentence in _OLD_KINDS if key.encode("utf-16-le") in source)
        return next(kinds, "")
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(source)
    if head.startswith(ZSTD_BEGINS) and not beginning(source).startswith(SQLITE_BEGINS):
        return _COMPRESSED.format("zstd")
    ending = ".cfg" if ending == ".toml" and _TOML.search(head) else ending
    return _ENDINGS.get(ending, "")


def kind_of_page(text: str) -> str:
    """Says that a text is about a program, such as a README, as its headings show; else "".

    Answers with tags make it a deck all the same.
    """
    titles = [(mark["text"] or mark["line"]).strip("#*:_ ") for mark in _HEADING.finditer(text)]
    badges = "[![" in text
    known = badges + (_INSTALLED.search(text) is not None)
    known += sum(_SECTION.search(title) is not None for title in titles)
    fewest = max(_FEWEST_SECTIONS, 0 if badges else _SHARE_OF_SECTIONS * len(titles))
    about = _ABOUT_PROGRAM.match(text) is not None or known >= fewest
    tagged = sum(1 for _ in _ANSWERS.finditer(text)) >= _FEWEST_JUDGED
    return (
        f"this is a text about a program, such as a README; {_ASK}" if about and not tagged else ""
    )


def kind_of_text(text: str, *, has_ending: bool) -> str:
    """What a text is in which no format's marks are found; "" if it may be a list of cards.

    Args:
        text: The text.
        has_ending: Whether its name says what it is; then it is judged by sure signs alone.
    """
    for pattern, sentence in _TEXT_KINDS:
        if pattern.search(text):
            return sentence
    rows = [row[:300] for row in text.split("\n", _ROWS)[:_ROWS] if row.strip()]
    for pattern, sentence in () if has_ending else _LINE_KINDS:
        matching = sum(pattern.match(row) is not None for row in rows)
        if matching > 1 and matching >= _MOST * len(rows):
            return sentence
    return ""


def doubt_of(cards: Sequence[ParsedCard]) -> str:
    """Why the cards that a guess found are none: most are alike, or torn out of something else."""
    alike = len(cards) - len({(folded(card.front), card.deletion) for card in cards})
    if len(cards) < _FEWEST_JUDGED or max(alike, sum(map(_is_torn, cards))) < len(cards) / 2:
        return ""
    front, back = (" ".join(text.split())[:40] for text in (cards[0].front, cards[0].back))
    return (
        "no cards are recognised here; taken for a list of terms, it would begin with "
        f'"{front}" and "{back}" as the answer; a list has a term and its definition on each line'
    )


def _is_torn(card: ParsedCard) -> bool:
    """Whether both sides are signs, or a brace is open, so that this is a piece of another text."""
    if card.deletion:
        return False
    both = card.front + card.back
    return both.count("{") != both.count("}") or not any(map(_WORDS.match, (card.front, card.back)))


def _kind_of_zip(source: bytes) -> str:
    if _ANKI in source or _SPREADSHEET in source[:_HEAD] or archive.looks_like(source):
        return ""
    try:
        with open_package(source) as package:
            names = package.namelist()
    except (UnreadableError, zipfile.BadZipFile, *BROKEN):
        return ""  # the reader of packages says what is wrong with it
    if any(name.startswith("xl/") for name in names):
        return ""
    for pattern, sentence in _MEMBERS:
        if any(re.match(pattern, name) for name in names):
            return sentence
    inside = next((f', such as "{name[:60]}"' for name in names if name[-1:] != "/"), "")
    return f"this is a zip file without an Anki collection; unpack it, and bring its files{inside}"
