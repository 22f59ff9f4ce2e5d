"""Anki's own rate of answers on due cards: what `reviews --beside-anki` compares with.

    python -m tests.benchmarks.anki_reviews [--reviews 5000]

A new collection on disk gets cards with FSRS states that are all due, and answers them one after
another with the `anki` package (the extra `benchmark`): the next card with its four possible
states and its question as a page, then the answer. That is what a rating of ours does, too: it ends
with the screen of the next card. Each answer is on the disk (WAL, synchronous=FULL) before the next
begins. Prints one line of JSON: the answers a second, and the milliseconds of processor time of
each.

Anki is AGPL, so this runs in a process of its own, and neither the bot nor a test imports it.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

REVIEWS = 5_000
MOST_A_DAY = 9_999
"""The largest limit that a deck of Anki can have."""


def due_cards(collection: Any, count: int) -> None:
    """Adds cards with various FSRS states, due today or up to nine days ago."""
    from anki.cards import FSRSMemoryState  # noqa: PLC0415 - see the module
    from anki.collection import AddNoteRequest  # noqa: PLC0415

    chance = random.Random(7)
    collection.set_config("fsrs", val=True)
    deck = collection.decks.current()
    options = collection.decks.config_dict_for_deck_id(deck["id"])
    options["rev"]["perDay"] = MOST_A_DAY
    collection.decks.update_config(options)
    notetype = collection.models.by_name("Basic")
    requests = []
    for number in range(count):
        note = collection.new_note(notetype)
        note["Front"], note["Back"] = f"front {number}", f"back {number}"
        requests.append(AddNoteRequest(note, deck["id"]))
    collection.add_notes(requests)
    cards = [card for request in requests for card in request.note.cards()]
    today = collection.sched.today
    for card in cards:
        interval = chance.randint(2, 120)
        card.type, card.queue, card.ivl, card.reps = 2, 2, interval, 5
        card.due, card.factor = today - chance.randint(0, 9), 2500
        card.memory_state = FSRSMemoryState(
            stability=interval * 1.1, difficulty=chance.uniform(2, 9)
        )
    collection.update_cards(cards)


def answer_all(path: Path, count: int) -> dict[str, float]:
    """Answers all cards of a new collection with Hard, Good and Easy in turn."""
    from anki.collection import Collection  # noqa: PLC0415 - see the module
    from anki.scheduler.v3 import CardAnswer  # noqa: PLC0415

    collection: Any = Collection(str(path))
    due_cards(collection, count)
    ratings = (CardAnswer.HARD, CardAnswer.GOOD, CardAnswer.EASY)
    scheduler = collection.sched
    wall, cpu = time.perf_counter(), time.process_time()
    for number in range(count):
        queued = scheduler.get_queued_cards().cards[0]
        card = collection.get_card(queued.card.id)
        card.question()
        card.start_timer()
        answer = scheduler.build_answer(
            card=card, states=queued.states, rating=ratings[number % len(ratings)]
        )
        scheduler.answer_card(answer)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    logged = collection.db.scalar("SELECT count(*) FROM revlog WHERE type = 1 AND ivl > 0")
    collection.close()
    if logged != count:
        raise SystemExit(f"Anki has logged {logged} reviews instead of {count}.")
    return {"answers_per_s": count / wall, "cpu_ms": 1000 * cpu / count}


def main() -> None:
    """Measures once, and prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--reviews", type=int, default=REVIEWS)
    options = parser.parse_args()
    answers, sys.stdout = sys.stdout, sys.stderr  # what anki prints is not a result
    with tempfile.TemporaryDirectory() as folder:
        figures = answer_all(Path(folder) / "bench.anki2", options.reviews)
    print(json.dumps(figures), file=answers)


if __name__ == "__main__":
    main()
