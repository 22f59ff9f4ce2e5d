import msgspec

from bot.model.actions import StartDaily
from tests.clock import SERVER, Clock, at
from tests.world import read


async def test_a_card_every_day_by_one_press(clock: Clock) -> None:
    """The first card comes at once, the next one tomorrow; a second press changes nothing."""
    clock.world.where = SERVER
    for _ in range(2):
        view = await clock.world.act(StartDaily())
        assert "comes tomorrow at 09:00" in read(view)
        await clock.until(at(2, 12))
        assert len(clock.platform.posts()) == 1
    clock.world.where = msgspec.structs.replace(SERVER, moderator=False)
    assert "Only those who manage" in read(await clock.world.act(StartDaily(), "bo"))
