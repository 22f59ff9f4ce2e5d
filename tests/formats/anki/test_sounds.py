"""Sounds of Anki packages: checked, stored once, and played where they stand."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.formats.anki import export as anki_export
from bot.formats.anki import package as anki_package
from bot.formats.base.media_store import REASONS
from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.base.sound.sanitizer import sanitize
from bot.formats.builder.deck import build
from bot.formats.pipeline import run_import
from bot.formats.task import DECK, ImportTask
from bot.model.cards import Card, Deck, Sound, answer_media, question_media
from tests.amount import amount
from tests.formats.anki.anki_packages import (
    CLOZE,
    KINDS,
    REVERSED,
    TYPES,
    ANote,
    AType,
    PackageKind,
    package,
)
from tests.formats.anki.painted import painted
from tests.formats.base.tones import NAMES, beep, tone, with_size

DOG, CAT = beep(440), beep(660, 1.5)
FILES = {"dog.wav": DOG, "die Katze.wav": CAT}


def read(
    *notes: ANote,
    media: Mapping[str, bytes] = FILES,
    kind: PackageKind = "anki2",
    limits: Limits | None = None,
    types: Mapping[int, AType] = TYPES,
) -> ParsedDeck:
    """Reads a package with these notes and files."""
    source = package(notes, kind, types=types, media=media)
    return anki_package.read(source, "x.apkg", limits or Limits())


def messages(parsed: ParsedDeck) -> list[str]:
    """The messages of the diagnostics."""
    return [fault.message for fault in parsed.faults]


@pytest.mark.parametrize("kind", KINDS)
def test_sounds_of_every_generation_come_along(kind: PackageKind) -> None:
    """A mark stands where each sound is played, and its length is known."""
    notes = (
        ANote(("dog[sound:dog.mp3]", "der Hund")),
        ANote(("cat", "die Katze [sound:die%20Katze.wav]")),
    )
    files = {"dog.mp3": tone("tone.mp3"), "die Katze.wav": CAT}
    parsed = read(*notes, media=files, kind=kind)
    assert messages(parsed) == []
    first, second = parsed.cards
    assert (first.front, second.back) == ("dog [sound]", "die Katze [sound]")
    ((dog,), (cat,)) = first.sounds, second.sounds
    assert (dog.words, dog.seconds, cat.seconds) == ("sound", 1, 2)
    assert parsed.media == {
        dog.name: sanitize(files["dog.mp3"], "dog.mp3").content,
        cat.name: CAT,
    }


@pytest.mark.parametrize("name", NAMES)
def test_each_kind_of_sound_is_kept(name: str) -> None:
    """mp3, ogg, opus, wav, m4a and flac come along."""
    parsed = read(ANote(("dog", f"[sound:{name}]")), media={name: tone(name)})
    assert messages(parsed) == []
    assert [sound.name.rpartition(".")[2] for sound in parsed.cards[0].sounds] == [
        name.rpartition(".")[2]
    ]


def test_a_question_may_be_only_a_sound() -> None:
    """“Listen and type”: the question plays, and the answer is typed."""
    notes = (ANote(("[sound:dog.wav]", "dog")), ANote(("[sound:die Katze.wav]", "cat")))
    parsed = read(*notes)
    assert messages(parsed) == []
    deck = build(parsed, "animals").deck
    assert [(card.front, card.answer) for card in deck.cards] == [
        ("[sound]", "dog"),
        ("[sound]", "cat"),
    ]
    assert [len(question_media(card)) for card in deck.cards] == [1, 1]
    assert len({card.id for card in deck.cards}) == 2


def test_both_ways_play_the_sound_where_it_stands() -> None:
    """The same sound is of the answer of one card, and of the question of the other."""
    note = ANote(("dog", "der Hund [sound:dog.wav]"), REVERSED, cards={0: {}, 1: {}})
    forth, back = build(read(note), "x").deck.cards
    assert (len(question_media(forth)), len(answer_media(forth))) == (0, 1)
    assert (len(question_media(back)), len(answer_media(back))) == (1, 0)


def test_a_gap_hides_its_sound() -> None:
    """A sound in a gap is played with the answer of the card that hides it."""
    note = ANote(("{{c1::Hund[sound:dog.wav]}} und {{c2::Katze}}", ""), CLOZE, cards={0: {}, 1: {}})
    first, second = build(read(note), "x").deck.cards
    assert (len(question_media(first)), len(answer_media(first))) == (0, 1)
    assert (len(question_media(second)), len(answer_media(second))) == (1, 0)
    assert (first.answer, second.answer) == ("Hund", "Katze")


def test_pictures_and_sounds_of_a_note_have_different_words() -> None:
    """A picture that is described as “sound”, and two sounds, keep apart."""
    note = ANote(('<img src="a.png" alt="sound"> [sound:dog.wav]', "[sound:die Katze.wav]"))
    parsed = read(note, media={**FILES, "a.png": painted()})
    (card,) = parsed.cards
    words = [image.words for image in card.images] + [sound.words for sound in card.sounds]
    assert len(set(words)) == 3
    assert all(f"[{each}]" in f"{card.front}\n{card.back}" for each in words)


def test_the_same_bytes_are_stored_once() -> None:
    """Two names for one file make one stored sound."""
    files = {"a.wav": DOG, "b.wav": DOG}
    parsed = read(ANote(("[sound:a.wav]", "x")), ANote(("[sound:b.wav]", "y")), media=files)
    first, second = parsed.cards
    assert first.sounds == second.sounds
    assert list(parsed.media.values()) == [DOG]


REFUSED = [
    (b"", "x.mp3", 'the sound "x.mp3" is an empty file'),
    (DOG, "x.mp3", 'the sound "x.mp3" is not the kind of sound that its name says'),
    (with_size(DOG, 2**32 - 1), "x.wav", 'the sound "x.wav" is damaged'),
    (DOG + b"%PDF-1.4", "x.wav", 'the sound "x.wav" holds something else besides a sound'),
    (bytes(2_000_001), "x.wav", 'the sound "x.wav" is too large'),
    (beep(1, 601, 100), "x.wav", 'the sound "x.wav" is longer than 10 minutes'),
    (DOG, "x.mid", f'the sound "x.mid" {REASONS[Sound]["unknown"][0]}'),
]


@pytest.mark.parametrize(("content", "name", "sentence"), REFUSED)
def test_what_is_refused_is_said_and_not_kept(content: bytes, name: str, sentence: str) -> None:
    """The card stays, without its sound and without a mark; the note's number is told."""
    notes = ANote(("one", "two")), ANote(("dog", f"der Hund [sound:{name}]"))
    parsed = read(*notes, media={name: content})
    ((line, message),) = [(fault.line, fault.message) for fault in parsed.faults]
    assert (line, message) == (2, f"{sentence}; it was left out")
    assert (parsed.cards[1].back, parsed.cards[1].sounds, parsed.media) == ("der Hund", (), {})


def test_refusals_of_one_kind_are_counted() -> None:
    """Several files that are wrong in the same way are one sentence."""
    notes = [ANote((f"dog {number}", f"[sound:{number}.mp3] x")) for number in range(3)]
    parsed = read(*notes, media={f"{number}.mp3": b"no sound" for number in range(3)})
    assert messages(parsed) == [
        "3 sounds are not the kinds of sound that their names say; they were left out"
    ]


@pytest.mark.parametrize(
    "limits", [Limits(sounds=1), Limits(sound_bytes=len(DOG) + 1)], ids=["count", "bytes"]
)
def test_a_deck_holds_so_many_sounds(limits: Limits) -> None:
    """What is over the limit is left out, and said."""
    notes = ANote(("a[sound:dog.wav]", "x")), ANote(("b[sound:die Katze.wav]", "y"))
    parsed = read(*notes, limits=limits)
    assert list(parsed.media.values()) == [DOG]
    (message,) = messages(parsed)
    assert "is more than a deck may hold; it was left out" in message


def exported(deck: Deck, media: Mapping[str, bytes]) -> tuple[Deck, Mapping[str, bytes]]:
    """The deck and its media as they come back from a package."""
    again = anki_package.read(anki_export.write(deck, 0, media), "x.apkg", Limits())
    return build(again, deck.id).deck, again.media


def test_sounds_come_back_byte_for_byte() -> None:
    """A package that was exported holds the same sounds, in the same places."""
    note = ANote(("{{c1::Hund[sound:dog.wav]}} und [sound:die Katze.wav]", "x"), CLOZE)
    parsed = read(note, ANote(("[sound:dog.wav]", "dog")), ANote(("cat[sound:die Katze.wav]", "c")))
    deck = build(parsed, "x").deck
    again, media = exported(deck, parsed.media)
    assert media == parsed.media
    assert [(card.front, card.back, card.sounds) for card in again.cards] == [
        (card.front, card.back, card.sounds) for card in deck.cards
    ]


@given(
    words=st.lists(st.text("ab 2x", min_size=1, max_size=6), max_size=2),
    text=st.sampled_from(("", "dog ", "[sound:dog.wav] ")),
)
@settings(max_examples=amount(60), deadline=None, derandomize=True)
def test_any_words_of_a_sound_come_back(words: list[str], text: str) -> None:
    """A sound's words, and a text that only looks like a sound, stay the same."""
    names = [" ".join(each.split()) for each in words]
    names = list(dict.fromkeys(filter(None, names)))
    sounds = tuple(Sound(f"{index}.wav", each, 1) for index, each in enumerate(names))
    marks = " ".join(f"[{sound.words}]" for sound in sounds)
    card = Card("a", f"{text}{marks}x", "y", sounds=sounds)
    deck = Deck("d", "D", cards=(card,))
    again, _ = exported(deck, {sound.name: beep(400 + at) for at, sound in enumerate(sounds)})
    assert [sound.words for sound in again.cards[0].sounds] == [
        words for words in names if f"[{words}]" in again.cards[0].front
    ]


def test_a_deck_counts_its_cards_with_sounds() -> None:
    """The preview knows how many cards play something, and the sounds go with the result."""
    source = package((ANote(("[sound:dog.wav]", "dog")), ANote(("a", "b"))), media=FILES)
    result = run_import(ImportTask("x.apkg", source, "x"))
    (card, _) = DECK.decode(result.deck).cards
    assert result.sounding == 1
    assert list(result.media) == [sound.name for sound in card.sounds]
