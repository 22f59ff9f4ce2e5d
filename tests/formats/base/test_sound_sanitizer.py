"""Sounds: checked for what they are, and without their tags."""

import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.formats.base.sound.sanitizer import LONGEST_S, UnfitError, sanitize
from tests.amount import amount
from tests.formats.base.tones import NAMES, TAGS, beep, tone, with_size


def zipped() -> bytes:
    """A zip file with a text in it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "hello")
    return target.getvalue()


MP3, WAV = tone("tone.mp3"), beep(440)
ID3 = b"ID3\4\0\0\0\0\0\x10" + b"TIT2\0\0\0\6\0\0\3Ada!!"
PAGE = WAV[:44] + b"<html><script>alert(1)</script>" + WAV[75:]


@pytest.mark.parametrize("name", NAMES)
def test_a_sound_goes_on_without_its_tags(name: str) -> None:
    """What is left has no tag, is of the same kind, and is all there is to keep."""
    source = tone(name)
    sound = sanitize(source, name)
    assert [tag for tag in TAGS if tag in source and tag in sound.content] == []
    assert (sound.ending, sound.seconds) == (name[-len(sound.ending) :], 1)
    assert len(sound.content) <= len(source)
    assert sanitize(sound.content, name) == sound


@pytest.mark.parametrize("name", ["beep.wav", "Beep.WAV"])
def test_a_sound_without_tags_stays_as_it_is(name: str) -> None:
    """Not a byte of it changes, and its length is counted in begun seconds."""
    source = beep(440, 1.2)
    sound = sanitize(source, name)
    assert (sound.content, sound.ending, sound.seconds) == (source, ".wav", 2)


@pytest.mark.parametrize(
    "tagged", [ID3 + MP3, ID3 + ID3 + MP3, MP3 + b"TAG" + bytes(125)], ids=["before", "two", "end"]
)
def test_tags_around_an_mp3_are_cut_off(tagged: bytes) -> None:
    """Tags before the first frame and behind the last one leave nothing of themselves."""
    assert sanitize(tagged, "a.mp3").content == sanitize(MP3, "a.mp3").content


@pytest.mark.parametrize(
    ("source", "name", "why"),
    [
        (b"", "a.mp3", "empty"),
        (MP3, "a.exe", "unknown"),
        (MP3, "a", "unknown"),
        (WAV, "a.mp3", "misnamed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "a.ogg", "misnamed"),
        (b"ID3", "a.mp3", "damaged"),
        (b"ID3\4\0\0\0\0\0\0" + random.Random(1).randbytes(5_000), "a.mp3", "damaged"),
        (with_size(WAV, 2**32 - 1), "a.wav", "damaged"),
        (WAV[:40], "a.wav", "damaged"),
        (tone("tone.ogg")[:-1], "a.ogg", "damaged"),
        (tone("tone.ogg").replace(b"vorbis", b"speex!", 1), "a.ogg", "damaged"),
        (tone("tone.m4a")[:-1], "a.m4a", "damaged"),
        (tone("tone.m4a").replace(b"soun", b"vide"), "a.m4a", "damaged"),
        (tone("tone.flac")[:60], "a.flac", "damaged"),
        (MP3 + zipped(), "a.mp3", "polyglot"),
        (ID3[:20] + b"%PDF-1.7" + MP3, "a.mp3", "polyglot"),
        (PAGE, "a.wav", "polyglot"),
        (beep(1, LONGEST_S + 1, 100), "a.wav", "long"),
    ],
)
def test_what_is_no_sound_is_refused(source: bytes, name: str, why: str) -> None:
    """A file is refused for the first thing that is wrong with it."""
    with pytest.raises(UnfitError) as caught:
        sanitize(source, name)
    assert caught.value.why == why


def test_one_wrong_byte_of_an_ogg_is_noticed() -> None:
    """Its pages have checksums, also those whose comments were emptied."""
    source = bytearray(sanitize(tone("tone.opus"), "a.opus").content)
    source[-20] ^= 1
    with pytest.raises(UnfitError):
        sanitize(bytes(source), "a.opus")


def test_a_box_within_a_box_without_end_is_no_sound() -> None:
    """Boxes nested a hundred thousand times are given up on at once."""
    size = 800_000
    nested = b"".join((size - at).to_bytes(4, "big") + b"moov" for at in range(0, size, 8))
    with pytest.raises(UnfitError):
        sanitize(b"\0\0\0\x14ftypM4A " + bytes(8) + nested, "a.m4a")


@given(
    name=st.sampled_from(NAMES),
    places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8),
    cut=st.floats(0, 1),
)
@settings(max_examples=amount(200), deadline=None, derandomize=True)
def test_damaged_sounds_are_refused_or_harmless(
    name: str, places: list[tuple[float, int]], cut: float
) -> None:
    """Whatever the bytes: a refusal, or a sound that is taken again as it is."""
    source = bytearray(tone(name))
    for place, byte in places:
        source[int(place * (len(source) - 1))] = byte
    source = source[: max(1, int(len(source) * max(cut, 1 - cut)))]
    try:
        sound = sanitize(bytes(source), name)
    except UnfitError:
        return
    assert sanitize(sound.content, f"a{sound.ending}") == sound
