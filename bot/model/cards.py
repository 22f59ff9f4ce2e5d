"""Decks and cards, as their authors wrote them."""

import re
from collections.abc import Callable
from typing import Literal

import msgspec

ANSWER_LENGTH = 60
"""Longest short answer: it must fit on a button (Discord allows 80, with a letter before it)."""

# The hint is split off apart: looked for in here, it makes unclosed deletions take cubic time.
_DELETION = re.compile(r"\{\{c(\d{1,9})::(.+?)\}\}", re.DOTALL)


class Image(msgspec.Struct, frozen=True):
    """A picture on a card.

    `name` is made of a hash of its bytes, so the same name is the same picture everywhere. `words`
    say what it shows. Where a text of the card holds them in brackets, there the picture belongs;
    no two pictures of a card have the same words.
    """

    name: str
    words: str


class Card(msgspec.Struct, frozen=True, omit_defaults=True):
    """One card.

    `id` is the author's slug, unique in the deck. A cloze card keeps its whole text in `front`
    and says in `deletion` which number is hidden. Texts may hold the small markup of
    `bot.model.markup`. `fact` names the siblings: cards of one fact are not shown on the same day.
    `images` are the pictures that its texts name.
    """

    id: str
    front: str
    back: str = ""
    answer: str = ""
    accept: tuple[str, ...] = ()
    distractors: tuple[str, ...] = ()
    explanation: str = ""
    topics: tuple[str, ...] = ()
    difficulty: Literal[1, 2, 3] = 2
    fact: str = ""
    strict: bool = False
    was: tuple[str, ...] = ()
    deletion: int = 0
    images: tuple[Image, ...] = ()


class Deck(msgspec.Struct, frozen=True):
    """A deck: its slug, what people read about it, its topics (slug to title), and its cards."""

    id: str
    title: str
    description: str = ""
    language: str = "en"
    authors: tuple[str, ...] = ()
    licence: str = ""
    topics: dict[str, str] = {}
    cards: tuple[Card, ...] = ()


class Deletion(msgspec.Struct, frozen=True):
    """One hidden piece of a cloze text: its number, the text behind it, and perhaps a hint."""

    number: int
    text: str
    hint: str = ""


def deletions(cloze: str) -> tuple[Deletion, ...]:
    """The deletions of a cloze text, `{{c1::hidden}}` or `{{c1::hidden::hint}}`, in order."""
    return tuple(map(_deletion, _DELETION.finditer(cloze)))


def cloze_markup(deletion: Deletion) -> str:
    """A deletion as it stands in a cloze text."""
    hint = f"::{deletion.hint}" if deletion.hint else ""
    return f"{{{{c{deletion.number}::{deletion.text}{hint}}}}}"


def replace_deletions(cloze: str, shown: Callable[[Deletion], str]) -> str:
    """A cloze text with what `shown` makes of each deletion in the deletion's place."""
    return _DELETION.sub(lambda found: shown(_deletion(found)), cloze)


def question_of(card: Card) -> str:
    """What the front shows: of a cloze, the text with a gap, or its hint, at the hidden place."""
    if not card.deletion:
        return card.front
    return _filled(card, lambda hidden: f"[{hidden.hint}]" if hidden.hint else "[ … ]")


def answer_of(card: Card) -> str:
    """What is shown after the reveal: of a cloze, the text with the hidden piece in bold."""
    if not card.deletion:
        return card.back or card.answer
    whole = _filled(card, lambda hidden: f"**{hidden.text}**")
    return f"{whole}\n\n{card.back}" if card.back else whole


def for_screens(card: Card) -> Card:
    """The card without what no screen shows: other options and answers, topics, former ids."""
    return msgspec.structs.replace(card, distractors=(), accept=(), topics=(), was=())


def images_in(text: str, images: tuple[Image, ...]) -> tuple[Image, ...]:
    """Those of the pictures that belong into a text."""
    return tuple(image for image in images if f"[{image.words}]" in text)


def question_images(card: Card) -> tuple[Image, ...]:
    """The pictures of the question; one that stands in a hidden gap is none of them."""
    return images_in(question_of(card), card.images) if card.images else ()


def answer_images(card: Card) -> tuple[Image, ...]:
    """The pictures of the answer and its explanation that the question did not show."""
    if not card.images:
        return ()
    asked = question_images(card)
    found = images_in(f"{answer_of(card)}\n{card.explanation}", card.images)
    return tuple(image for image in found if image not in asked)


def _deletion(found: re.Match[str]) -> Deletion:
    text, _, hint = found[2].partition("::")
    return Deletion(int(found[1]), text, hint)


def _filled(card: Card, shown: Callable[[Deletion], str]) -> str:
    return replace_deletions(
        card.front,
        lambda hidden: shown(hidden) if hidden.number == card.deletion else hidden.text,
    )
