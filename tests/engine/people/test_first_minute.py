import msgspec
import pytest

from bot.engine.whereabouts import BY_LANGUAGE
from bot.engine.zone_names import by_number, number_of
from bot.model.actions import (
    AskZone,
    ChooseZone,
    OpenBattle,
    Paste,
    ShowHere,
    StartDaily,
    TypeZone,
    Where,
)
from bot.model.ids import Channel
from bot.model.outcomes.help import Greeting
from bot.model.platform_events import ChannelMoved, SpaceGone, SpaceJoined
from bot.store.database import Tx
from bot.util.time_zones import is_zone
from tests.engine.servers import MEMBER, SCHOOL
from tests.world import World, a_deck, buttons, labels, read

QUESTION = "What time is it where you are?"
PRIVATE = Where(channel="dm", language="pt-BR", may_ask=True)
TOKYO = number_of("Asia/Tokyo")


def asked(world: World) -> bool:
    """Whether the last answer came with the question for the time zone."""
    return any(QUESTION in read(view) for view in world.beside)


async def test_the_first_answer_is_followed_by_one_question(world: World) -> None:
    """It is asked after the first rating, not after the next, and not after an undone one."""
    world.where = PRIVATE
    await world.type("/quiz")
    await world.press("Reveal")
    assert not world.beside
    await world.press("4")
    assert asked(world)
    await world.type("/undo")
    for confidence in "45":
        await world.press(confidence)
        assert not world.beside
        await world.press("Reveal")


async def test_it_waits_for_a_place_where_only_the_person_sees_it(world: World) -> None:
    """Where an answer is no more than a toast, nothing is asked; at the next chance it is."""
    world.where = Where(channel="g", space="g")
    await world.type("/quiz")
    await world.study()
    assert not world.beside
    world.where = PRIVATE
    await world.study()
    assert asked(world)


async def test_whoever_has_a_zone_is_not_asked(world: World) -> None:
    """A person who has chosen one in the settings is not asked for it."""
    world.where = PRIVATE
    await world.type("/settings timezone:tokyo")
    await world.type("/quiz")
    await world.study()
    assert not world.beside


async def test_guesses_follow_the_language_and_the_space(world: World) -> None:
    """First come the zones of the space's cards, then the present one, then the language's."""
    world.where = msgspec.structs.replace(SCHOOL, language="pt-BR", may_ask=True)
    await world.type("/daily on timezone:lisbon")
    view = await world.act(AskZone(), "bo")
    cities = [label.split(" · ")[0] for label in labels(view)]
    assert cities[:4] == ["Lisbon", "Berlin", "Sao Paulo", "Manaus"]
    assert labels(view)[0] == "Lisbon · 08:00"
    assert cities[-2:] == ["Somewhere else", "Later"]


async def test_what_can_be_answered(world: World) -> None:
    """A guess is saved; an unclear place is asked for again; later, the settings have it."""
    world.where = PRIVATE
    assert "in Tokyo" in read(await world.act(ChooseZone(TOKYO)))
    assert "Time zone: Tokyo" in read(await world.type("/settings"))
    assert (await world.act(TypeZone())).ask is not None
    assert "in London" in read(await world.act(TypeZone(text="london")))
    several = await world.act(TypeZone(text="san"))
    assert "Several places are like “san”" in read(several)
    assert all(isinstance(button.action, ChooseZone) for button in buttons(several)[:2])
    assert "don't know" in read(await world.act(TypeZone(text="qqqqqqqq")))
    assert "{/settings}".strip("{}") in read(await world.act(AskZone(later=True)))
    assert "don't know this button" in read(await world.act(ChooseZone(1)))


def test_numbers_of_zones() -> None:
    """No two time zones have the same number, and all guesses are zones."""
    assert by_number()[TOKYO] == "Asia/Tokyo"
    assert len({number_of(zone) for zone in by_number().values()}) == len(by_number())
    assert all(is_zone(zone) for zones in BY_LANGUAGE.values() for zone in zones)


@pytest.mark.parametrize("line", ["/daily on", "/remind time:9"])
async def test_a_time_without_a_zone_is_said_and_asked(world: World, line: str) -> None:
    """Where nobody has said whose clocks count, the zone is said, and asked for."""
    world.where = msgspec.structs.replace(SCHOOL, may_ask=True)
    assert "09:00 in Berlin" in read(await world.type(line))
    assert asked(world)
    choose = next(button for button in buttons(world.beside[0]) if "Tokyo" in button.label)
    await world.act(choose.action)
    assert "09:00 in Tokyo" in read(await world.type(line.partition(" time")[0]))
    assert not world.beside


async def test_a_new_zone_moves_a_daily_card_only_for_moderators(world: World) -> None:
    """Anybody may answer the question in a group, but only a moderator's answer moves the card."""
    world.where = SCHOOL
    await world.type("/daily on timezone:london")
    world.where = MEMBER
    assert "daily card" not in read(await world.act(ChooseZone(TOKYO, daily=True), "bo"))
    assert "09:00 in London" in read(await world.type("/daily", "bo"))
    world.where = SCHOOL
    assert "So does the daily card" in read(await world.act(ChooseZone(TOKYO, daily=True)))
    assert "09:00 in Tokyo" in read(await world.type("/daily"))


async def test_a_second_channel_takes_the_zone_of_the_first(world: World) -> None:
    """A space's own zone counts for whoever has none, and nothing is asked."""
    world.where = SCHOOL
    await world.type("/daily on timezone:london")
    world.where = msgspec.structs.replace(SCHOOL, channel="c9")
    assert "09:00 in London" in read(await world.type("/daily on", "bo"))
    assert not world.beside


@pytest.mark.parametrize(
    ("action", "done"),
    [
        (StartDaily(), "Deck: The latin deck"),
        (OpenBattle(), "Your battle is open"),
    ],
)
async def test_of_several_decks_one_is_chosen(
    world: World, action: StartDaily | OpenBattle, done: str
) -> None:
    """With several decks the person is asked which one, and the press with a deck goes on."""
    await world.engine.take_in([a_deck(), a_deck(slug="latin")])
    world.where = SCHOOL
    view = await world.act(action)
    assert labels(view) == ["The greek deck", "The latin deck"]
    assert done in read(await world.press("The latin"))
    assert {button.menu for button in buttons(view)} == {"Choose a deck"}


async def greetings(world: World) -> list[str]:
    """The channels that wait for the bot's introduction, or have got it."""

    def look(tx: Tx) -> list[str]:
        rows = tx.all("SELECT channel, outcome FROM outbox ORDER BY id", {})
        return [channel for channel, outcome in rows if Greeting.__name__ in outcome]

    return await world.database.read(look)


async def test_the_bot_introduces_itself_once(world: World) -> None:
    """Once for each space, also if it is told again, removed and added, or the group moves."""
    joined = SpaceJoined(Channel("telegram", "-5"), "-5")
    for event in (
        joined,
        joined,
        SpaceGone("telegram", "-5"),
        joined,
        ChannelMoved("telegram", "-5", "-1005"),
        SpaceJoined(Channel("telegram", "-1005"), "-1005"),
    ):
        await world.engine.notify(event, 1)
    assert len(await greetings(world)) <= 1
    assert await world.rows("SELECT platform, space FROM greeted") == [("telegram", "-1005")]
    await world.engine.notify(SpaceJoined(Channel("discord", "7"), "9"), 1)
    assert (await greetings(world))[-1] == "7"


async def test_what_is_shown_here_names_no_deck_of_ones_own(world: World) -> None:
    """Others see the streak with its owner's name, and of the decks only those they may see."""
    await world.type("/quiz")
    await world.study()
    await world.act(Paste(text="uno;one\ndos;two\n"))
    await world.press("Save")
    own = [line for line in read(await world.type("/stats")).splitlines() if "2 new" in line]
    assert own
    world.where = MEMBER
    assert "Show here" in labels(await world.type("/streak"))
    view = await world.act(ShowHere(ShowHere.STREAK))
    assert read(view).startswith("Ada shows their streak.\n🔥 Streak: 1 day")
    assert not buttons(view)
    stats = read(await world.act(ShowHere(ShowHere.STATS)))
    assert "The greek deck" in stats
    assert own[0] not in stats
    board = await world.type("/leaderboard by:streak period:all")
    assert "Leaderboard: streaks" in read(await world.act(buttons(board)[0].action))


async def test_nothing_is_shown_where_nobody_else_is(world: World) -> None:
    """In private there is no such button, and a forged press is refused."""
    world.where = PRIVATE
    assert "Show here" not in labels(await world.type("/streak"))
    assert "server or group" in read(await world.act(ShowHere(ShowHere.STREAK)))
    world.where = MEMBER
    for forged in (ShowHere(0), ShowHere(ShowHere.LEADERBOARD, 9, 9)):
        assert "don't know this button" in read(await world.act(forged))
