import pytest

from bot.model.actions import Command
from tests.world import World, a_deck, read

LONG = "x" * 300


@pytest.mark.parametrize(
    ("decks", "typed", "answer"),
    [
        (
            ("greek",),
            "/quiz odd",
            "odd is a topic of greek, not a deck. This is how to study it: /quiz greek topic:odd",
        ),
        (
            ("greek",),
            "/quiz EVEN ones cards:5",
            "even is a topic of greek, not a deck. This is how to study it: /quiz greek topic:even",
        ),
        (
            ("greek", "latin"),
            "/quiz even",
            (
                "even is a topic of greek and latin, not a deck. "
                "Say of which, like this: /quiz greek topic:even"
            ),
        ),
        (
            tuple("abcde"),
            "/quiz even",
            (
                "even is a topic of a, b, c and others, not a deck. "
                "Say of which, like this: /quiz a topic:even"
            ),
        ),
        (("odd", "latin"), "/quiz odds", "There is no deck called “odds”. Did you mean odd?"),
    ],
)
async def test_a_topic_taken_for_a_deck(
    world: World, decks: tuple[str, ...], typed: str, answer: str
) -> None:
    """A topic given as a deck is answered with the right way to name it."""
    await world.engine.take_in([a_deck(slug=slug) for slug in decks])
    assert read(await world.type(typed)) == answer


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/quiz grek", "There is no deck called “grek”. Did you mean greek?"),
        ("/quiz zzz", "There is no deck called “zzz”. /decks list shows all there are."),
        ("/quiz topic:zzz", "greek has no topic “zzz”. Try odd or even."),
        ("/quiz topic:evn", "greek has no topic “evn”. Try even."),
        ("/quiz cards:0", "“0” does not fit cards. It takes a number from 1 to 100."),
        ("/quiz cards:101", "“101” does not fit cards. It takes a number from 1 to 100."),
        ("/quiz cards:1e3", "“1e3” does not fit cards. It takes a number from 1 to 100."),
        ("/quiz cards:many", "“many” does not fit cards. It takes a number from 1 to 100."),
        ("/quiz cards:2.5", "“2.5” does not fit cards. It takes a number from 1 to 100."),
        ("/quiz cards:50%", "“50%” does not fit cards. It takes a number from 1 to 100."),
        ("/quiz mode:guess", "“guess” does not fit mode. It takes reveal, choice or type."),
        (
            "/quiz depth:3",
            "/quiz has no option “depth”. It takes cards, deck, mode and topic.",
        ),
        ("/undo it", "/undo has no option “it”. It takes no options."),
        (
            "/settings retention:99%",
            "“99%” does not fit retention. It takes a number from 70% to 97%.",
        ),
        (
            "/settings new_cards:-1",
            "“-1” does not fit new_cards. It takes a number from 0 to 200.",
        ),
        (
            "/settings timezone:Middle Earth",
            (
                "I don't know the time zone “Middle Earth”. "
                "Name it by a big city near you, such as Europe/Berlin."
            ),
        ),
        ("/decks show latn", "There is no deck called “latn”. /decks list shows all there are."),
        ("/quizz", "I don't know /quizz. /help shows what I can do."),
        ("/decks dance", "I don't know /decks dance. /help shows what I can do."),
        ("/", "I don't know /. /help shows what I can do."),
        (f"/{LONG}", f"I don't know /{LONG[:59]}…. /help shows what I can do."),
        (
            f"/quiz {LONG}",
            f"There is no deck called “{LONG[:59]}…”. /decks list shows all there are.",
        ),
    ],
)
async def test_a_mistake_is_named_with_what_would_do(world: World, typed: str, answer: str) -> None:
    """The message names the mistake, with a similar or an allowed value, and nothing changes."""
    before = await world.dump()
    assert read(await world.type(typed)) == answer
    after = await world.dump()
    for table in ("people", "identities"):
        before.pop(table)
        after.pop(table)
    assert after == before


async def test_a_deck_without_topics_says_so(world: World) -> None:
    """A topic for a deck without topics is answered with a sentence that says so."""
    await world.engine.take_in([a_deck(topics={})])
    view = await world.type("/quiz topic:odd")
    assert read(view) == "greek has no topic “odd”. It has no topics."


async def test_without_any_deck(world: World) -> None:
    """Without any deck every command that needs one says so."""
    await world.engine.take_in([])
    for line in ("/quiz", "/quiz greek", "/today", "/decks", "/decks show greek"):
        assert read(await world.type(line)) == (
            "There is no deck yet. The owner of this bot can add one to its decks folder."
        )


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (
            Command("settings", {"colour": "red"}),
            "/settings has no option “colour”. It takes battle_reviews, leaderboard, mode,",
        ),
        (Command("quiz", {"depth": "3"}), "/quiz has no option “depth”. It takes cards, deck,"),
        (Command("decks show", {"a": "b"}), "/decks show has no option “a”. It takes deck."),
        (Command("undo", {"a": ""}), "/undo has no option “a”. It takes no options."),
        (Command("dance", {}), "I don't know /dance. /help shows what I can do."),
    ],
)
async def test_a_platforms_outdated_menu_is_answered_alike(
    world: World, command: Command, answer: str
) -> None:
    """An unknown command or option from a platform's outdated menu is named, like a typed one."""
    assert read(await world.act(command)).startswith(answer)
