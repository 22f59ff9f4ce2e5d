import io
import struct
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import pytest
import zstandard

from bot.formats.anki import package as anki_package
from bot.formats.anki.protobuf import NotProtobufError, fields
from bot.formats.anki.templates import tokens_of
from bot.formats.base.parsed import Limits, ParsedDeck
from tests.formats.anki.anki_packages import (
    BASIC,
    REVERSED,
    ANote,
    AType,
    blob,
    collection,
    package,
    varint,
    zipped,
)

SOUND = ANote(("question", "answer"))
MANY = [ANote((f"question {number}", "answer " * 40)) for number in range(300)]


def read(source: bytes, limits: Limits | None = None) -> ParsedDeck:
    """Reads a package."""
    return anki_package.read(source, "x.apkg", limits or Limits())


def refusal(source: bytes, limits: Limits | None = None) -> str:
    """The only diagnostic about a package of which nothing can be read."""
    parsed = read(source, limits)
    assert parsed.cards == ()
    (fault,) = parsed.faults
    return fault.message


def latest(packed: bytes) -> bytes:
    """A package of the latest kind with this compressed collection."""
    return zipped({"meta": varint(1, 3), "collection.anki21b": packed})


def zeros(blocks: int, window: int) -> bytes:
    """A zstd frame of blocks of 128 KiB zeros, of four bytes each (RFC 8878)."""
    head = b"\x28\xb5\x2f\xfd" + bytes([0, window])
    block = (128 * 1024 << 3 | 1 << 1).to_bytes(3, "little") + b"\0"
    last = (128 * 1024 << 3 | 1 << 1 | 1).to_bytes(3, "little") + b"\0"
    return head + block * (blocks - 1) + last


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    """A few hundred bytes that unpack to 2 GiB fill neither the memory nor the disk."""
    bomb = latest(zeros(16_384, 0x38))
    assert len(bomb) < 700
    tracemalloc.start()
    sentence = refusal(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "unpacks to more than 50,000,000 bytes" in sentence
    assert peak < 5_000_000


def test_a_bomb_of_the_older_kinds_is_refused() -> None:
    """Deflated bytes are counted while they unpack, whatever size the directory claims."""
    source = zipped({"collection.anki2": bytes(3_000_000)})
    assert "unpacks to more than" in refusal(source, Limits(package_bytes=1_000_000))


def test_a_package_that_is_too_large_is_refused() -> None:
    """The size of the package itself is limited, too."""
    assert "at most 100 are allowed" in refusal(package([SOUND]), Limits(package_bytes=100))


def test_a_zstd_frame_that_asks_for_much_memory_is_refused() -> None:
    """A window of 128 MiB is not allocated."""
    assert "damaged" in refusal(latest(zeros(2, 0x88)))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (b"", "no Anki package"),
        (b"front,back\n", "no Anki package"),
        (zipped({}), "no whole Anki package"),
        (zipped({"../collection.anki2": b"x"}), "no whole Anki package"),
        (zipped({"collection.anki2": b""}), "no Anki collection"),
        (zipped({"collection.anki2": b"SQLite format 3\0" + bytes(500)}), "damaged"),
        (zipped({"meta": varint(1, 4), "collection.anki21b": b""}), "Support older Anki"),
        (zipped({"meta": b"\xff" * 40}), "description is damaged"),
        (zipped({"meta": b"", "collection.anki2": b""}), "not known here"),
        (latest(b"no zstd"), "damaged"),
        (latest(zstandard.compress(collection([SOUND]))[:-40]), "no Anki collection"),
    ],
)
def test_what_is_no_package_gets_a_sentence(source: bytes, sentence: str) -> None:
    """If something is missing or damaged, one diagnostic says what to do."""
    assert sentence in refusal(source)


def test_a_locked_package_is_refused() -> None:
    """For a package with encrypted members, the diagnostic names the password."""
    source = bytearray(package([SOUND]))
    source[6] |= 1
    source[source.rindex(b"PK\x01\x02", 0, source.rindex(b"PK\x01\x02")) + 8] |= 1
    assert "password" in refusal(bytes(source))


def test_a_wrong_checksum_is_seen() -> None:
    """A collection whose checksum is wrong is not read."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("collection.anki2", collection([SOUND]))
    source = target.getvalue().replace(b"answer", b"fooled")
    assert "damaged" in refusal(source)


def test_a_name_that_comes_twice_is_refused() -> None:
    """A package with two collections of the same name is refused."""
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w") as archive:
        warnings.simplefilter("ignore")
        for _ in range(2):
            archive.writestr("collection.anki2", collection([SOUND]))
    assert "twice" in refusal(target.getvalue())


def test_an_unusual_compression_is_refused() -> None:
    """Only the compressions that Anki uses are unpacked; others may need much more memory."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("collection.anki2", collection([SOUND]))
    assert "unknown way" in refusal(target.getvalue())


def test_a_directory_of_countless_files_is_refused() -> None:
    """The length of the directory is checked before the directory is parsed."""
    source = bytearray(package([SOUND]))
    end = source.rindex(b"PK\x05\x06")
    struct.pack_into("<L", source, end + 12, 3_000_000)
    assert "too many files" in refusal(bytes(source))


@pytest.mark.parametrize("comment", [b"", b"from a friend", b"PK\x05\x06" + bytes(18)])
def test_a_zip_with_a_comment_is_read_or_refused(comment: bytes) -> None:
    """Bytes after the directory do no harm."""
    target = io.BytesIO(package([SOUND]))
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = comment
    parsed = read(target.getvalue())
    assert parsed.cards or parsed.faults


# ── the database ────────────────────────────────────────────────────────────────────────────────

_ENDLESS = (
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x, x, 1, '', x FROM n"
)
_RENAMED = "ALTER TABLE notes RENAME TO hidden"


@pytest.mark.parametrize(
    "sql",
    [
        [_RENAMED, f"CREATE VIEW notes (id, guid, mid, tags, flds) AS {_ENDLESS}"],
        [_RENAMED, "CREATE VIEW notes AS SELECT a.* FROM hidden a, hidden b, hidden c, hidden d"],
        [_RENAMED, "CREATE VIRTUAL TABLE notes USING fts5(id, guid, mid, tags, flds)"],
        ["DROP TABLE col"],
        ["ALTER TABLE notes DROP COLUMN guid"],
    ],
)
def test_a_schema_with_tricks_is_refused(sql: list[str]) -> None:
    """Views, virtual tables and missing columns give a diagnostic, and keep nobody waiting."""
    parsed = read(package(MANY, sql=sql))
    assert parsed.cards == ()
    assert parsed.faults != ()


def test_a_column_that_computes_does_not_compute() -> None:
    """A generated column cannot call functions."""
    sql = [
        _RENAMED,
        """CREATE TABLE notes (id integer PRIMARY KEY, guid text, mid integer, tags text,
           flds text GENERATED ALWAYS AS (hex(zeroblob(100000000))))""",
        "INSERT INTO notes (id, guid, mid, tags) SELECT id, guid, mid, tags FROM hidden",
    ]
    parsed = read(package([SOUND], sql=sql))
    assert parsed.cards == ()
    assert parsed.faults != ()


def test_a_note_that_is_too_long_ends_the_reading() -> None:
    """The cards before it are kept, and the diagnostic has its position."""
    notes = [SOUND, SOUND, SOUND, ANote(("x" * 600_000, "y")), SOUND]
    parsed = read(package(notes), Limits(text_bytes=500_000))
    # Python's SQLite module fetches one row ahead, and loses that row.
    assert len(parsed.cards) == 2
    assert [fault.line for fault in parsed.faults] == [3]
    assert "too long" in parsed.faults[0].message


def test_long_notes_are_held_one_by_one() -> None:
    """Plain notes are read in batches, but never so that the whole package is in memory."""
    source = package([ANote((f"\U0001f600{n}", "x" * 90_000)) for n in range(200)])
    tracemalloc.start()
    parsed = read(source)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(parsed.cards) == 200
    assert peak < 30_000_000  # the texts of all of them take 72 MB


def test_texts_without_end_are_cut_short() -> None:
    """For a package with too much text, reading ends with a diagnostic."""
    notes = [ANote(("<i></i>" * 2_000 + f"q{n}", "a")) for n in range(40)]
    parsed = read(package(notes), Limits(text_bytes=100_000))
    assert 0 < len(parsed.cards) < 40
    assert "more text than is allowed" in parsed.faults[0].message


@pytest.mark.parametrize(
    ("front", "fields"),
    [
        ("{{A}}" + "{{Z}}" * 2_000, ("q", "a")),
        ("{{A}}" + "{{#A}}" * 2_000, ("q", "a")),
        ("".join(f"{{{{Z{number}}}}}" for number in range(2_000)), ("", "a")),
        ("{{A}}{{#B}}x{{/B}}", ("q", "<br>" * 2_000)),
        ("{{A}}!", ("q", *["a"] * 2_000)),
    ],
)
def test_templates_that_keep_the_processor_busy_end_early(
    front: str, fields: tuple[str, ...]
) -> None:
    """The work for each card counts, not only the text that the card shows."""
    names = ("A", "B", *(f"F{number}" for number in range(len(fields) - 2)))
    kind = AType("Mine", names, ((front, "{{A}}<hr id=answer>b"),))
    source = package([ANote(fields, 5) for _ in range(90)], types={5: kind})
    parsed = read(source, Limits(text_bytes=100_000))
    assert len(parsed.cards) < 40
    assert "more text than is allowed" in " ".join(fault.message for fault in parsed.faults)


def test_a_note_of_many_templates_ends_early() -> None:
    """Cards that show nothing count, too, also several cards of one note."""
    kind = AType("Mine", ("A", "B"), (("{{B}}", "b"),) * 300)
    note = ANote(("a", "<br>" * 2_000), 5, cards={number: {} for number in range(300)})
    parsed = read(package([note], types={5: kind}), Limits(text_bytes=100_000))
    messages = [fault.message for fault in parsed.faults]
    assert messages[0] == "the cards have more text than is allowed; the rest is left out"
    assert "cards have nothing on their fronts" in messages[1]


def test_a_chain_of_filters_is_cut() -> None:
    """Only the few filters that are nearest to the field are applied."""
    (token,) = tokens_of("{{" + "kana:" * 1_000 + "kanji:Front}}")
    assert token.filters == ("kanji", *["kana"] * 9)


def test_countless_tags_are_cut() -> None:
    """A card keeps twenty tags."""
    tags = " ".join(f"t{number}" for number in range(5_000))
    parsed = read(package([ANote(("a", "b"), tags=tags), ANote(("<p>c</p>", "d"), tags=tags)]))
    assert [len(card.tags) for card in parsed.cards] == [20, 20]


def test_a_package_of_tags_ends_early() -> None:
    """Reading ends when the HTML has too many tags; the cards before are kept."""
    parsed = read(package([ANote((f"<p>q{n}</p>", "a")) for n in range(9)]), Limits(tags=10))
    assert len(parsed.cards) == 5
    assert [fault.line for fault in parsed.faults] == [6]
    assert "too many HTML tags" in parsed.faults[0].message


@pytest.mark.parametrize("junk", ["[" * 100_000, "{" * 9, '{"1":' * 50_000, '{"x": {}}', "[1]"])
def test_broken_json_leaves_strangers(junk: str) -> None:
    """Note types and decks that cannot be read are treated as missing."""
    parsed = read(package([SOUND], sql=[f"UPDATE col SET models = '{junk}', decks = '{junk}'"]))
    assert parsed.cards == ()
    assert "type" in parsed.faults[0].message


def test_a_note_of_many_templates_is_held_card_by_card() -> None:
    """The cards of one note are never in memory together, and end where the text is too much."""
    templates = tuple((f"{n} {{{{A}}}}", f"{n} {{{{A}}}}") for n in range(5_000))
    types = {BASIC: AType("Many", ("A",), templates)}
    source = package([ANote(("x" * 90_000,), cards={})], types=types)
    tracemalloc.start()
    parsed = read(source)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "more text than is allowed" in parsed.faults[-1].message
    assert len(parsed.faults) < 300
    assert peak < 10_000_000  # the cards' texts would take 900 MB


def test_a_note_keeps_its_cards_from_before_the_limit() -> None:
    """If the HTML of a note has too many tags, the note's cards before that are kept."""
    source = package([ANote(("a", "<i></i>" * 9), REVERSED, cards={})])
    parsed = read(source, Limits(tags=6))
    assert [card.front for card in parsed.cards] == ["a"]


@pytest.mark.parametrize("number", ["1", "0", "1e300", "9223372036854775807", "'x'"])
def test_notes_of_one_id_are_all_read(number: str) -> None:
    """No note is lost if several have the same id, and there is no diagnostic."""
    sql = [
        _RENAMED,
        "CREATE TABLE notes (id integer, guid text, mid integer, tags text, flds text)",
        f"INSERT INTO notes SELECT {number}, guid, mid, tags, flds FROM hidden",
    ]
    parsed = read(package([SOUND, SOUND], sql=sql))
    assert [card.front for card in parsed.cards] == ["question", "question"]
    assert len({card.source_id for card in parsed.cards}) == 2
    assert parsed.faults == ()


def test_values_of_wrong_types_do_no_harm() -> None:
    """Columns with values of wrong types do no harm: SQLite allows any value in any column."""
    sql = [
        "UPDATE notes SET flds = x'ff00', tags = 5, guid = x'80' WHERE id = 1",
        "UPDATE notes SET mid = 'one' WHERE id = 2",
        "UPDATE notes SET flds = CAST(x'61ff1f62' AS TEXT) WHERE id = 3",
        "UPDATE cards SET ord = 'x', data = x'00', nid = 4.5 WHERE nid = 4",
        "UPDATE col SET crt = 'never'",
    ]
    parsed = read(package([SOUND] * 5, sql=sql))
    assert [card.front for card in parsed.cards] == ["a\ufffd", "question", "question"]
    assert parsed.faults != ()


@pytest.mark.parametrize("at", range(0, 40_000, 1_777))
def test_a_collection_with_a_torn_page_gives_cards_or_a_sentence(at: int) -> None:
    """If the middle of the file is damaged, there are cards from before, or a diagnostic."""
    content = bytearray(collection(MANY))
    content[at : at + 60] = b"\xa5" * 60
    parsed = read(zipped({"collection.anki2": bytes(content)}))
    assert parsed.cards or parsed.faults


def test_an_error_that_quotes_no_text_is_told() -> None:
    """An error message of SQLite that quotes bytes which are not UTF-8 becomes a diagnostic."""
    content = collection([SOUND]).replace(b"notesnotes", b"n\xbbtesnotes")
    content = content.replace(b"CREATE TABLE notes (id", b"CREATE TABLE notes )id")
    assert "damaged" in refusal(zipped({"collection.anki2": content}))


def test_nothing_stays_behind(tmp_path: Path) -> None:
    """Reading creates no file with a name from the archive."""
    source = zipped(
        {"collection.anki2": collection([SOUND]), "../evil": b"x", "/tmp/evil": b"x"}  # noqa: S108
    )
    assert len(read(source).cards) == 1
    assert list(tmp_path.iterdir()) == []
    assert not Path("/tmp/evil").exists()  # noqa: S108
    assert not Path("../evil").exists()


# ── protobuf ────────────────────────────────────────────────────────────────────────────────────


def test_the_fields_of_a_message_are_read() -> None:
    """Varints, bytes and fixed-width fields are read; the last value of a repeated field counts."""
    message = (
        varint(1, 300) + blob(2, b"ab") + varint(1, 7) + b"\x1d" + bytes(4) + b"\x21" + bytes(8)
    )
    assert fields(message) == {1: 7, 2: b"ab", 3: bytes(4), 4: bytes(8)}


@pytest.mark.parametrize("message", [b"\x80", b"\x08", b"\x12\x05ab", b"\x0b", b"\xff" * 12])
def test_what_is_no_message_is_refused(message: bytes) -> None:
    """Bytes that end too early, groups, and endless varints are refused."""
    with pytest.raises(NotProtobufError):
        fields(message)


def test_deep_messages_are_not_descended_into() -> None:
    """A nested message is read as bytes, however deep it is."""
    message = b""
    for _ in range(2_000):
        message = blob(1, message)
    assert set(fields(message)) == {1}
