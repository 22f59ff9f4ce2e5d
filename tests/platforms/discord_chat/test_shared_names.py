"""Decks of one name on Discord's wire: lists, buttons and autocomplete tell them apart."""

import pytest

from bot.model.ownership import Owner
from bot.store import decks
from tests.platforms.discord_chat.discord_harness import DiscordHarness, labels
from tests.world import a_deck


@pytest.mark.parametrize("title", ["Greek", "GREEK", "Gréek", "Gr\u200beek", "G" * 99 + "k"])
async def test_a_servers_deck_called_like_one_of_the_bot(
    harness: DiscordHarness, title: str
) -> None:
    """Both are listed, offered and can be named, and no mark is cut off."""
    bots, school = a_deck(3, title="Greek"), a_deck(4, title=title)
    if len(title) > len(bots.title) + 1:
        bots = a_deck(3, title=title)
    await harness.world.engine.take_in([bots])
    owner = Owner(platform="discord", space=str(harness.guild.id))
    await harness.world.database.write(lambda tx: decks.save(tx, school, owner))
    async with harness.open():
        listed = await harness.slash("decks list")
        assert "builtin/greek" in listed.text
        assert "here/greek" in listed.text
        assert [label.rpartition(" (")[2] for label in labels(listed)] == [
            "built in)",
            "from here)",
        ]
        seen = await harness.fake.autocomplete(
            harness.ada, "quiz", "deck", {"deck": "gr"}, channel=harness.channel
        )
        assert [choice["value"] for choice in seen.choices] == ["builtin/greek", "here/greek"]
        assert [choice["name"].rpartition(" (")[2] for choice in seen.choices] == [
            "built in)",
            "from here)",
        ]
        for value, size in (("builtin/greek", 3), ("here/greek", 4)):
            assert f"of\N{NO-BREAK SPACE}{size}" in (await harness.slash("quiz", deck=value)).text
