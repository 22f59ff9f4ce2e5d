"""Looking after decks: taking them away, giving copies, changing and reporting cards."""

import pytest

from bot.engine.decks.manage import REPORTS_A_DAY
from bot.engine.share_codes import GUESSES
from bot.model.actions import BringFile, EditCard, RemoveDeck, ReportCard, Where
from bot.model.ids import CardId, DeckId, Identity
from bot.model.suggestions import CompletionQuery
from bot.model.views import View
from tests.engine.battle.battle_harness import codes_of
from tests.engine.servers import MEMBER, SCHOOL
from tests.world import World, labels, read

PRIVATE = Where(channel="dm")
SPANISH = b"el perro;the dog\nel gato;the cat\n"
DOG = CardId(31)
"""The first of ada's cards: the thirty of the file come before."""


async def brings(world: World, where: Where, who: str = "ada") -> View:
    """Somebody has a deck of Spanish."""
    world.where = where
    await world.act(BringFile("spanish.csv", SPANISH, len(SPANISH)), who)
    return await world.press("Save", who)


@pytest.fixture
async def world(world: World) -> World:
    """A world in which ada has a deck of her own."""
    world.platform = "discord"
    await brings(world, PRIVATE)
    return world


async def test_removing(world: World) -> None:
    """It asks once more; then the deck is gone, and a new import finds what was known of it."""
    await world.type("/quiz spanish")
    await world.study("4")
    view = await world.type("/decks remove spanish")
    assert "take away Spanish, with 2 cards?" in read(view)
    assert labels(view) == ["Take it away"]
    assert "no longer among the decks" in read(await world.press("Take"))
    assert "no deck called" in read(await world.type("/quiz spanish"))
    await brings(world, PRIVATE)
    assert "1 of 2 cards started" in read(await world.type("/decks show spanish"))


@pytest.mark.parametrize("where", [SCHOOL, MEMBER])
async def test_ones_own_deck_from_a_server(world: World, where: Where) -> None:
    """A deck of one's own is removed anywhere; a server's of the same name comes first there."""
    if where.moderator:
        await brings(world, where)
    world.where = where
    first = await world.type("/decks remove spanish")
    assert "take away Spanish" in read(first)
    await world.press("Take")
    left = await world.rows("SELECT id FROM decks WHERE retired = 0 ORDER BY id")
    assert left == ([(1,), (2,)] if where.moderator else [(1,)])
    again = read(await world.type("/decks remove spanish"))
    assert ("take away" in again) is where.moderator


async def test_only_decks_that_can_be_removed_are_offered(world: World) -> None:
    """The menu of a command that changes a deck offers those that were brought."""
    await brings(world, SCHOOL)
    for path in ("decks remove", "decks share"):
        for space, account, names in (
            ("", "ada", ["spanish"]),
            ("school", "ben", ["spanish"]),
            ("", "ben", []),
            ("", "nobody", []),
        ):
            asked = CompletionQuery(path, "deck", "", who=Identity("discord", account), space=space)
            assert [one.value for one in await world.engine.suggest(asked)] == names


async def test_bringing_back_what_was_removed(world: World) -> None:
    """The preview says that the deck was taken away, not that it has these cards already."""
    for text, back in (
        (SPANISH, " as it was,"),
        (SPANISH + b"uno;one\n", ": 1 new and 2 as before,"),
    ):
        await world.type("/decks remove spanish")
        await world.press("Take")
        view = await world.act(BringFile("spanish.csv", text, len(text)))
        assert f"The deck spanish was taken away. Saving brings it back{back}" in read(view)
        assert "The deck is there: Spanish" in read(await world.press("Save"))


async def test_only_ones_own_is_removed(world: World) -> None:
    """Decks of files and of others stay, whatever the button says."""
    assert "came with the bot" in read(await world.type("/decks remove greek"))
    assert "no deck called" in read(await world.type("/decks remove nowhere"))
    assert "no deck of your own" in read(await world.type("/decks remove spanish", "ben"))
    for number in (DeckId(2), DeckId(99)):
        assert "not yours to change" in read(await world.act(RemoveDeck(number), "ben"))
    assert "came with the bot" in read(await world.act(RemoveDeck(DeckId(1)), "ada"))


async def test_no_code_is_no_guess(world: World) -> None:
    """Whoever types no code is asked for one, however often they do it."""
    for _ in range(GUESSES + 1):
        assert "Which code?" in read(await world.type("/decks add"))


async def test_sharing(world: World) -> None:
    """A code gives others a copy, which goes its own way."""
    code = codes_of(await world.type("/decks share spanish"))
    view = await world.type(f"/decks add {code.lower()}", "ben")
    assert "A copy of Spanish is there, with 2 cards." in read(view)
    assert "el perro" in read(await world.press("Study", "ben"))
    await world.type("/decks remove spanish")
    await world.press("Take")
    assert "2 cards" in read(await world.type("/decks show spanish", "ben"))
    assert "no deck for the code" in read(await world.type(f"/decks add {code}", "cleo"))


async def test_sharing_with_a_server(world: World) -> None:
    """A moderator takes a copy over for the server; a taken name gets a number."""
    code = codes_of(await world.type("/decks share spanish"))
    world.where = SCHOOL
    for name in ("spanish", "spanish_2"):
        assert f"/quiz {name} begins" in read(await world.type(f"/decks add {code}", "ben"))
    world.where = MEMBER
    assert "manage this place" in read(await world.type(f"/decks add {code}", "cleo"))


async def test_codes_grow_old_and_cannot_be_guessed(world: World) -> None:
    """After a week a code is worth nothing, and after five wrong ones there is an hour's pause."""
    code = codes_of(await world.type("/decks share spanish"))
    for _ in range(5):
        assert "no deck for the code" in read(await world.type("/decks add ABCDEFGH", "eve"))
    assert "wait an hour" in read(await world.type(f"/decks add {code}", "eve"))
    world.sleep(8)
    assert "no deck for the code" in read(await world.type(f"/decks add {code}", "ben"))


async def test_editing(world: World) -> None:
    """The card seen last is shown as it is, changed, and asked as it is now."""
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


async def test_editing_keeps_what_is_known(world: World) -> None:
    """A changed card is the same card, also for the next import of its deck."""
    await world.type("/quiz spanish")
    await world.study("4")
    await world.act(EditCard(DOG, "el perro\n---\nthe hound"))
    assert await world.rows("SELECT card, reviews FROM memory") == [(DOG, 1)]
    view = await world.act(BringFile("spanish.csv", SPANISH, len(SPANISH)))
    assert "1 changed and 1 as before" in read(view)


@pytest.mark.parametrize("text", ["", "el perro\n---\nmine now"])
async def test_only_ones_own_cards_are_changed(world: World, text: str) -> None:
    """Cards of files, of others and of nobody stay, and are not even shown."""
    for number, why in (
        (CardId(1), "came with the bot"),
        (DOG, "not yours"),
        (CardId(999), "which card"),
    ):
        said = read(await world.act(EditCard(number, text), "ben"))
        assert "perro" not in said
        assert why in said
    await brings(world, SCHOOL)
    world.where = MEMBER
    assert "not yours" in read(await world.act(EditCard(CardId(33), text), "ben"))
    world.where = SCHOOL
    assert "not yours" not in read(await world.act(EditCard(CardId(33), text), "ben"))


async def test_what_can_not_be_a_card(world: World) -> None:
    """Without the line between, or without a front, it says what is wanted, and nothing changes.

    What was typed is given back, to be mended.
    """
    before = await world.dump("cards", "decks")
    for typed, said in (
        ("el perro, the dog", "three dashes"),
        ("\n---\nthe dog", "question is missing"),
    ):
        view = await world.act(EditCard(DOG, typed))
        assert said in read(view)
        assert f"This is what you sent:\n{typed}" in read(view)
        assert view.ask is not None
        assert (view.ask.action, view.ask.initial) == (EditCard(DOG), typed)
    assert await world.dump("cards", "decks") == before


async def test_reporting(world: World) -> None:
    """What a reader tells stands with the deck for who may change it, until the card is changed."""
    await brings(world, SCHOOL)
    world.where = MEMBER
    await world.type("/quiz spanish", "ben")
    view = await world.type("/card report", "ben")
    assert "What is wrong with this card?\nel perro" in read(view)
    told = ReportCard(CardId(33), "  It can\nbe a hound, too. ")
    assert "Thank you" in read(await world.act(told, "ben"))
    assert "be a hound" not in read(await world.type("/decks show spanish", "ben"))
    world.where = SCHOOL
    shown = read(await world.type("/decks show spanish", "cleo"))
    assert "What readers told about its cards:\n- el perro: It can be a hound, too." in shown
    await world.act(EditCard(CardId(33), "el perro\n---\nthe hound"), "cleo")
    assert "readers told" not in read(await world.type("/decks show spanish", "cleo"))


async def test_an_import_settles_reports(world: World) -> None:
    """What was told of a card that an import changes or takes away is no longer shown."""
    await world.type("/quiz spanish")
    for card in (DOG, CardId(32)):
        assert "Thank you" in read(await world.act(ReportCard(card, f"look at {card}")))
    for text, told in (
        (SPANISH, ("look at 32", "look at 31")),
        (b"el perro;the hound\nel gato;the cat\n", ("look at 32",)),
        (b"el perro;the hound\n", ()),
        (SPANISH, ()),
    ):
        await world.act(BringFile("spanish.csv", text, len(text)))
        await world.press("Save")
        shown = read(await world.type("/decks show spanish"))
        assert tuple(line[-10:] for line in shown.splitlines() if "look at" in line) == told


async def test_reports_have_bounds(world: World) -> None:
    """Nothing is told of cards that one does not see, nor without words, nor without end."""
    assert "which card" in read(await world.act(ReportCard(DOG, "bad"), "ben"))
    assert "which card" in read(await world.act(ReportCard(CardId(999), "bad")))
    assert "whoever runs it" in read(await world.act(ReportCard(CardId(1), "bad")))
    assert "That was empty" in read(await world.act(ReportCard(DOG, " \n ")))
    for _ in range(REPORTS_A_DAY):
        assert "Thank you" in read(await world.act(ReportCard(DOG, "bad " * 1_000)))
    assert "10 times today" in read(await world.act(ReportCard(DOG, "bad")))
    assert await world.rows("SELECT max(length(text)) FROM card_reports") == [(500,)]


async def test_cards_with_gaps_are_changed_in_their_file(world: World) -> None:
    """Their siblings share the text, so one of them is not changed alone."""
    cloze = b"C: [Paris] is the capital of [France].\n"
    await world.act(BringFile("gaps.md", cloze, len(cloze)))
    await world.press("Save")
    await world.press("Study")
    assert "best changed in its file" in read(await world.type("/card edit"))
