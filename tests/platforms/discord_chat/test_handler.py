import asyncio

import msgspec
import pytest

from bot.model.actions import Command, Request, Reveal
from bot.model.ids import SessionId
from bot.model.views import Button, CodeBlock, Paragraph, Post, Span, View
from bot.platforms.discord_chat.timing import Timeouts
from tests.platforms.discord_chat.discord_harness import School, labels, shown, slow
from tests.platforms.discord_chat.markdown import read

REVEAL = Button("Reveal", Reveal(SessionId(1), 1))


def said(text: str, key: str = "", *, public: bool = False) -> Post:
    """A post with one sentence."""
    return Post(View((Paragraph((Span(text),)),)), key, public=public)


async def test_a_command_is_answered_for_its_asker_alone(school: School) -> None:
    """/quiz shows a card that nobody else sees."""
    async with school.open():
        card = await school.slash("quiz", deck="greek")
    assert "Question 1?" in card.text
    assert labels(card) == ["Reveal answer", "Stop here"]
    assert card.ephemeral_to == school.ada.id
    assert school.fake.messages(school.channel) == []


async def test_a_press_turns_the_card_in_place(school: School) -> None:
    """The message is edited, with the question still above the answer."""
    async with school.open():
        card = await school.slash("quiz", deck="greek")
        turned = await school.fake.press(school.ada, card, "Reveal")
        assert turned.kind == "update"
        assert turned.message is card
        assert "Question 1?" in card.text
        assert "The long answer 1." in card.text
        assert labels(card)[0] == "1 · not at all"
        rated = await school.fake.press(school.ada, card, "4")
        assert rated.message is card
        assert "Question 2?" in card.text


async def test_a_hint_leaves_the_card_as_it_was(school: School) -> None:
    """What does not belong to the message comes as another, for the presser alone."""
    async with school.open():
        card = await school.slash("quiz", deck="greek")
        first = card.buttons[0].custom_id
        await school.fake.press(school.ada, card, "Reveal")
        await school.fake.press(school.ada, card, "4")
        before = card.text
        hint = await school.fake.forge(school.ada, card, first)
    assert hint.kind == "message"
    assert hint.ephemeral
    assert hint.message is not card
    assert card.text == before


async def test_a_press_on_a_message_of_all_is_answered_in_private(school: School) -> None:
    """The message that all see stays as it is."""

    async def handle(request: Request) -> tuple[Post, ...]:
        if isinstance(request.action, Command):
            return (Post((await school.world.act(request.action, "bob")), "card", public=True),)
        return (said("for you", "card"),)

    async with school.open(handle=handle):
        card = await school.slash("quiz", deck="greek")
        assert card.ephemeral_to is None
        answer = await school.fake.press(school.bob, card, "Reveal")
    assert answer.kind == "message"
    assert shown(answer).ephemeral_to == school.bob.id
    assert card.history == []


async def test_a_press_that_concerns_all_edits_the_message_of_all(school: School) -> None:
    """A public post with a key replaces the public message; a private one comes beside it."""

    async def handle(request: Request) -> tuple[Post, ...]:
        if isinstance(request.action, Command):
            return (Post((await school.world.act(request.action, "bob")), "card", public=True),)
        return (said("all see it", "card", public=True), said("only you"))

    async with school.open(handle=handle):
        card = await school.slash("quiz", deck="greek")
        answer = await school.fake.press(school.bob, card, "Reveal")
        assert answer.message is card
        assert card.text == "all see it"
        beside = await answer.then()
    assert beside.text == "only you"
    assert beside.ephemeral_to == school.bob.id


async def test_in_private_a_card_is_turned_in_place(school: School) -> None:
    """In the bot's own chat with a person, every message is the person's."""
    async with school.open():
        card = shown(await school.fake.slash(school.ada, "quiz", {"deck": "greek"}))
        turned = await school.fake.press(school.ada, card, "Reveal")
    assert turned.message is card
    assert school.requests[0].where.space == ""


async def test_a_double_press_counts_once(school: School) -> None:
    """Two presses in the same millisecond make one review."""
    async with school.open():
        card = await school.slash("quiz", deck="greek")
        await school.fake.press(school.ada, card, "Reveal")
        first, second = await school.fake.press_twice_at_once(school.ada, card, "4")
    assert "failed" not in {first.kind, second.kind}
    assert await school.world.rows("SELECT count(*) FROM reviews") == [(1,)]


async def test_forged_and_foreign_buttons_get_a_kind_word(school: School) -> None:
    """Whatever a token looks like, its presser is answered, in private."""
    async with school.open():
        card = await school.slash("quiz", deck="greek")
        before = card.text
        for token in ("1C9.9.9", "9Z1", "shop:buy:3", "1R" + "z" * 90, "`@everyone`"):
            answer = await school.fake.forge(school.bob, card, token)
            assert answer.kind == "message", token
            assert answer.ephemeral
        assert card.text == before
        foreign = await school.fake.forge(school.bob, card, card.buttons[0].custom_id)
    assert "belongs to somebody else" in foreign.text


async def test_an_answer_is_typed_into_a_modal(school: School) -> None:
    """The modal opens at a press, and what is typed turns the card in place."""
    async with school.open():
        card = await school.slash("quiz", deck="greek", mode="type")
        asked = await school.fake.press(school.ada, card, "Type")
        assert asked.modal is not None
        (field,) = [part["component"]["custom_id"] for part in asked.modal.components]
        typed: dict[str, str | list[str]] = {field: "answer1x"}
        answer = await school.fake.submit_modal(school.ada, asked.modal, typed)
    assert answer.kind == "update"
    assert answer.message is card
    assert "Right!" in card.text


async def test_buttons_and_open_modals_outlive_a_restart(school: School) -> None:
    """A card and a modal from before are answered by a bot that has just started."""
    async with school.open():
        card = await school.slash("quiz", deck="greek", mode="type")
        asked = await school.fake.press(school.ada, card, "Type")
        modal = asked.modal
        assert modal is not None
    async with school.open():
        again = await school.fake.press(school.ada, card, "Type")
        assert again.kind == "modal"
        (field,) = [part["component"]["custom_id"] for part in modal.components]
        answer = await school.fake.submit_modal(school.ada, modal, {field: "nonsense"})
        assert answer.message is card
        assert "You said: nonsense" in card.text
        made_up = await school.fake.submit_modal(school.ada, "9X", {"text": "hm"})
        assert made_up.kind == "message"


async def test_a_slow_answer_is_announced_and_then_put_in_place(school: School) -> None:
    """A command shows that the bot thinks, and then its answer, to its asker alone."""
    opened = asyncio.Event()
    timeouts = Timeouts(patience=0.0, settling=0.05)
    handle = slow(school.world.engine.handle, opened)
    async with school.open(handle=handle, timeouts=timeouts) as adapter:
        seen = await school.fake.slash(school.ada, "streak", channel=school.channel)
        assert seen.kind == "deferred"
        opened.set()
        answer = await seen.then()
        assert "No streak yet" in answer.text
        assert answer.ephemeral_to == school.ada.id
        await school.fake.until(lambda: adapter.counters.answered)
        assert adapter.counters.deferred == 1


async def test_a_slow_press_edits_its_card_later(school: School) -> None:
    """A press is acknowledged without a word, and its card turns when the answer is there."""
    opened = asyncio.Event()
    opened.set()
    timeouts = Timeouts(patience=0.0, settling=0.05)
    async with school.open(handle=slow(school.world.engine.handle, opened), timeouts=timeouts):
        seen = await school.fake.slash(
            school.ada, "quiz", {"deck": "greek"}, channel=school.channel
        )
        card = await seen.then() if seen.kind == "deferred" else shown(seen)
        opened.clear()
        pressed = await school.fake.press(school.ada, card, "Reveal")
        assert pressed.kind == "deferred_update"
        opened.set()
        turned = await pressed.then()
    assert turned is card
    assert "The long answer 1." in card.text


async def test_late_interactions_are_dropped_and_counted(school: School) -> None:
    """What Discord would refuse anyway keeps nobody waiting."""
    async with school.open() as adapter:
        card = await school.slash("quiz", deck="greek")
        seen = await school.fake.press(school.ada, card, "Reveal", late=2.6)
        assert seen.kind == "failed"
        assert adapter.counters.late == 1
    assert len(school.requests) == 1


async def test_suggestions_come_while_a_person_types(school: School) -> None:
    """The deck's topics are suggested, those of the deck that was chosen already."""
    async with school.open():
        seen = await school.fake.autocomplete(
            school.ada, "quiz", "topic", {"deck": "greek", "topic": "od"}, channel=school.channel
        )
    assert seen.choices == [{"name": "Odd ones", "value": "odd"}]


@pytest.mark.parametrize("status", [400, 404, 429])
async def test_trouble_with_an_answer_stops_nobody_else(school: School, status: int) -> None:
    """A refused or banned answer is counted, and the next one arrives."""
    async with school.open() as adapter:
        school.fake.fail_next("POST /interactions/*", status, via=False)
        lost = school.fake.slash(school.ada, "streak", channel=school.channel)
        await school.fake.until(lambda: adapter.counters.failed)
        assert "No streak yet" in (await school.slash("streak")).text
        lost.cancel()


async def test_a_limit_of_discord_is_waited_for(school: School) -> None:
    """A 429 of Discord's own delays an answer, and does not lose it."""
    async with school.open():
        school.fake.fail_next("POST /interactions/*", 429, retry_after=0.01)
        assert "No streak yet" in (await school.slash("streak")).text


async def test_a_long_code_arrives_whole(school: School) -> None:
    """The message has its beginning, and a described file all of it; an edit takes it away."""
    code = "\n".join(f"line_{number}" for number in range(1_000))
    long = Post(View((CodeBlock(code, "python"),), ((REVEAL,),)), "card")

    async def handle(request: Request) -> tuple[Post, ...]:
        return (long,) if isinstance(request.action, Command) else (said("short", "card"),)

    async with school.open(handle=handle):
        card = await school.slash("streak")
        (file,) = card.files
        assert file.filename == "answer.md"
        assert file.description
        assert code in file.content.decode()
        assert "line_0" in card.text
        await school.fake.press(school.ada, card, "Reveal")
    assert card.text == "short"
    assert card.files == []


async def test_words_of_people_call_nobody(school: School) -> None:
    """An answer full of mentions and markup is shown as it was typed, and does nothing."""
    typed = "@everyone <@1> **b** https://evil.example `x` ||y||"
    async with school.open():
        card = await school.slash("quiz", deck="greek", mode="type")
        asked = await school.fake.press(school.ada, card, "Type")
        assert asked.modal is not None
        (field,) = [part["component"]["custom_id"] for part in asked.modal.components]
        await school.fake.submit_modal(school.ada, asked.modal, {field: typed})
    assert card.pings == []
    assert card.allowed_mentions == {"parse": []}
    quote = next(line for line in card.text.split("\n") if line.startswith("> "))
    shown = read(quote.removeprefix("> "))
    assert shown.text == f"You said: {typed}"
    assert shown.alive == shown.marks == []


async def test_two_posts_are_two_messages(school: School) -> None:
    """The first answers, the second follows, each for those whom it concerns."""

    async def handle(_request: Request) -> tuple[Post, ...]:
        return (said("for you"), said("for all", public=True))

    async with school.open(handle=handle):
        seen = await school.fake.slash(school.ada, "streak", channel=school.channel)
        second = await seen.then()
    assert seen.ephemeral
    assert second.text == "for all"
    assert second.ephemeral_to is None


async def test_a_slow_answer_for_all_is_seen_by_all(school: School) -> None:
    """What was told to wait was private; the answer for all takes its place as another message."""
    opened = asyncio.Event()

    async def handle(_request: Request) -> tuple[Post, ...]:
        await opened.wait()
        return (said("for all", public=True),)

    timeouts = Timeouts(patience=0.0, settling=0.05)
    async with school.open(handle=handle, timeouts=timeouts):
        seen = await school.fake.slash(school.ada, "streak", channel=school.channel)
        assert seen.kind == "deferred"
        opened.set()
        await school.fake.until(lambda: school.fake.messages(school.channel))
    (message,) = school.fake.messages(school.channel)
    assert message.text == "for all"


async def test_what_is_known_about_a_person_is_handed_over(school: School) -> None:
    """/privacy export brings a file that its asker alone can see."""
    async with school.open():
        answer = await school.slash("privacy export")
    (file,) = answer.files
    assert file.filename == "cardstreak.json"
    assert msgspec.json.decode(file.content)
    assert file.description
    assert answer.ephemeral_to == school.ada.id


async def test_statistics_come_with_a_picture(school: School) -> None:
    """After a card was rated, /stats shows what comes back, drawn and in words."""
    async with school.open():
        card = await school.slash("quiz", deck="greek")
        await school.fake.press(school.ada, card, "Reveal")
        await school.fake.press(school.ada, card, "4")
        answer = await school.slash("stats")
    (file,) = answer.files
    assert file.content.startswith(b"\x89PNG")
    assert file.description is not None
    assert file.description.startswith("Cards that come back")
