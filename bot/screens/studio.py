"""The words of the deck studio that are no templates: remarks, names of fields, short texts."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from bot.model.cards import Card, question_of
from bot.model.editing.lint import Remark, RemarkKind
from bot.model.editing.merge import CARD, ORDER, Conflict
from bot.model.editing.studio import EditedDeck
from bot.model.editing.versions import Difference, Version, VersionKind
from bot.model.ids import CardId, SessionId
from bot.model.markup import plain, spans_of
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.quiz import CardAsked, CardRevealed, Shown
from bot.model.views import LETTERS, View
from bot.screens import cards
from bot.screens.widgets import count, paragraph, short

PREVIEWS = 3
"""Questions of a text with gaps that are shown as people will see them."""
HERE = "Browser"
SHOWN = 120
"""Characters of a text in a table."""

REMARKS: Mapping[RemarkKind, str] = {
    "duplicate": "The same card is there twice: see “{other}”.",
    "near_duplicate": "Nearly the same card: see “{other}”.",
    "same_question": "Another card asks the same, with another answer: see “{other}”.",
    "answer_in_question": "The answer stands in the question.",
    "long_question": "The question is long: {found:,} characters. Could it be two cards?",
    "long_answer": "The answer is long: {found:,} characters. Could it be two cards?",
    "options_length": "The right option can be told by its length.",
    "options_kind": "The right option can be told by its kind: the others look different.",
    "accepts_other": "“{text}” is accepted here, and is the answer of “{other}”.",
    "no_topic": "It has no topic.",
}
FIELDS: Mapping[str, str] = {
    "front": "Question",
    "answer": "Short answer",
    "accept": "Also right",
    "distractors": "Wrong options",
    "back": "Full answer",
    "explanation": "Why it is so",
    "topics": "Topics",
    "deletion": "Gaps",
    "title": "Title",
    "language": "Language",
    ORDER: "Order of the cards",
    CARD: "The card",
}
HINTS: Mapping[str, str] = {
    "front": "Gaps are written {{c1::hidden}}. **Bold**, `code` and lists work.",
    "answer": "At most 60 characters, to be typed or chosen. Leave it empty for a text with gaps.",
    "accept": "One on each line.",
    "distractors": "One on each line. With fewer than three, answers of other cards stand in.",
    "back": "Shown after the short answer. A card needs one of the two.",
    "explanation": "",
    "topics": "One on each line. A new name makes a new topic.",
}
"""The fields of the form in their order, each with its hint."""
LONG = {"front": 3, "back": 3, "explanation": 3, "accept": 3, "distractors": 3, "topics": 2}
"""Fields of several lines, and how many are seen at once."""
FIRST = ("front", "answer", "back", "topics")
"""The fields that most cards need; the others unfold."""
MORE = ("distractors", "accept", "explanation")
MORE_NAMES = "wrong options, other right answers, an explanation"
UNSAVED = "What you wrote in a card is not saved yet, and would be lost. Go on all the same?"
LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "la": "Latin",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""What a form suggests as the language of a deck; any other tag may be typed."""
_KINDS: Mapping[VersionKind, str] = {
    "import": "imported",
    "edit": "edited",
    "accept": "accepted an answer",
    "restore": "restored an older version",
}
_NOTHING = "nothing"


def remark(about: Remark, others: Mapping[str, Card]) -> str:
    """A remark as a sentence; `others` are the cards that it may name, by their ids."""
    other = others.get(about.other)
    name = about.other if other is None else name_of(other)
    return REMARKS[about.kind].format(other=name, found=about.found, text=about.text)


def name_of(card: Card) -> str:
    """The name of a card in a list: its question on one line, without markup."""
    words = " ".join(plain(spans_of(question_of(card))).split())
    return short(words, SHOWN) or card.id


def in_short(text: str) -> str:
    """A text of a card in a table."""
    return short(" ".join(plain(spans_of(text)).split()), SHOWN)


def has_more(card: Card) -> bool:
    """Whether a card has something in the fields that unfold."""
    return any(getattr(card, name) for name in MORE)


def problem(sentence: str) -> str:
    """Why a card can't be kept, with the names of the fields as the form has them."""
    for name, label in FIELDS.items():
        sentence = sentence.replace(f'"{name}"', f"“{label}”")
    return sentence


def field(name: str) -> str:
    """The name of a field for people."""
    if name.startswith("topics."):
        return f"Title of the topic {name.removeprefix('topics.')}"
    return FIELDS.get(name, name)


def written(card: Card, name: str, topics: Mapping[str, str]) -> str:
    """A field of a card as its form shows it."""
    value = getattr(card, name)
    if name == "topics":
        return "\n".join(topics.get(slug, slug) for slug in value)
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def said(value: object) -> str:
    """The value of a conflict or a difference, for people."""
    if isinstance(value, Card):
        return f"changed: {name_of(value)}"
    if value is None:
        return "retired"
    if isinstance(value, tuple):
        return "\n".join(said(one) for one in value) or _NOTHING
    if isinstance(value, msgspec.Struct):
        return str(getattr(value, "words", _NOTHING))
    return str(value) if value not in {"", 0} else _NOTHING


def taken(conflict: Conflict, by: str) -> str:
    """What somebody else has made of a field meanwhile, or of the whole card."""
    who = by or "Somebody"
    if conflict.field == ORDER:
        return f"{who} moved cards meanwhile."
    if conflict.field != CARD:
        return f"{who} changed the field {field(conflict.field)} meanwhile. It now says:"
    if conflict.theirs is None:
        return f"{who} retired this card meanwhile. If you save, it comes back as you wrote it."
    return f"{who} changed this card meanwhile, and you retired it."


def changes(difference: Difference) -> Iterator[tuple[str, str, str]]:
    """The fields in which a card differs, each with its name and both values."""
    before, after = difference.before, difference.after
    if before is None or after is None:
        return
    for name in before.__struct_fields__:
        one, two = getattr(before, name), getattr(after, name)
        if one != two and name not in {"id", "was"}:
            yield field(name), said(one), said(two)


def made(version: Version) -> str:
    """What a version did, in a few words."""
    parts = [
        f"{count(number, 'card')} {what}"
        for number, what in (
            (version.added, "added"),
            (version.changed, "changed"),
            (version.retired, "retired"),
        )
        if number
    ]
    return f"{_KINDS[version.kind]}: {', '.join(parts) or 'order or topics'}"


def topic_names(card: Card, deck: EditedDeck) -> str:
    """The titles of a card's topics, on one line."""
    return ", ".join(deck.topics.get(slug, slug) for slug in card.topics)


def previews(deck: EditedDeck, parts: Sequence[Card]) -> list[View]:
    """The question and the answer of each of the first cards, as a quiz shows them."""
    if not parts or not question_of(parts[0]):
        return [View((paragraph("Write a question, and it is shown here."),))]
    name = DeckName(deck.id, deck.typed, deck.title)
    return [view for card in parts[:PREVIEWS] for view in _messages(name, card)]


def _messages(deck: DeckName, card: Card) -> tuple[View, View]:
    # In the order of the form: a quiz shuffles the options.
    options = (card.answer, *card.distractors) if card.answer and card.distractors else ()
    shown = Shown(
        SessionId(0),
        0,
        CardId(0),
        card,
        deck,
        mode="choice" if options else "reveal",
        options=options[: len(LETTERS)],
    )
    return cards.asked(CardAsked(shown)), cards.revealed(CardRevealed(shown))
