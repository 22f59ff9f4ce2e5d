"""The answers to requests by their keys, so that a repeated request gets the same answer.

A row of the table `requests` is one answered request: its key, when it arrived, and its outcome.
The key begins with the platform and the account, so that an account's rows lie side by side. Cards
are stored as ids: their texts would be most of the database, and are read again when needed.
"""

from collections.abc import Callable

import msgspec

from bot.model.cards import Card
from bot.model.ids import DeckId, Identity
from bot.model.outcomes.base import Outcome
from bot.model.outcomes.quiz import CardAsked, CardRated, CardRevealed, Shown, TodayShown
from bot.model.outcomes.union import AnyOutcome
from bot.store import decks
from bot.store.codecs import decoded, encoded
from bot.store.database import Tx

KEPT_MS = 30 * 3_600_000
"""How long answers are kept. Telegram repeats an update for 24 hours, Discord for minutes:
https://core.telegram.org/bots/api#getting-updates. The rest is for clocks that are wrong."""
_NO_DECK = DeckId(0)
SWEPT_AT_ONCE = 64
"""Rows checked in one sweep. There are many sweeps a second while battles are played, and hardly
ever is anything old; what is, goes in many sweeps, one right after the other."""
_OF_ACCOUNT = "key >= :first AND key < :end"
"""The condition for an account's rows; its parameters are those of `_keys_of`."""
_NO_CARD = Card(id="", front="")
"""A card in a stored answer; no real card has an empty id."""


def key_of(who: Identity, event: str) -> str:
    """The key of the request that an account made with a platform's event."""
    return f"{who.platform}:{who.account}:{event}"


def recall(tx: Tx, key: str) -> AnyOutcome | None:
    """The outcome of a request that was answered before, else None.

    Its cards have their present texts, which may have been edited in the meantime.
    """
    answer = ("answer", key)
    if answer in tx.cache:
        row = None if tx.cache[answer] is None else (tx.cache[answer],)
    else:
        row = tx.one("SELECT outcome FROM requests WHERE key = :key", {"key": key})
    return None if row is None else _changed(decoded(row[0]), lambda shown: _with_texts(tx, shown))


def keep(tx: Tx, key: str, at: int, outcome: AnyOutcome) -> None:
    """Saves the outcome of a request that arrived `at` (ms since 1970)."""
    tx.run(
        "INSERT INTO requests (key, at, outcome) VALUES (:key, :at, :outcome)",
        {"key": key, "at": at, "outcome": encoded(_changed(outcome, _without_texts))},
    )


def moments_of(tx: Tx, who: Identity, kind: type[Outcome], since: int) -> list[int]:
    """When an account's requests with a kind of outcome arrived, in order.

    Only those from the moment `since` on are listed (both in ms since 1970).
    """
    rows = tx.all(
        f"""SELECT at FROM requests WHERE {_OF_ACCOUNT} AND at >= :since AND outcome LIKE :kind
            ORDER BY at""",
        {**_keys_of(who), "since": since, "kind": f'{{"type":"{kind.__name__}"%'},
    )
    return [row[0] for row in rows]


def forget(tx: Tx, who: Identity) -> None:
    """Deletes all answers to an account."""
    tx.run(f"DELETE FROM requests WHERE {_OF_ACCOUNT}", _keys_of(who))


def sweep(tx: Tx, now: int, limit: int = SWEPT_AT_ONCE) -> bool:
    """Deletes answers that are too old, among the first `limit` rows.

    Rows dated too far ahead are deleted, too: the clock was wrong then. They would otherwise stay
    among the first rows, and the sweep would never reach the rows after them.

    Returns:
        Whether there may be more to delete.
    """
    deleted = tx.run(
        """DELETE FROM requests WHERE at NOT BETWEEN :oldest AND :newest
           AND id IN (SELECT id FROM requests ORDER BY id LIMIT :limit)""",
        {"oldest": now - KEPT_MS, "newest": now + KEPT_MS, "limit": limit},
    )
    return deleted >= limit


def _keys_of(who: Identity) -> dict[str, object]:
    first = key_of(who, "")
    return {"first": first, "end": f"{first[:-1]};"}  # ";" is the character after ":"


def _changed(outcome: AnyOutcome, change: Callable[[Shown], Shown]) -> AnyOutcome:
    """The outcome with another version of each card that it shows to be studied."""
    match outcome:
        case CardAsked() | CardRevealed() | TodayShown():
            return msgspec.structs.replace(outcome, shown=change(outcome.shown))
        case CardRated(chosen=chosen, following=following):
            return msgspec.structs.replace(
                outcome,
                chosen=None if chosen is None else change(chosen),
                following=None if following is None else change(following),
            )
        case _:
            return outcome


def _without_texts(shown: Shown) -> Shown:
    deck = msgspec.structs.replace(shown.deck, id=_NO_DECK, slug="", title="", spelling="")
    return msgspec.structs.replace(shown, card=_NO_CARD, deck=deck, topic="")


def _with_texts(tx: Tx, shown: Shown) -> Shown:
    # Answers of earlier versions have the whole card.
    stored = None if shown.card.id else decks.card(tx, shown.card_id)
    if stored is None:
        return shown
    marks = {"whose": shown.deck.whose, "apart": shown.deck.apart}
    deck = msgspec.structs.replace(stored.deck, **marks)
    return msgspec.structs.replace(shown, card=stored.card, deck=deck, topic=stored.topic)
