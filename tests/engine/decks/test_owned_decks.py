"""Decks of spaces and of people: who sees them, and who does not."""

import msgspec
import pytest

from bot.model.actions import (
    BringBack,
    BringFile,
    GoOn,
    RemoveDeck,
    ReportCard,
    RevealPosted,
    StartBattle,
    Study,
    StudyMissed,
    Where,
)
from bot.model.ids import CardId, Channel, DeckId, Identity, PersonId, PostedId, SessionId
from bot.model.ownership import Owner, Viewer
from bot.model.platform_events import ChannelMoved
from bot.model.suggestions import CompletionQuery
from bot.model.views import Attachment
from bot.store import deck_access, decks, people, posted_cards
from bot.store.database import Tx
from bot.store.posted_cards import Posted
from tests.engine.battle.battle_harness import BATTLE_ID, BattleHarness
from tests.engine.servers import CLUB, SCHOOL
from tests.world import World, a_deck, labels, read

PRIVATE = Where(channel="dm")
GONE = "This card has moved on. /quiz gives you a fresh one."


async def owned(world: World, slug: str, owner: Owner, **changes: object) -> DeckId:
    """Saves a deck for an owner."""
    return await world.database.write(
        lambda tx: decks.save(tx, a_deck(4, slug=slug, **changes), owner)
    )


@pytest.fixture
async def world(world: World) -> World:
    """A world with a built-in deck, a deck of the school, and a deck of Ada's."""
    world.platform = "discord"
    world.where = PRIVATE
    await world.engine.take_in([a_deck(4)])
    await world.type("/streak", "ada")
    await world.type("/streak", "ben")
    await owned(world, "school", Owner(platform="discord", space="school"))
    await owned(world, "adas", Owner(PersonId(1)))
    return world


async def listed(world: World, who: str, where: Where) -> list[str]:
    """The decks that a person sees: "greek" for The greek deck, or what to type for one of many."""
    world.where = where
    view = await world.type("/decks", who)
    names = [line.split(": ")[0].rpartition(", ")[2] for line in read(view).splitlines()[1:]]
    return [name.removeprefix("The ").removesuffix(" deck").rstrip(")") for name in names]


async def test_who_sees_which_deck(world: World) -> None:
    """A space's deck is seen in that space only, a person's by that person everywhere."""
    assert await listed(world, "ada", PRIVATE) == ["greek", "adas"]
    assert await listed(world, "ada", SCHOOL) == ["greek", "school", "adas"]
    assert await listed(world, "ben", SCHOOL) == ["greek", "school"]
    assert await listed(world, "ben", CLUB) == ["greek"]
    world.platform = "telegram"
    assert await listed(world, "cleo", SCHOOL) == ["greek"]


async def test_an_answer_that_all_read_names_no_other_deck(world: World) -> None:
    """If everybody reads the answer, it names only built-in decks and those of the space."""
    world.where = CLUB
    await owned(world, "club", Owner(platform="discord", space="club"))
    await world.type("/quiz club", "ada")
    overheard = msgspec.structs.replace(SCHOOL, overheard=True)
    assert await listed(world, "ada", SCHOOL) == ["greek", "school", "adas", "club"]
    assert await listed(world, "ada", overheard) == ["greek", "school"]


async def test_a_deck_that_was_begun_stays_in_sight(world: World) -> None:
    """A person who has studied a space's deck sees it in private, too."""
    world.where = SCHOOL
    await world.type("/quiz school", "ben")
    assert await listed(world, "ben", PRIVATE) == ["greek", "school"]
    assert await listed(world, "ada", PRIVATE) == ["greek", "adas"]


@pytest.mark.parametrize("line", ["/quiz {}", "/decks show {}", "/quiz deck:{} topic:odd"])
async def test_what_one_cannot_see_does_not_exist(world: World, line: str) -> None:
    """A command answers for another person's deck as if it did not exist."""
    world.where = CLUB
    for slug in ("school", "adas"):
        view = await world.type(line.format(slug), "ben")
        assert f"There is no deck called “{slug}”." in read(view)


async def test_made_up_buttons_open_nothing(world: World) -> None:
    """Forged buttons with the id of another person's deck are answered as if it were gone."""
    world.where = CLUB
    for deck_id in (DeckId(2), DeckId(3)):
        for practice in (False, True):
            assert read(await world.act(Study(deck_id, practice=practice), "ben")) == GONE
        assert read(await world.act(BringBack(deck_id), "ben")) == GONE


async def test_a_session_does_not_outlive_the_sight(world: World) -> None:
    """Keep going starts a new session only if the deck is still visible."""
    world.where = SCHOOL
    await world.type("/quiz school", "ben")
    await world.database.write(lambda tx: tx.run("DELETE FROM begun", {}))
    world.where = CLUB
    assert read(await world.act(GoOn(SessionId(1)), "ben")) == GONE


async def test_a_made_up_posted_card_opens_nothing(world: World) -> None:
    """A card that was posted in one space can't be revealed from another one."""
    channel = Channel("discord", "c1")
    posted_id = await world.database.write(
        lambda tx: posted_cards.add(tx, Posted(DeckId(2), CardId(5), channel, "school", 0))
    )
    assert posted_id == PostedId(1)
    world.where = CLUB
    assert read(await world.act(RevealPosted(posted_id), "ben")) == GONE
    world.where = SCHOOL
    assert "The long answer" in read(await world.act(RevealPosted(posted_id), "ben"))


@pytest.mark.parametrize("line", ["/daily on {}", "/battle start {}"])
async def test_what_all_see_comes_from_decks_that_all_see(world: World, line: str) -> None:
    """Daily cards and battles of a channel use only built-in decks and those of its space."""
    world.where = SCHOOL
    assert "no deck called “adas”" in read(await world.type(line.format("adas")))
    assert "no deck called" not in read(await world.type(line.format("school")))
    world.where = CLUB
    assert "no deck called “school”" in read(await world.type(line.format("school")))


async def test_a_daily_card_in_private_may_be_of_ones_own_deck(world: World) -> None:
    """A daily card in a private chat may use the person's own deck."""
    world.where = PRIVATE
    assert "The adas deck" in read(await world.type("/daily on adas"))
    assert "no deck called" in read(await world.type("/daily on adas", "ben"))


async def test_suggestions_keep_secrets(world: World) -> None:
    """Autocomplete names only decks that the typing person sees in that place."""

    async def offered(who: str, space: str) -> list[str]:
        query = CompletionQuery("quiz", "deck", "", who=Identity("discord", who), space=space)
        return [choice.value for choice in await world.engine.suggest(query)]

    assert await offered("ada", "") == ["greek", "adas"]
    assert await offered("ben", "school") == ["greek", "school"]
    assert await offered("ben", "club") == ["greek"]
    assert await offered("stranger", "") == ["greek"]


async def test_todays_card_is_of_a_deck_in_sight(world: World) -> None:
    """Today's card is only chosen from decks that the person sees."""
    await world.engine.take_in([])
    world.where = CLUB
    assert "There is no deck yet" in read(await world.type("/today", "ben"))
    world.where = SCHOOL
    assert "Question" in read(await world.type("/today", "ben"))


async def test_the_closest_of_one_name(world: World) -> None:
    """Of decks with one name the person's own is meant, then the space's, then the built-in."""
    school = Owner(platform="discord", space="school")
    await owned(world, "greek", school, title="School Greek")
    await owned(world, "greek", Owner(PersonId(1)), title="Ada's Greek")
    world.where = SCHOOL
    assert read(await world.type("/decks show greek", "ada")).startswith("Ada's Greek")
    assert read(await world.type("/decks show greek", "ben")).startswith("School Greek")
    world.where = CLUB
    assert read(await world.type("/decks show greek", "ben")).startswith("The greek deck")
    world.where = SCHOOL
    query = CompletionQuery("quiz", "deck", "gre", who=Identity("discord", "ada"), space="school")
    assert {(choice.value, choice.label) for choice in await world.engine.suggest(query)} == {
        ("mine/greek", "Ada's Greek (yours)"),
        ("here/greek", "School Greek (from here)"),
        ("builtin/greek", "The greek deck (built in)"),
    }


async def test_files_leave_owned_decks_alone(world: World) -> None:
    """Loading deck files changes only built-in decks, also if owned decks have the same names."""
    await world.engine.take_in([a_deck(2, slug="school"), a_deck(2, slug="adas")])
    names = ["here/school", "mine/adas", "builtin/school", "builtin/adas"]
    assert await listed(world, "ada", SCHOOL) == names
    assert await world.rows("SELECT count(*) FROM cards WHERE deck IN (2, 3)") == [(8,)]


async def test_a_group_that_moves_takes_its_decks_along(world: World) -> None:
    """A group's decks follow it to its new id; a name that is taken there gets a number."""
    await owned(world, "school", Owner(platform="discord", space="new"))
    await world.engine.notify(
        ChannelMoved("discord", "school", "new"), int(world.now.timestamp() * 1000)
    )
    new = msgspec.structs.replace(SCHOOL, space="new")
    assert await listed(world, "ben", new) == ["greek", "school_2", "school"]
    assert await listed(world, "ben", SCHOOL) == ["greek"]


async def test_a_group_that_moves_takes_along_what_waits(world: World) -> None:
    """An import that waits can be saved after its group got a new id."""
    world.where = msgspec.structs.replace(SCHOOL, moderator=True)
    await world.act(BringFile("es.csv", b"uno;one\ndos;two\n", 16))
    await world.engine.notify(
        ChannelMoved("discord", "school", "new"), int(world.now.timestamp() * 1000)
    )
    world.where = msgspec.structs.replace(world.where, space="new")
    assert "The deck is there" in read(await world.press("Save"))
    assert await listed(world, "ben", world.where) == ["greek", "school", "Es"]


async def test_players_from_elsewhere_learn_no_deck(world: World) -> None:
    """A battle with a school's deck is a review for its members, and not for guests."""
    harness = BattleHarness(world)
    world.where = SCHOOL
    await world.type("/battle start school rounds:1", "ada")
    await world.type("/streak", "ben")
    world.where = CLUB
    await world.type(f"/battle join {await harness.code()}", "ben")
    world.where = SCHOOL
    await harness.start()
    await harness.answer("ada", right=False)
    world.where = CLUB
    await harness.answer("ben", right=False)
    await harness.pass_seconds(60)
    assert await world.rows("SELECT person FROM memory") == [(1,)]
    missed = await world.act(StudyMissed(BATTLE_ID), "ben")
    assert "Question" in read(missed)
    assert await listed(world, "ben", PRIVATE) == ["greek"]


async def test_cards_of_a_deck_that_is_another_ones_alone_are_not_due(world: World) -> None:
    """After unlinking, cards of a deck that is now the other person's alone are not due."""
    world.where = PRIVATE
    await world.type("/quiz adas", "ada")
    await world.study("4", "ada")
    await world.act(RemoveDeck(DeckId(3)), "ada")
    await link(world, "ada", "ben")
    await world.type("/unlink", "ben")
    await owned(world, "adas", Owner(PersonId(1)))
    world.sleep(3)
    assert "Today: 1" in read(await world.type("/stats", "ada"))
    assert "come back" not in read(await world.type("/stats", "ben"))


async def test_a_deck_met_in_a_battle_is_found_in_private(world: World) -> None:
    """A space's deck that a person met in a battle is visible to them in private."""
    harness = BattleHarness(world)
    world.where = SCHOOL
    await world.type("/battle start school rounds:1", "ben")
    await world.act(StartBattle(BATTLE_ID), "ben")
    await harness.answer("ben", right=False)
    await harness.pass_seconds(60)
    assert await listed(world, "ben", PRIVATE) == ["greek", "school"]
    world.sleep()
    assert "The school deck" in read(await world.type("/quiz school", "ben"))


async def link(world: World, giver: str, taker: str) -> None:
    """Links the taker's account to the giver's."""
    text = read(await world.type("/link", giver))
    code = next(word for word in text.split() if word.isupper() and len(word) == 8)
    await world.type(f"/link {code}", taker)


async def test_linked_accounts_have_the_decks_of_both(world: World) -> None:
    """A merged person has the decks of both accounts; a name used twice gets a number."""
    await owned(world, "adas", Owner(PersonId(2)), title="Ben's")
    world.where = PRIVATE
    await link(world, "ada", "ben")
    assert await listed(world, "ben", PRIVATE) == ["greek", "adas", "Ben's"]


async def test_an_unlinked_account_has_copies(world: World) -> None:
    """After unlinking, both have the decks, with the memory states of their cards."""
    world.where = PRIVATE
    await link(world, "ada", "ben")
    await world.type("/quiz adas", "ada")
    await world.study()
    await world.type("/unlink", "ben")
    for who in ("ada", "ben"):
        view = await world.type("/decks show adas", who)
        assert "3 new" in read(view)
    owned_states = await world.rows(
        "SELECT d.person = m.person, d.id = m.deck FROM memory m "
        "JOIN cards c ON c.id = m.card JOIN decks d ON d.id = c.deck"
    )
    assert owned_states == [(1, 1), (1, 1)]
    logged = await world.rows(
        "SELECT d.person = r.person FROM reviews r "
        "JOIN cards c ON c.id = r.card JOIN decks d ON d.id = c.deck"
    )
    assert logged == [(1,), (1,)]


async def test_the_export_has_what_was_taken_away(world: World) -> None:
    """The export of a person's data has removed decks and reports."""
    world.where = SCHOOL
    await world.type("/quiz school")
    await world.type("/card report")
    ask = world.last["ada"].ask
    assert ask is not None
    assert isinstance(ask.action, ReportCard)
    await world.act(msgspec.structs.replace(ask.action, text="a slip"))
    world.where = PRIVATE
    await world.type("/decks remove adas")
    await world.press("Take")
    exported = await world.type("/privacy export")
    (file,) = [block for block in exported.blocks if isinstance(block, Attachment)]
    content = msgspec.json.decode(str(file.content))
    assert [deck["title"] for deck in content["decks"]] == ["The adas deck"]
    assert content["reports"] == [{"question": "Question 1?", "text": "a slip"}]


async def test_forgetting_empties_ones_decks(world: World) -> None:
    """Forgetting a person deletes the content of their decks, and no other deck."""
    world.where = PRIVATE
    exported = await world.type("/privacy export")
    assert "and 1 deck." in read(exported)
    (file,) = [block for block in exported.blocks if isinstance(block, Attachment)]
    assert "The adas deck" in str(file.content)
    assert "1 deck of your own" in read(await world.type("/privacy forget"))
    assert labels(world.last["ada"]) == ["Forget me"]
    await world.press("Forget")
    person = await world.database.write(lambda tx: people.find(tx, Identity("discord", "ada")))
    assert person is None
    text = str(await world.dump("decks", "cards", "card_topics"))
    assert "adas" not in text
    assert text.count("Question 1?") == 2
    assert [deck.name.slug for deck in await world.database.read(_decks_in_school)] == [
        "greek",
        "school",
    ]


def _decks_in_school(tx: Tx) -> list[decks.StoredDeck]:
    return deck_access.every(tx, Viewer(platform="discord", space="school"))
