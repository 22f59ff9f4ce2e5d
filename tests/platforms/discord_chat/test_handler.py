import asyncio
import gc

import msgspec
import pytest

from bot.model.actions import Command, Request, Reveal
from bot.model.ids import SessionId
from bot.model.views import Button, CodeBlock, Paragraph, Post, Span, View
from bot.platforms.discord_chat.timeouts import Timeouts
from tests.platforms.discord_chat.discord_harness import DiscordHarness, labels, shown, slow
from tests.platforms.discord_chat.markdown import read

REVEAL = Button("Reveal", Reveal(SessionId(1), 1))


def post_of(text: str, key: str = "", *, public: bool = False) -> Post:
    """A post with one sentence."""
    return Post(View((Paragraph((Span(text),)),)), key, public=public)


async def test_a_command_is_answered_for_its_asker_alone(harness: DiscordHarness) -> None:
    """/quiz shows a card that nobody else sees."""
    async with harness.open():
        card = await harness.slash("quiz", deck="greek")
    assert "Question 1?" in card.text
    assert labels(card) == ["Reveal answer", "Stop here"]
    assert card.ephemeral_to == harness.ada.id
    assert harness.fake.messages(harness.channel) == []


async def test_a_press_turns_the_card_in_place(harness: DiscordHarness) -> None:
    """The message is edited, with the question still above the answer."""
    async with harness.open():
        card = await harness.slash("quiz", deck="greek")
        revealed = await harness.fake.press(harness.ada, card, "Reveal")
        assert revealed.kind == "update"
        assert revealed.message is card
        assert "Question 1?" in card.text
        assert "The long answer 1." in card.text
        assert labels(card)[0] == "1"
        rated = await harness.fake.press(harness.ada, card, "4")
        assert rated.message is card
        assert "Question 2?" in card.text


async def test_a_hint_leaves_the_card_as_it_was(harness: DiscordHarness) -> None:
    """An answer that does not replace the card is a new message, for the presser alone."""
    async with harness.open():
        card = await harness.slash("quiz", deck="greek")
        first = card.buttons[0].custom_id
        await harness.fake.press(harness.ada, card, "Reveal")
        await harness.fake.press(harness.ada, card, "4")
        before = card.text
        hint = await harness.fake.forge(harness.ada, card, first)
    assert hint.kind == "message"
    assert hint.ephemeral
    assert hint.message is not card
    assert card.text == before


async def test_a_press_on_a_message_of_all_is_answered_in_private(harness: DiscordHarness) -> None:
    """A message that everybody sees stays as it is."""

    async def handle(request: Request) -> tuple[Post, ...]:
        if isinstance(request.action, Command):
            return (Post((await harness.world.act(request.action, "bob")), "card", public=True),)
        return (post_of("for you", "card"),)

    async with harness.open(handle=handle):
        card = await harness.slash("quiz", deck="greek")
        assert card.ephemeral_to is None
        answer = await harness.fake.press(harness.bob, card, "Reveal")
    assert answer.kind == "message"
    assert shown(answer).ephemeral_to == harness.bob.id
    assert card.history == []


async def test_a_press_that_concerns_all_edits_the_message_of_all(harness: DiscordHarness) -> None:
    """A public post with a key replaces the public message; a private one comes beside it."""

    async def handle(request: Request) -> tuple[Post, ...]:
        if isinstance(request.action, Command):
            return (Post((await harness.world.act(request.action, "bob")), "card", public=True),)
        return (post_of("all see it", "card", public=True), post_of("only you"))

    async with harness.open(handle=handle):
        card = await harness.slash("quiz", deck="greek")
        answer = await harness.fake.press(harness.bob, card, "Reveal")
        assert answer.message is card
        assert card.text == "all see it"
        beside = await answer.then()
    assert beside.text == "only you"
    assert beside.ephemeral_to == harness.bob.id


async def test_in_private_a_card_is_turned_in_place(harness: DiscordHarness) -> None:
    """In the bot's private chat with a person, every message is that person's, and stays there."""
    async with harness.open():
        card = shown(await harness.fake.slash(harness.ada, "quiz", {"deck": "greek"}))
        revealed = await harness.fake.press(harness.ada, card, "Reveal")
    assert revealed.message is card
    assert card.ephemeral_to is None
    assert harness.requests[0].where.space == ""


async def test_in_private_a_slow_answer_stays_too(harness: DiscordHarness) -> None:
    """The message that announces an answer in the private chat is an ordinary one as well."""
    released = asyncio.Event()
    handle = slow(harness.world.engine.handle, released)
    async with harness.open(handle=handle, timeouts=Timeouts(patience=0.0, settling=0.05)):
        seen = await harness.fake.slash(harness.ada, "streak")
        released.set()
        answer = await seen.then()
    assert "No streak yet" in answer.text
    assert answer.ephemeral_to is None


async def test_a_double_press_counts_once(harness: DiscordHarness) -> None:
    """Two presses in the same millisecond make one review."""
    async with harness.open():
        card = await harness.slash("quiz", deck="greek")
        await harness.fake.press(harness.ada, card, "Reveal")
        first, second = await harness.fake.press_twice_at_once(harness.ada, card, "4")
    assert "failed" not in {first.kind, second.kind}
    assert await harness.world.rows("SELECT count(*) FROM reviews") == [(1,)]


async def test_forged_and_foreign_buttons_get_an_explanation(harness: DiscordHarness) -> None:
    """Any made-up or foreign button is answered helpfully, in private."""
    async with harness.open():
        card = await harness.slash("quiz", deck="greek")
        before = card.text
        for token in ("1C9.9.9", "9Z1", "shop:buy:3", "1R" + "z" * 90, "`@everyone`"):
            answer = await harness.fake.forge(harness.bob, card, token)
            assert answer.kind == "message", token
            assert answer.ephemeral
        assert card.text == before
        foreign = await harness.fake.forge(harness.bob, card, card.buttons[0].custom_id)
    assert "belongs to somebody else" in foreign.text


async def test_an_answer_is_typed_into_a_modal(harness: DiscordHarness) -> None:
    """The modal opens at a press, and the typed answer turns the card in place."""
    async with harness.open():
        card = await harness.slash("quiz", deck="greek", mode="type")
        opened = await harness.fake.press(harness.ada, card, "Type")
        assert opened.modal is not None
        (field,) = [part["component"]["custom_id"] for part in opened.modal.components]
        typed: dict[str, str | list[str]] = {field: "answer1x"}
        answer = await harness.fake.submit_modal(harness.ada, opened.modal, typed)
    assert answer.kind == "update"
    assert answer.message is card
    assert "Right!" in card.text


async def test_buttons_and_open_modals_outlive_a_restart(harness: DiscordHarness) -> None:
    """A restarted bot answers a card and a modal from before the restart."""
    async with harness.open():
        card = await harness.slash("quiz", deck="greek", mode="type")
        opened = await harness.fake.press(harness.ada, card, "Type")
        modal = opened.modal
        assert modal is not None
    async with harness.open():
        again = await harness.fake.press(harness.ada, card, "Type")
        assert again.kind == "modal"
        (field,) = [part["component"]["custom_id"] for part in modal.components]
        answer = await harness.fake.submit_modal(harness.ada, modal, {field: "nonsense"})
        assert answer.message is card
        assert "You said: nonsense" in card.text
        made_up = await harness.fake.submit_modal(harness.ada, "9X", {"text": "hm"})
        assert made_up.kind == "message"


async def test_a_slow_answer_is_announced_and_then_put_in_place(harness: DiscordHarness) -> None:
    """A slow command first shows that the bot works, then its answer, to its sender alone."""
    released = asyncio.Event()
    timeouts = Timeouts(patience=0.0, settling=0.05)
    handle = slow(harness.world.engine.handle, released)
    async with harness.open(handle=handle, timeouts=timeouts) as adapter:
        seen = await harness.fake.slash(harness.ada, "streak", channel=harness.channel)
        assert seen.kind == "deferred"
        released.set()
        answer = await seen.then()
        assert "No streak yet" in answer.text
        assert answer.ephemeral_to == harness.ada.id
        await harness.fake.until(lambda: adapter.counters.answered)
        assert adapter.counters.deferred == 1


async def test_an_interaction_that_expired_is_no_fault(
    harness: DiscordHarness, caplog: pytest.LogCaptureFixture
) -> None:
    """Being too late to ask Discord to wait is one warning, whether an answer comes or not.

    The second one is still in work when the bot stops.
    """
    released = asyncio.Event()
    timeouts = Timeouts(patience=0.0, settling=0.05, closing=0.05)
    harness.fake.fail_next("POST /interactions/*/callback", 404, times=2, code=10_062)
    async with harness.open(
        handle=slow(harness.world.engine.handle, released), timeouts=timeouts
    ) as adapter:
        typing = [asyncio.create_task(harness.slash("streak"))]
        await harness.fake.until(
            lambda: any("/callback" in call.path for call in harness.fake.calls)
        )
        released.set()
        await harness.fake.until(lambda: adapter.counters.failed)
        released.clear()
        typing.append(asyncio.create_task(harness.slash("streak")))
        await harness.fake.until(
            lambda: sum("/callback" in call.path for call in harness.fake.calls) == 2
        )
    for task in typing:
        task.cancel()
    gc.collect()
    await asyncio.sleep(0)
    levels = [record.levelname for record in caplog.records if "10062" in record.getMessage()]
    assert levels == ["WARNING"]
    assert "never retrieved" not in caplog.text


async def test_a_slow_press_edits_its_card_later(harness: DiscordHarness) -> None:
    """A slow press is acknowledged silently, and its card turns when the answer is there."""
    released = asyncio.Event()
    released.set()
    timeouts = Timeouts(patience=0.0, settling=0.05)
    async with harness.open(handle=slow(harness.world.engine.handle, released), timeouts=timeouts):
        seen = await harness.fake.slash(
            harness.ada, "quiz", {"deck": "greek"}, channel=harness.channel
        )
        card = await seen.then() if seen.kind == "deferred" else shown(seen)
        released.clear()
        pressed = await harness.fake.press(harness.ada, card, "Reveal")
        assert pressed.kind == "deferred_update"
        released.set()
        revealed = await pressed.then()
    assert revealed is card
    assert "The long answer 1." in card.text


async def test_late_interactions_are_dropped_and_counted(harness: DiscordHarness) -> None:
    """Interactions too old for Discord are dropped and counted."""
    async with harness.open() as adapter:
        card = await harness.slash("quiz", deck="greek")
        seen = await harness.fake.press(harness.ada, card, "Reveal", late=2.6)
        assert seen.kind == "failed"
        assert adapter.counters.late == 1
    assert len(harness.requests) == 1


async def test_suggestions_come_while_a_person_types(harness: DiscordHarness) -> None:
    """The topics of the deck that was chosen are suggested."""
    async with harness.open():
        seen = await harness.fake.autocomplete(
            harness.ada, "quiz", "topic", {"deck": "greek", "topic": "od"}, channel=harness.channel
        )
    assert seen.choices == [{"name": "Odd ones", "value": "odd"}]


@pytest.mark.parametrize("status", [400, 404, 429])
async def test_trouble_with_an_answer_stops_nobody_else(
    harness: DiscordHarness, status: int
) -> None:
    """A refused answer is counted, and the next one arrives."""
    async with harness.open() as adapter:
        harness.fake.fail_next("POST /interactions/*", status, via=False)
        lost = harness.fake.slash(harness.ada, "streak", channel=harness.channel)
        await harness.fake.until(lambda: adapter.counters.failed)
        assert "No streak yet" in (await harness.slash("streak")).text
        lost.cancel()


async def test_a_limit_of_discord_is_waited_for(harness: DiscordHarness) -> None:
    """A 429 from Discord delays an answer, but does not lose it."""
    async with harness.open():
        harness.fake.fail_next("POST /interactions/*", 429, retry_after=0.01)
        assert "No streak yet" in (await harness.slash("streak")).text


async def test_a_long_code_arrives_whole(harness: DiscordHarness) -> None:
    """The message has the beginning, a described file has everything; an edit removes the file."""
    code = "\n".join(f"line_{index}" for index in range(1_000))
    long = Post(View((CodeBlock(code, "python"),), ((REVEAL,),)), "card")

    async def handle(request: Request) -> tuple[Post, ...]:
        return (long,) if isinstance(request.action, Command) else (post_of("short", "card"),)

    async with harness.open(handle=handle):
        card = await harness.slash("streak")
        (file,) = card.files
        assert file.filename == "answer.md"
        assert file.description
        assert code in file.content.decode()
        assert "line_0" in card.text
        await harness.fake.press(harness.ada, card, "Reveal")
    assert card.text == "short"
    assert card.files == []


async def test_words_of_people_call_nobody(harness: DiscordHarness) -> None:
    """An answer full of mentions and markup is shown as typed, and has no effect."""
    typed = "@everyone <@1> **b** https://evil.example `x` ||y||"
    async with harness.open():
        card = await harness.slash("quiz", deck="greek", mode="type")
        opened = await harness.fake.press(harness.ada, card, "Type")
        assert opened.modal is not None
        (field,) = [part["component"]["custom_id"] for part in opened.modal.components]
        await harness.fake.submit_modal(harness.ada, opened.modal, {field: typed})
    assert card.pings == []
    assert card.allowed_mentions == {"parse": []}
    quote = next(line for line in card.text.split("\n") if line.startswith("> "))
    shown = read(quote.removeprefix("> "))
    assert shown.text == f"You said: {typed}"
    assert shown.alive == shown.marks == []


async def test_two_posts_are_two_messages(harness: DiscordHarness) -> None:
    """The first post is the answer, the second follows, each visible to its own audience."""

    async def handle(_request: Request) -> tuple[Post, ...]:
        return (post_of("for you"), post_of("for all", public=True))

    async with harness.open(handle=handle):
        seen = await harness.fake.slash(harness.ada, "streak", channel=harness.channel)
        second = await seen.then()
    assert seen.ephemeral
    assert second.text == "for all"
    assert second.ephemeral_to is None


async def test_a_slow_answer_for_all_is_seen_by_all(harness: DiscordHarness) -> None:
    """The waiting message was private, so the public answer is another message."""
    released = asyncio.Event()

    async def handle(_request: Request) -> tuple[Post, ...]:
        await released.wait()
        return (post_of("for all", public=True),)

    timeouts = Timeouts(patience=0.0, settling=0.05)
    async with harness.open(handle=handle, timeouts=timeouts):
        seen = await harness.fake.slash(harness.ada, "streak", channel=harness.channel)
        assert seen.kind == "deferred"
        released.set()
        await harness.fake.until(lambda: harness.fake.messages(harness.channel))
    (message,) = harness.fake.messages(harness.channel)
    assert message.text == "for all"


async def test_what_is_known_about_a_person_is_handed_over(harness: DiscordHarness) -> None:
    """/privacy export sends a file that only the person sees."""
    async with harness.open():
        answer = await harness.slash("privacy export")
    (file,) = answer.files
    assert file.filename == "cardstreak.json"
    assert msgspec.json.decode(file.content)
    assert file.description
    assert answer.ephemeral_to == harness.ada.id


async def test_statistics_come_with_a_picture(harness: DiscordHarness) -> None:
    """After a rating, /stats shows the coming cards as a picture and in words."""
    async with harness.open():
        card = await harness.slash("quiz", deck="greek")
        await harness.fake.press(harness.ada, card, "Reveal")
        await harness.fake.press(harness.ada, card, "4")
        answer = await harness.slash("stats")
    (file,) = answer.files
    assert file.content.startswith(b"\x89PNG")
    assert file.description is not None
    assert file.description.startswith("Cards that come back")
