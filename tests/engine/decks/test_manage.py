"""Managing decks: removing and sharing them, editing and reporting cards."""

import pytest

from bot.engine.decks.manage import REPORTS_A_DAY
from bot.engine.share_codes import GUESSES
from bot.model.actions import BringFile, EditCard, RemoveDeck, ReportCard, Where
from bot.model.ids import CardId, DeckId, Identity
from bot.model.suggestions import CompletionQuery
from bot.model.views import View
from tests.engine.battle.battle_harness import code_in
from tests.engine.servers import MEMBER, SCHOOL
from tests.world import World, labels, read

PRIVATE = Where(channel="dm")
SPANISH = b"el perro;the dog\nel gato;the cat\n"
DOG = CardId(31)
"""The first of Ada's cards; the built-in deck has the ids 1 to 30."""


async def import_spanish(world: World, where: Where, who: str = "ada") -> View:
    """A person imports a deck of Spanish."""
    world.where = where
    await world.act(BringFile("spanish.csv", SPANISH, len(SPANISH)), who)
    return await world.press("Save", who)


@pytest.fixture
async def world(world: World) -> World:
    """A world in which Ada has her own deck."""
    world.platform = "discord"
    await import_spanish(world, PRIVATE)
    return world


async def test_removing(world: World) -> None:
    """Removing asks for confirmation; a later import of the deck finds its memory states."""
    await world.type("/quiz spanish")
    await world.study("4")
    view = await world.type("/decks remove spanish")
    assert "take away Spanish, with 2 cards?" in read(view)
    assert labels(view) == ["Take it away"]
    assert "no longer among the decks" in read(await world.press("Take"))
    assert "no deck called" in read(await world.type("/quiz spanish"))
    await import_spanish(world, PRIVATE)
    assert "1 new" in read(await world.type("/decks show spanish"))


@pytest.mark.parametrize("where", [SCHOOL, MEMBER])
async def test_ones_own_deck_from_a_server(world: World, where: Where) -> None:
    """One's own deck can be removed on a server; the server's deck of that name comes first."""
    if where.moderator:
        await import_spanish(world, where)
    world.where = where
    view = await world.type("/decks remove spanish")
    assert "take away Spanish" in read(view)
    await world.press("Take")
    remaining = await world.rows("SELECT id FROM decks WHERE retired = 0 ORDER BY id")
    assert remaining == ([(1,), (2,)] if where.moderator else [(1,)])
    again = read(await world.type("/decks remove spanish"))
    assert ("take away" in again) is where.moderator


async def test_only_decks_that_can_be_removed_are_offered(world: World) -> None:
    """Autocomplete of a command that changes decks offers only decks that the person may change."""
    await import_spanish(world, SCHOOL)
    for path in ("decks remove", "decks share"):
        for space, account, names in (
            ("", "ada", ["spanish"]),
            ("school", "ben", ["spanish"]),
            ("", "ben", []),
            ("", "nobody", []),
        ):
            query = CompletionQuery(path, "deck", "", who=Identity("discord", account), space=space)
            assert [choice.value for choice in await world.engine.suggest(query)] == names


async def test_importing_what_was_removed(world: World) -> None:
    """Importing a removed deck says that saving brings it back."""
    for text, change in (
        (SPANISH, " as it was,"),
        (SPANISH + b"uno;one\n", ": 1 new and 2 as before,"),
    ):
        await world.type("/decks remove spanish")
        await world.press("Take")
        view = await world.act(BringFile("spanish.csv", text, len(text)))
        assert f"The deck spanish was taken away. Saving brings it back{change}" in read(view)
        assert "The deck is there: Spanish" in read(await world.press("Save"))


async def test_only_ones_own_is_removed(world: World) -> None:
    """Built-in decks and other people's decks can't be removed, also not by a forged button."""
    assert "came with the bot" in read(await world.type("/decks remove greek"))
    assert "no deck called" in read(await world.type("/decks remove nowhere"))
    assert "no deck of your own" in read(await world.type("/decks remove spanish", "ben"))
    for deck_id in (DeckId(2), DeckId(99)):
        assert "not yours to change" in read(await world.act(RemoveDeck(deck_id), "ben"))
    assert "came with the bot" in read(await world.act(RemoveDeck(DeckId(1)), "ada"))


async def test_no_code_is_no_guess(world: World) -> None:
    """/decks add without a code asks for it, and does not count as a wrong guess."""
    for _ in range(GUESSES + 1):
        assert "Which code?" in read(await world.type("/decks add"))


async def test_sharing(world: World) -> None:
    """A share code gives another person a copy, which is independent of the original."""
    code = code_in(await world.type("/decks share spanish"))
    view = await world.type(f"/decks add {code.lower()}", "ben")
    assert "A copy of Spanish is there, with 2 cards." in read(view)
    assert "el perro" in read(await world.press("Study", "ben"))
    await world.type("/decks remove spanish")
    await world.press("Take")
    assert "2 cards" in read(await world.type("/decks show spanish", "ben"))
    assert "no deck for the code" in read(await world.type(f"/decks add {code}", "cleo"))


async def test_sharing_with_a_server(world: World) -> None:
    """A moderator can add a copy for the server; if the name is taken, it gets a number."""
    code = code_in(await world.type("/decks share spanish"))
    world.where = SCHOOL
    for name in ("spanish", "spanish_2"):
        assert f"/quiz {name} begins" in read(await world.type(f"/decks add {code}", "ben"))
    world.where = MEMBER
    assert "manage this place" in read(await world.type(f"/decks add {code}", "cleo"))


async def test_codes_grow_old_and_cannot_be_guessed(world: World) -> None:
    """A code expires after a week, and five wrong codes block a person for an hour."""
    code = code_in(await world.type("/decks share spanish"))
    for _ in range(5):
        assert "no deck for the code" in read(await world.type("/decks add ABCDEFGH", "eve"))
    assert "wait an hour" in read(await world.type(f"/decks add {code}", "eve"))
    world.sleep(8)
    assert "no deck for the code" in read(await world.type(f"/decks add {code}", "ben"))


async def test_editing(world: World) -> None:
    """/card edit shows the last card's text; the changed card is asked with its new text."""
    assert "which card you mean" in read(await world.type("/card edit"))
    await world.type("/quiz spanish")
    view = await world.type("/card edit")
    assert "el perro\n---\nthe dog" in read(view)
    assert view.ask is not None
    assert (view.ask.action, view.ask.initial) == (EditCard(DOG), "el perro\n---\nthe dog")
    assert await world.act(EditCard(DOG)) == view
    changed = await world.act(EditCard(DOG, "el perro\n---\nthe hound"))
    assert "the hound" in read(changed)
    await world.type("/quiz spanish")
    assert "the hound" in read(await world.press("Reveal"))


async def test_the_rated_card_is_edited(world: World) -> None:
    """After a rating /card edit means the rated card, though the next one is asked already."""
    first = read(await world.type("/quiz spanish"))
    await world.press("Reveal")
    following = read(await world.press("4"))
    assert ("el perro" in first, "el perro" in following) == (True, False)
    assert "el perro\n---\nthe dog" in read(await world.type("/card edit"))


async def test_editing_keeps_what_is_known(world: World) -> None:
    """An edited card keeps its memory state, and the next import of its deck finds it."""
    await world.type("/quiz spanish")
    await world.study("4")
    await world.act(EditCard(DOG, "el perro\n---\nthe hound"))
    assert await world.rows("SELECT card, reviews FROM memory") == [(DOG, 1)]
    view = await world.act(BringFile("spanish.csv", SPANISH, len(SPANISH)))
    assert "1 changed and 1 as before" in read(view)


@pytest.mark.parametrize("text", ["", "el perro\n---\nmine now"])
async def test_only_ones_own_cards_are_changed(world: World, text: str) -> None:
    """Cards of built-in decks and of other people can be neither edited nor seen that way."""
    for card_id, reason in (
        (CardId(1), "came with the bot"),
        (DOG, "not yours"),
        (CardId(999), "which card"),
    ):
        shown = read(await world.act(EditCard(card_id, text), "ben"))
        assert "perro" not in shown
        assert reason in shown
    await import_spanish(world, SCHOOL)
    world.where = MEMBER
    assert "not yours" in read(await world.act(EditCard(CardId(33), text), "ben"))
    world.where = SCHOOL
    assert "not yours" not in read(await world.act(EditCard(CardId(33), text), "ben"))


async def test_what_can_not_be_a_card(world: World) -> None:
    """A text without separator or front is refused, and comes back so that it can be corrected."""
    before = await world.dump("cards", "decks")
    for typed, problem in (
        ("el perro, the dog", "three dashes"),
        ("\n---\nthe dog", "question is missing"),
    ):
        view = await world.act(EditCard(DOG, typed))
        assert problem in read(view)
        assert f"This is what you sent:\n{typed}" in read(view)
        assert view.ask is not None
        assert (view.ask.action, view.ask.initial) == (EditCard(DOG), typed)
    assert await world.dump("cards", "decks") == before


async def test_reporting(world: World) -> None:
    """A report is shown to those who may change the deck, until the card is changed."""
    await import_spanish(world, SCHOOL)
    world.where = MEMBER
    await world.type("/quiz spanish", "ben")
    view = await world.type("/card report", "ben")
    assert "What is wrong with this card?\nel perro" in read(view)
    report = ReportCard(CardId(33), "  It can\nbe a hound, too. ")
    assert "Thank you" in read(await world.act(report, "ben"))
    assert "be a hound" not in read(await world.type("/decks show spanish", "ben"))
    world.where = SCHOOL
    shown = read(await world.type("/decks show spanish", "cleo"))
    assert "What readers told about its cards:\n- el perro: It can be a hound, too." in shown
    await world.act(EditCard(CardId(33), "el perro\n---\nthe hound"), "cleo")
    assert "readers told" not in read(await world.type("/decks show spanish", "cleo"))


async def test_reports_are_put_away(world: World) -> None:
    """Who may change the deck can dismiss the reports that were shown, and only these."""
    await import_spanish(world, SCHOOL)
    world.where = MEMBER
    await world.type("/quiz spanish", "ben")
    for text in ("first", "second"):
        await world.act(ReportCard(CardId(33), text), "ben")
    world.where = SCHOOL
    await world.type("/decks show spanish", "cleo")
    dismiss = world.button("Put these notes away", "cleo").action
    world.where = MEMBER
    await world.act(ReportCard(CardId(33), "third"), "ben")
    assert labels(await world.type("/decks show spanish", "ben")) == ["Study Spanish"]
    assert "not yours to change" in read(await world.act(dismiss, "ben"))
    assert await world.rows("SELECT count(*) FROM card_reports") == [(3,)]
    world.where = SCHOOL
    shown = await world.act(dismiss, "cleo")
    assert "- el perro: third" in read(shown)
    assert "first" not in read(shown)
    assert "readers told" not in read(await world.press("Put this note away", "cleo"))
    assert await world.rows("SELECT count(*) FROM card_reports") == [(0,)]


async def test_an_import_settles_reports(world: World) -> None:
    """A report is dropped when an import changes or removes its card."""
    await world.type("/quiz spanish")
    for card in (DOG, CardId(32)):
        assert "Thank you" in read(await world.act(ReportCard(card, f"look at {card}")))
    for text, reports in (
        (SPANISH, ("look at 32", "look at 31")),
        (b"el perro;the hound\nel gato;the cat\n", ("look at 32",)),
        (b"el perro;the hound\n", ()),
        (SPANISH, ()),
    ):
        await world.act(BringFile("spanish.csv", text, len(text)))
        await world.press("Save")
        shown = read(await world.type("/decks show spanish"))
        assert tuple(line[-10:] for line in shown.splitlines() if "look at" in line) == reports


async def test_reports_have_bounds(world: World) -> None:
    """A report needs a visible card and a text; its length and the reports per day are limited."""
    assert "which card" in read(await world.act(ReportCard(DOG, "bad"), "ben"))
    assert "which card" in read(await world.act(ReportCard(CardId(999), "bad")))
    assert "whoever runs it" in read(await world.act(ReportCard(CardId(1), "bad")))
    assert "That was empty" in read(await world.act(ReportCard(DOG, " \n ")))
    for _ in range(REPORTS_A_DAY):
        assert "Thank you" in read(await world.act(ReportCard(DOG, "bad " * 1_000)))
    assert "10 times today" in read(await world.act(ReportCard(DOG, "bad")))
    assert await world.rows("SELECT max(length(text)) FROM card_reports") == [(500,)]


async def test_cards_with_gaps_are_changed_in_their_file(world: World) -> None:
    """A cloze card can't be edited alone, because its siblings share its text."""
    cloze = b"C: [Paris] is the capital of [France].\n"
    await world.act(BringFile("gaps.md", cloze, len(cloze)))
    await world.press("Save")
    await world.press("Study")
    assert "best changed in its file" in read(await world.type("/card edit"))
