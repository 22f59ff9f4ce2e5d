import pytest

from bot.formats.base.media import typeable
from bot.formats.base.parsed import ParsedCard, ParsedDeck
from bot.formats.builder.deck import build
from bot.model.cards import Card, Deletion, Image, Sound, cloze_markup

DOG, BARK, HOWL = Image("a.png", "a dog"), Sound("b.mp3", "sound"), Sound("c.mp3", "sound 2")


@pytest.mark.parametrize(
    ("answer", "typed"),
    [
        ("dog [sound]", "dog"),
        ("[sound] the dog [sound 2]", "the dog"),
        ("[sound]", ""),
        ("dog [a dog]", ""),
        ("dog [sound 3]", "dog [sound 3]"),
    ],
)
def test_a_sound_is_not_typed(answer: str, typed: str) -> None:
    """A short answer loses the marks of its sounds; one with a picture can't be typed."""
    assert typeable(answer, (DOG, BARK, HOWL)) == typed


def card_of(parsed: ParsedCard) -> Card:
    """The deck's card for a card of an import."""
    (card,) = build(ParsedDeck("apkg", (parsed,)), "animals").deck.cards
    return card


def test_the_word_beside_a_sound_is_the_short_answer() -> None:
    """The back keeps its sound, and the answer to be typed is the word alone."""
    card = card_of(ParsedCard("der Hund", "dog [sound]", source_id="x", sounds=(BARK,)))
    assert (card.answer, card.back, card.sounds) == ("dog", "dog [sound]", (BARK,))


@pytest.mark.parametrize(("hidden", "answer"), [("dog [sound]", "dog"), ("[sound]", "")])
def test_a_gap_asks_for_the_word_beside_its_sound(hidden: str, answer: str) -> None:
    """A gap that hides a word and its sound asks for the word; of a sound alone, for nothing."""
    front = f"der Hund: {cloze_markup(Deletion(1, hidden))}"
    card = card_of(ParsedCard(front, deletion=1, source_id="x", sounds=(BARK,)))
    assert (card.answer, card.sounds) == (answer, (BARK,))
