"""Addresses and forms of the studio as actions."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from bot.model.actions import ShowHelp
from bot.model.editing.studio import (
    AcceptText,
    AddMedium,
    AnyStudioAction,
    BringBackCards,
    DuplicateCard,
    MakeDeck,
    MoveCard,
    PreviewCard,
    RestoreVersion,
    RetireCard,
    RetireCards,
    SaveCard,
    ShowCard,
    ShowCards,
    ShowInsight,
    ShowNewDeck,
    ShowRetired,
    ShowVersion,
    ShowVersions,
    TagCards,
)
from bot.model.ids import DeckId
from bot.platforms.web_chat.limits import TEXT

Values = Mapping[str, str]
"""What an address and its form say."""

NOTHING = ShowHelp()
"""What a request of the studio asks of the rest of the engine."""
FIELDS = ("front", "answer", "accept", "distractors", "back", "explanation", "topics")
_CHOSEN, _ACCEPT = "card:", "accept:"
_LIST = ("q", "topic", "remarked", "page")
_LONGEST_NUMBER = 18


def number(text: str, least: int = 0) -> int:
    """A whole number from outside; `least` if it is none, or smaller."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
        return least
    return max(least, int(text))


# ── pages ───────────────────────────────────────────────────────────────────────────────────────


def new_deck(_values: Values) -> AnyStudioAction:
    """The form of a new deck."""
    return ShowNewDeck()


def shown_cards(values: Values) -> AnyStudioAction:
    """A page of a deck."""
    return ShowCards(
        _deck(values),
        search=values.get("q", "")[:200],
        topic=values.get("topic", ""),
        remarked=bool(values.get("remarked")),
        page=number(values.get("page", ""), 1),
        card=values.get("card", ""),
    )


def listed(values: Values) -> str:
    """Which cards the list showed, as a query for its address; what came with a form counts."""
    asked = dict(parse_qsl(values["list"][:TEXT])) if "list" in values else values
    chosen = {name: asked[name][:200] for name in _LIST if asked.get(name)}
    return urlencode(chosen, errors="replace")


def new_card(values: Values) -> AnyStudioAction:
    """The form of a new card."""
    return ShowCard(_deck(values), after=values.get("after", ""))


def shown_card(values: Values) -> AnyStudioAction:
    """The form of a card."""
    return ShowCard(_deck(values), values["card"])


def shown_retired(values: Values) -> AnyStudioAction:
    """The retired cards of a deck."""
    return ShowRetired(_deck(values))


def shown_versions(values: Values) -> AnyStudioAction:
    """The versions of a deck."""
    return ShowVersions(_deck(values))


def shown_version(values: Values) -> AnyStudioAction:
    """What changed since a version."""
    return ShowVersion(_deck(values), number(values["number"]))


def shown_insight(values: Values) -> AnyStudioAction:
    """How a deck is known."""
    return ShowInsight(_deck(values))


# ── forms ───────────────────────────────────────────────────────────────────────────────────────


def chosen_cards(values: Values) -> AnyStudioAction | None:
    """What is to be done with the chosen cards; None if it is nothing known."""
    deck, base, cards = _deck(values), _base(values), _cards(values)
    match values.get("do"):
        case "retire":
            return RetireCards(deck, base, cards)
        case "tag" | "untag" as what:
            topic = values.get("topic", "")[:TEXT]
            return TagCards(deck, base, cards, topic, on=what == "tag")
        case _:
            return None


def one_card(values: Values, file: str = "", content: bytes = b"") -> AnyStudioAction | None:
    """What is to be done with one card; None if it is nothing known.

    Args:
        values: The fields of the form.
        file: The name of the file that was sent with it, if any.
        content: The file's bytes.
    """
    deck, base, card = _deck(values), _base(values), values["card"]
    fields = _fields(values)
    match values.get("do", "save"):
        case "save" | "another":
            return SaveCard(deck, base, card, fields)
        case "copy":
            # The same form sent twice makes one copy.
            copy = f"copy-{values.get('page', '')[:12].lower()}".replace("_", "-").rstrip("-")
            return DuplicateCard(deck, base, card, copy, fields)
        case "add":
            behind = values.get("side") == "answer"
            words = values.get("words", "")
            return AddMedium(deck, base, card, file, content, words, behind, fields)
        case "move":
            return MoveCard(deck, base, card, number(values.get("place", ""), 1), fields)
        case "retire":
            return RetireCard(deck, base, card, fields)
        case _:
            return None


def made_deck(values: Values) -> AnyStudioAction:
    """The deck that is to be made."""
    fields = _fields({**values, "topics": values.get("topic", "")})
    title, language = values.get("title", "")[:TEXT], values.get("language", "")[:TEXT]
    return MakeDeck(title, language, values.get("card", ""), fields)


def previewed(values: Values) -> AnyStudioAction:
    """What a card would look like."""
    return PreviewCard(_deck(values), values["card"], _fields(values))


def brought_back(values: Values) -> AnyStudioAction:
    """The retired cards that are to come back."""
    return BringBackCards(_deck(values), _base(values), _cards(values))


def restored(values: Values) -> AnyStudioAction:
    """The version that is to be the newest."""
    return RestoreVersion(_deck(values), number(values["number"]))


def accepted(values: Values) -> AnyStudioAction | None:
    """The text that a card is to accept; None if there is none."""
    for name, text in values.items():
        if name.startswith(_ACCEPT):
            return AcceptText(_deck(values), name.removeprefix(_ACCEPT), text)
    return None


def _deck(values: Values) -> DeckId:
    return DeckId(number(values["deck"]))


def _base(values: Values) -> int:
    return number(values.get("base", ""))


def _cards(values: Values) -> tuple[str, ...]:
    return tuple(name.removeprefix(_CHOSEN) for name in values if name.startswith(_CHOSEN))


def _fields(values: Values) -> dict[str, str]:
    return {name: values[name][:TEXT] for name in FIELDS if name in values}
