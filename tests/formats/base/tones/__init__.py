"""A short tone in each kind of file, each with tags, as ffmpeg's encoders wrote them."""

import io
import math
import struct
import wave
from pathlib import Path

NAMES = ("tone.flac", "tone.m4a", "tone.mp3", "tone.ogg", "tone.opus", "tone.wav")
TAGS = (b"secret", b"Ada")
"""What stands in the tags of each."""


def tone(name: str) -> bytes:
    """The bytes of one of the files in `NAMES`."""
    return (Path(__file__).parent / name).read_bytes()


def beep(hertz: int, seconds: float = 0.1, rate: int = 8_000) -> bytes:
    """A WAV without tags; each number of hertz makes another sound."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(rate)
        samples = (math.sin(2 * math.pi * hertz * at / rate) for at in range(rate))
        second = bytes(128 + int(100 * sample) for sample in samples)
        count = int(seconds * rate)
        file.writeframes((second * (count // rate + 1))[:count])
    return target.getvalue()


def with_size(wav: bytes, size: int) -> bytes:
    """A WAV whose header says that its samples have so many bytes."""
    at = wav.index(b"data") + 4
    return wav[:at] + struct.pack("<L", size) + wav[at + 4 :]
