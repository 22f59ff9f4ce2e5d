"""A package of a language learner: sounds as questions and beside answers, and a picture."""

from tests.formats.anki.anki_packages import ANote, package
from tests.formats.anki.painted import RED, painted
from tests.formats.base.tones import beep, tone

FILES = {
    "hund.mp3": tone("tone.mp3"),
    "katze.opus": tone("tone.opus"),
    "vogel.wav": beep(880, 1.5),
    "hund.png": painted(colour=RED),
}
NOTES = (
    ANote(("[sound:hund.mp3]", 'der Hund<br><img src="hund.png" alt="a dog">'), guid="listen"),
    ANote(("the cat", "die Katze [sound:katze.opus]"), guid="cat"),
    ANote(("the bird[sound:vogel.wav]", "der Vogel"), guid="bird"),
)
SPOKEN = package(NOTES, media=FILES, deck="Animals")
