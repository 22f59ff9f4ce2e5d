"""Decks of one name: which ones share it, how they are told apart, and which one is meant."""

from collections.abc import Sequence

import pytest

from bot.model import deck_names
from bot.model.deck_names import Reached
from bot.model.ids import DeckId, PersonId
from bot.model.outcomes.base import DeckName
from bot.model.ownership import NOBODY, Owner, Viewer

ADA = Owner(PersonId(1))
HERE = Owner(platform="discord", space="school")
CLUB = Owner(platform="discord", space="club")
GROUP = Owner(platform="telegram", space="-100")
VIEWER = Viewer(PersonId(1), "discord", "school")

Row = tuple[Owner, str, str]


def reached(rows: Sequence[Row]) -> list[Reached]:
    """Decks with the numbers 1, 2, 3…, from their owners, slugs and titles."""
    return [
        Reached(DeckName(DeckId(number), slug, title), owner)
        for number, (owner, slug, title) in enumerate(rows, start=1)
    ]


@pytest.mark.parametrize(
    ("rows", "spellings"),
    [
        ([(NOBODY, "greek", "Greek"), (HERE, "latin", "Latin")], {}),
        (
            [(NOBODY, "greek", "Greek"), (HERE, "greek", "Greek")],
            {1: "builtin/greek", 2: "here/greek"},
        ),
        (
            [(NOBODY, "greek", "Greek"), (ADA, "greek", "Greek"), (HERE, "greek", "Greek")],
            {1: "builtin/greek", 2: "mine/greek", 3: "here/greek"},
        ),
        (
            [(NOBODY, "greek", "Greek"), (CLUB, "greek", "Greek")],
            {1: "builtin/greek", 2: "elsewhere/greek"},
        ),
        (
            [(CLUB, "greek", "Greek"), (GROUP, "greek", "Greek")],
            {1: "elsewhere1/greek", 2: "elsewhere2/greek"},
        ),
        ([(ADA, "greek", "Greek"), (ADA, "el", "Greek")], {1: "greek", 2: "el"}),
        ([(ADA, "el", "Greek"), (ADA, "greek", "Greek")], {1: "el", 2: "greek"}),
        ([(CLUB, "greek", "Words"), (GROUP, "el", "Greek")], {1: "greek", 2: "el"}),
        ([(NOBODY, "greek", "Words"), (ADA, "el", "Greek")], {1: "builtin/greek", 2: "mine/el"}),
        ([(NOBODY, "es", "Español"), (ADA, "sp", "ESPANOL")], {1: "builtin/es", 2: "mine/sp"}),
        (
            [(NOBODY, "es", "Espan\u0303ol"), (ADA, "sp", "Español")],
            {1: "builtin/es", 2: "mine/sp"},
        ),
        ([(NOBODY, "a", "Gr\u200beek"), (HERE, "b", "Greek\u3164")], {1: "builtin/a", 2: "here/b"}),
        (
            [(NOBODY, "a", "A B"), (HERE, "b", "a-b")],
            {1: "builtin/a", 2: "here/b"},
        ),
        ([(NOBODY, "a", "Ｇｒｅｅｋ"), (HERE, "b", "Greek")], {1: "builtin/a", 2: "here/b"}),
        ([(NOBODY, "a", "🎉"), (HERE, "b", "🎉")], {1: "builtin/a", 2: "here/b"}),
        ([(NOBODY, "a", "🎉"), (HERE, "b", "🎈")], {}),
        ([(NOBODY, "a", "\u200b"), (HERE, "b", "\u2060")], {}),
    ],
)
def test_decks_of_one_name_are_told_apart(rows: list[Row], spellings: dict[int, str]) -> None:
    """All decks that share a name get a spelling, and each spelling means its own deck."""
    decks = reached(rows)
    names = deck_names.marked(decks, VIEWER)
    assert {int(deck_id): name.typed for deck_id, name in names.items()} == spellings
    for deck in decks:
        typed = names.get(deck.name.id, deck.name).typed
        for spelling in (typed, f" {typed.upper()} ", typed.replace("/", " / ")):
            assert deck_names.meant(decks, lambda one: one, VIEWER, spelling) == deck


@pytest.mark.parametrize(
    ("owner", "spelling"),
    [
        (NOBODY, "builtin/greek"),
        (HERE, "here/greek"),
        (CLUB, "elsewhere/greek"),
        (CLUB, "elsewhere1/greek"),
        (ADA, "mine/greek"),
    ],
)
def test_a_spelling_works_without_others_of_its_name(owner: Owner, spelling: str) -> None:
    """What was suggested a while ago still works when the other decks of that name are gone."""
    (deck,) = reached([(owner, "greek", "Greek")])
    assert deck_names.meant([deck], lambda one: one, VIEWER, spelling) == deck


def test_decks_of_one_owner_are_told_apart_by_their_slugs() -> None:
    """Where whose a deck is does not tell it apart, its slug or number does."""
    names = deck_names.marked(reached([(ADA, "greek", "Greek"), (ADA, "el", "Greek")]), VIEWER)
    assert [name.apart for name in names.values()] == ["greek", "el"]
    names = deck_names.marked(reached([(CLUB, "el", "Greek"), (GROUP, "el", "Greek")]), VIEWER)
    assert [name.apart for name in names.values()] == ["1", "2"]
    names = deck_names.marked(reached([(CLUB, "el", "Greek"), (ADA, "el", "Greek")]), VIEWER)
    assert [name.apart for name in names.values()] == ["", ""]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("greek", 3),
        ("GREEK", 3),
        ("the greek", 4),
        ("café", 5),
        ("cafe", 6),
        ("CAFE\u0301", 5),
        ("कुल", 7),
        ("कूल", 8),
        ("latin", None),
        ("", None),
        ("mine/latin", None),
        ("here/café", 6),
        ("here/Cafe", 6),
        ("here/", None),
        ("nowhere/greek", None),
    ],
)
def test_of_several_the_closest_is_meant(typed: str, number: int | None) -> None:
    """An exact name comes before one that is like it, and then what is closer."""
    decks = reached(
        [
            (NOBODY, "greek", "Greek"),
            (HERE, "greek", "Greek"),
            (ADA, "greek", "Greek"),
            (HERE, "el", "The Greek!"),
            (NOBODY, "coffee", "Café"),
            (HERE, "tea", "Cafe"),
            (NOBODY, "kul", "कुल"),
            (NOBODY, "kuul", "कूल"),
        ]
    )
    found = deck_names.meant(decks, lambda one: one, VIEWER, typed)
    assert (None if found is None else found.name.id) == number


@pytest.mark.parametrize(
    ("slug", "typed", "called"),
    [
        ("spanish_verbs", "Spanish verbs", True),
        ("spanish_verbs", "spanish", False),
        ("_", "_", True),
        ("_", "__", False),
        ("_", "", False),
    ],
)
def test_names_of_decks(slug: str, typed: str, called: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    """A deck's name matches in any spacing and capitals; a name without letters only exactly."""
    assert deck_names.is_called(DeckName(DeckId(1), slug, "?"), typed) == called
