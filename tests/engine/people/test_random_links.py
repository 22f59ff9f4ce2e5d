"""Two accounts that are linked, unlinked and used in random order."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.store.database import Tx
from tests.amount import amount
from tests.engine.log_invariants import counts_are_those_of_the_log, memory_is_the_replayed_log
from tests.engine.people.test_account_linking import code
from tests.stores import open_store
from tests.world import World, a_deck, labels

STEP_KINDS = ("rate", "rate", "rate", "undo", "link", "unlink", "sleep")
STEPS = st.lists(
    st.tuples(st.sampled_from(STEP_KINDS), st.sampled_from(("ada", "ben")), st.integers(1, 5)),
    min_size=3,
    max_size=20,
)


async def do(world: World, kind: str, who: str, confidence: int) -> None:
    """Does one step."""
    match kind:
        case "rate":
            view = await world.type("/quiz greek", who)
            if "Reveal answer" in labels(view):
                await world.study(str(confidence), who)
        case "link":
            await world.type(f"/link {await code(world, 'ada')}", "ben")
        case "sleep":
            world.sleep(confidence)
        case _:
            await world.type(f"/{kind}", who)


def check(tx: Tx) -> None:
    """Checks that each log has every review once, and that all other rows agree with it."""
    for person in tx.all("SELECT * FROM people", {}):
        key = {"person": person[0]}
        rows = tx.all(
            """SELECT id, day, card, session, undoes, rating, practice, stability_before,
                   difficulty_before, due_before, last_before, reviews_before, lapses_before,
                   stability, difficulty, due, at
               FROM reviews WHERE person = :person ORDER BY id""",
            key,
        )
        undone = [row[4] for row in rows if row[4]]
        assert len(undone) == len(set(undone))
        ratings = [row[:-1] for row in rows if row[0] not in undone and not row[4]]
        memory_is_the_replayed_log(tx, person[0], ratings)
        counts_are_those_of_the_log(person, ratings)
        moments = [row[-1] for row in rows]
        assert len(moments) == len(set(moments)), "no review is there twice"


@given(STEPS)
@example([("rate", "ada", 4), ("link", "ben", 1), ("unlink", "ben", 1), ("undo", "ben", 1)])
@settings(deadline=None, max_examples=amount(30))
async def test_linked_and_parted_the_log_tells_the_truth(steps: list[tuple[str, str, int]]) -> None:
    """However often accounts are linked, nothing counts twice, and an undo is one's own."""
    world = World(await open_store(None))
    await world.engine.take_in([a_deck(3)])
    for who in ("ada", "ben"):
        await world.type("/help", who)
    for kind, who, confidence in steps:
        own = f"SELECT person FROM identities WHERE account = '{who}'"
        others = f"SELECT * FROM sessions WHERE person NOT IN ({own})"
        before = await world.rows(others)
        await do(world, kind, who, confidence)
        if kind in {"rate", "undo"}:
            assert await world.rows(others) == before
        await world.database.write(check)
    await world.database.close()
