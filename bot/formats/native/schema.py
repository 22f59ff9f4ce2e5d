"""What a native deck file may contain, defined once, as types.

The reader checks files against these types, and `decks/deck.schema.json` is generated from them, so
editors and the bot never disagree.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from bot.formats.base.deck_limits import (
    LONGEST_BACK,
    LONGEST_DECK_ID,
    LONGEST_DESCRIPTION,
    LONGEST_EXPLANATION,
    LONGEST_FRONT,
    LONGEST_LANGUAGE,
    LONGEST_NAME,
    LONGEST_SLUG,
    MOST_ANSWERS,
    MOST_AUTHORS,
    MOST_CARD_TOPICS,
    MOST_CARDS,
    MOST_FORMER_IDS,
    MOST_TOPICS,
)
from bot.model.cards import ANSWER_LENGTH

MOST_FAULTS = 1_000
"""Nobody reads more, and a hostile file must not keep the bot busy."""

DECK_ID = "^[a-z0-9_]+$"
SLUG = "^[a-z0-9][a-z0-9_-]*$"
_SLUG_WORDS = "small letters a to z, digits, - and _, beginning with a letter or digit"
_LINE = r"^\S([^\n]*\S)?$"
_LINE_WORDS = "one line of text without spaces at its ends"


def _meta(about: str, longest: int, pattern: str, words: str) -> Meta:
    return Meta(max_length=longest, pattern=pattern, description=about, extra={"words": words})


def _slug(about: str) -> Meta:
    return _meta(about, LONGEST_SLUG, SLUG, _SLUG_WORDS)


def _line(about: str, longest: int = LONGEST_NAME) -> Meta:
    return _meta(about, longest, _LINE, _LINE_WORDS)


def _prose(about: str, longest: int) -> Meta:
    return _meta(about, longest, r"\S", "some text; if there is none, leave the line out")


def _list(about: str, most: int) -> Meta:
    return Meta(max_length=most, description=about)


MEDIA_PATH = r"^media/[^/\\\x00-\x1f\x7f.][^/\\\x00-\x1f\x7f]*$"
MOST_MEDIA = 20
"""Of a card: more than fit into a message."""
LONGEST_WORDS = 100
_PATH = _meta("A file.", LONGEST_NAME, MEDIA_PATH, "the name of a file such as media/heart.png")
_WORDS = _meta(
    "What a picture or sound is.",
    LONGEST_WORDS,
    r"^[^\s\[\]`*{}<>]([^\n\[\]`*{}<>]*[^\s\[\]`*{}<>])?$",
    "a few plain words, without brackets and marks",
)
_Path = Annotated[str, _PATH]
_Words = Annotated[str, _WORDS]


_Slugs = tuple[Annotated[str, _slug("A slug.")], ...]
_Answers = tuple[Annotated[str, _line("A short answer.", ANSWER_LENGTH)], ...]


class DeckTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the deck is: one table, before the first card."""

    id: Annotated[
        str,
        _meta(
            "The deck's slug, which people type: /quiz deep_learning. It never changes.",
            LONGEST_DECK_ID,
            DECK_ID,
            "small letters a to z, digits and _",
        ),
    ]
    title: Annotated[str, _line("The deck's name as people read it.")]
    description: Annotated[
        str, _prose("What the deck teaches, in a sentence or two.", LONGEST_DESCRIPTION)
    ] = ""
    language: Annotated[
        str,
        _meta(
            "The cards' language as a BCP 47 tag, such as en or pt-BR.",
            LONGEST_LANGUAGE,
            "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
            'a language tag such as "en" or "pt-BR"',
        ),
    ] = "en"
    authors: Annotated[
        tuple[Annotated[str, _line("A name.")], ...],
        _list("Who wrote the deck.", MOST_AUTHORS),
    ] = ()
    licence: Annotated[str, _line("The licence, best as an SPDX name such as CC0-1.0.")] = ""
    topics: Annotated[
        dict[Annotated[str, _slug("A topic's slug.")], Annotated[str, _line("A title.")]],
        _list("The deck's topics in their order: slug = title.", MOST_TOPICS),
    ] = {}


class CardTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One card, or one cloze text that gives a card for each number of its deletions."""

    id: Annotated[
        str,
        _slug("The card's slug, unique in the deck. It stays when the card's text changes."),
    ]
    was: Annotated[
        _Slugs,
        _list(
            "Ids that the card had before: people's memory of them passes to this card.",
            MOST_FORMER_IDS,
        ),
    ] = ()
    fact: Annotated[
        str,
        _slug("A slug shared by cards of one fact: they are not shown on the same day."),
    ] = ""
    topics: Annotated[
        _Slugs, _list("Slugs of topics that the deck declares.", MOST_CARD_TOPICS)
    ] = ()
    difficulty: Annotated[
        Literal[1, 2, 3],
        Meta(description="1: the meaning of words, 2: how things work, 3: calculations, subtle."),
    ] = 2
    front: Annotated[
        str, _prose("The question: of front and cloze, a card has one.", LONGEST_FRONT)
    ] = ""
    cloze: Annotated[
        str, _prose("A text with gaps: {{c1::hidden}} or {{c1::hidden::hint}}.", LONGEST_FRONT)
    ] = ""
    answer: Annotated[
        str,
        _line("The short answer, to be typed or picked. A cloze has it in its gap.", ANSWER_LENGTH),
    ] = ""
    accept: Annotated[
        _Answers, _list("Other typed answers that are just as right.", MOST_ANSWERS)
    ] = ()
    distractors: Annotated[
        _Answers, _list("Wrong options, plausible yet clearly wrong.", MOST_ANSWERS)
    ] = ()
    back: Annotated[str, _prose("The full answer, shown after the reveal.", LONGEST_BACK)] = ""
    explanation: Annotated[str, _prose("Why it is so.", LONGEST_EXPLANATION)] = ""
    front_image: Annotated[_Path, Meta(description="A picture below the question.")] = ""
    front_sound: Annotated[_Path, Meta(description="A sound of the question.")] = ""
    front_alt: Annotated[_Words, Meta(description="What the question's picture shows.")] = ""
    back_image: Annotated[_Path, Meta(description="A picture below the answer.")] = ""
    back_sound: Annotated[_Path, Meta(description="A sound of the answer.")] = ""
    back_alt: Annotated[_Words, Meta(description="What the answer's picture shows.")] = ""
    media: Annotated[
        dict[_Words, _Path],
        _list(
            "Pictures and sounds that stand in the texts: a text has the words in brackets, "
            "[a heart], where the file belongs.",
            MOST_MEDIA,
        ),
    ] = {}
    strict: Annotated[bool, Meta(description="Typed answers must have their accents right.")] = (
        False
    )
    ordered: Annotated[
        bool, Meta(description="The answer is a list whose order counts in typed answers.")
    ] = False
    type: Annotated[
        bool | None,
        Meta(
            description="Whether the answer may be asked as a typed one. If it is not said, "
            "prose of four words or more is not."
        ),
    ] = None


class DeckFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A Cardstreak deck."""

    deck: Annotated[DeckTable, Meta(description="What the deck is.")]
    card: Annotated[
        tuple[CardTable, ...],
        Meta(max_length=MOST_CARDS, description="The cards, each under a line [[card]]."),
    ] = ()


def schema() -> dict[str, Any]:
    """The JSON schema of a deck file, for editors, generated from the types above."""
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(DeckFile),
    }
    # The one rule of the schema that the fields of a struct cannot express.
    whole["$defs"]["CardTable"]["oneOf"] = [{"required": ["front"]}, {"required": ["cloze"]}]
    return whole


def schema_text() -> str:
    """The content of decks/deck.schema.json."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"
