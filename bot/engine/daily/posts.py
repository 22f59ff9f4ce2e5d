"""Posting a daily card: which card, what its message shows, and closing the card before it."""

import msgspec

from bot.model.cards import for_screens
from bot.model.daily import schedule
from bot.model.daily.card_choice import Pool, pick, pool
from bot.model.daily.schedule import Due, local_date
from bot.model.ids import Channel, DeckId, Identity, PostedId
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.daily import DailyCard, DailyClosed, DailyPaused, Posting, Status
from bot.model.outcomes.help import Greeting
from bot.model.outcomes.union import AnyOutcome
from bot.model.ownership import NO_PERSON, Viewer
from bot.model.study import streaks
from bot.model.study.days import Day, today
from bot.store import dailies, deck_access, decks, outbox, people, posted_cards, spaces
from bot.store.codecs import columns
from bot.store.dailies import Daily
from bot.store.database import Tx
from bot.store.outbox import OutboxMessage
from bot.store.posted_cards import Posted

EDIT_FRESH_MS = 24 * 3_600_000
"""How long an edit that could not be delivered is still worth a try."""
PAUSED_FRESH_MS = 3 * 24 * 3_600_000
"""How long the message that a daily card pauses is still worth a try."""
GREETING_FRESH_MS = 3_600_000
"""How long the bot's introduction is worth a try: later nobody remembers that it was added."""
RUNNING_LOOKED_AT = 20
"""How many of a space's longest streaks are checked for one that is still running."""
STREAK_DAYS_BACK = 4
"""A running streak has a review in this many days: freezes bridge two, time zones add one."""


def next_due(tx: Tx, daily: Daily, now: int) -> Due:
    """The next post of a daily card, which may be overdue.

    It is computed from the local time each time: the stored due time only says when to look. So if
    a time zone changes its rules, the post follows the new ones.
    """
    return _next_due(daily, now, _taken(tx, daily, now), offset_ms(tx, daily))


def offset_ms(tx: Tx, daily: Daily) -> int:
    """By how much a daily card is later than its time (ms), where the owner spreads them."""
    place = "/".join(map(str, columns(daily.to).values()))
    return schedule.offset_ms(place, dailies.window(tx, daily.to.platform))


def _next_due(daily: Daily, now: int, taken: set[int], late_ms: int) -> Due:
    return schedule.next_due(
        daily.zone, daily.minute, now, since=daily.since, taken=taken, offset_ms=late_ms
    )


def ring(tx: Tx, daily: Daily, now: int) -> None:
    """Handles a daily card whose stored due time has come: posts if it is due, and plans the next.

    A daily card whose channel is gone is due once more, so that its owner is told.
    """
    if daily.status != "on":
        pause(tx, daily, daily.status, now)
        return
    taken, late_ms = _taken(tx, daily, now), offset_ms(tx, daily)
    due = _next_due(daily, now, taken, late_ms)
    days = daily.days
    if due.at <= now:
        days = post(tx, daily, due.day, now, due.at + schedule.LATE_MS) or days
        taken.add(due.day)  # also if the deck has no cards: the next try is tomorrow
        due = _next_due(daily, now, taken, late_ms)
    dailies.plan(tx, daily.id, due.at, days)


def pause(tx: Tx, daily: Daily, why: Status, now: int) -> None:
    """Stops a daily card, and tells its owner, unless their data was deleted."""
    dailies.pause(tx, daily.id, why)
    deck = decks.get(tx, daily.deck)
    if deck is not None and daily.owner.account:
        paused = DailyPaused(deck.name, why)
        outbox.add(tx, OutboxMessage(daily.owner, paused, now, now + PAUSED_FRESH_MS, once=True))


def post(tx: Tx, daily: Daily, day: int, now: int, fresh_until: int) -> int:
    """Posts a card for a date, and closes the card before it.

    Args:
        tx: The transaction.
        daily: The daily card.
        day: The date.
        now: The moment (ms since 1970).
        fresh_until: Until when the post is worth a try (ms since 1970).

    Returns:
        How many days have had a card now; 0 if the deck has none to post.
    """
    history = posted_cards.history(tx, daily.id) if daily.days else []
    cards = _pool(tx, daily.deck, daily.topic)
    all_posted = len(history) >= len(cards.topic_of)
    hardness = posted_cards.hardness(tx, daily.id) if all_posted else {}
    chosen = pick(cards, history, hardness, daily.seed)
    if chosen is None:
        return 0
    before = posted_cards.on(tx, daily.id, day) if history else None
    still_open = posted_cards.open_ones(tx, daily.id) if history else ()
    days = daily.days if before else daily.days + 1
    card = Posted(
        deck=daily.deck,
        card=chosen,
        to=daily.to,
        space=daily.space,
        at=now,
        daily=daily.id,
        day=day,
        again=before.again + 1 if before else 0,
        number=days,
        streak=longest_streak(tx, daily, now),
    )
    card = msgspec.structs.replace(card, id=posted_cards.add(tx, card))
    silent = schedule.is_silent(daily.silence, daily.zone, now)
    _send(tx, card, open_card(tx, card, silent=silent), now, fresh_until)
    # The post comes first: Discord refuses edits in an archived thread until there is a new post.
    for old in still_open:
        close(tx, old, now, skipped=old.day == day)
    return days


def introduce(tx: Tx, channel: Channel, space: str, now: int) -> None:
    """Posts the bot's introduction, with a card that all in the place can answer at once.

    So a first card is rated with two presses, also on Telegram by a person who never started the
    bot. It is the first card of the first deck that all there see, and is never closed.
    """
    card = _first_card(tx, channel, space, now)
    posting = None if card is None else _posting(tx, card)
    greeting = OutboxMessage(
        to=channel,
        outcome=Greeting(posting),
        made_at=now,
        fresh_until=now + GREETING_FRESH_MS,
        posted=PostedId(0) if card is None else card.id,
        once=True,
    )
    outbox.add(tx, greeting)


def _first_card(tx: Tx, channel: Channel, space: str, now: int) -> Posted | None:
    """A new post of a card to try, None if there is no card."""
    for deck in deck_access.every(tx, Viewer(NO_PERSON, channel.platform, space)):
        chosen = next(iter(_pool(tx, deck.name.id, "").topic_of), None)
        if chosen is not None:
            card = Posted(deck=deck.name.id, card=chosen, to=channel, space=space, at=now)
            return msgspec.structs.replace(card, id=posted_cards.add(tx, card))
    return None


def has_cards(tx: Tx, daily: Daily) -> bool:
    """Whether there is a card to post: the deck may have been removed, or its topic be empty."""
    return bool(_pool(tx, daily.deck, daily.topic).topic_of)


def close(tx: Tx, card: Posted, now: int, *, skipped: bool) -> None:
    """Closes a posted card: its message then shows the answer, and how many knew it."""
    posted_cards.close(tx, card.id, now)
    rated, knew, _ = posted_cards.tally(tx, card.id)
    posting = _posting(tx, card)
    closed = None if posting is None else DailyClosed(posting, knew, rated, skipped)
    _send(tx, card, closed, now, now + EDIT_FRESH_MS, edits=True)


def refresh(tx: Tx, card: Posted, now: int) -> None:
    """Updates the message of an open card, if what it shows has changed."""
    daily = dailies.get(tx, card.daily) if card.daily else None
    streak = 0 if daily is None else longest_streak(tx, daily, now)
    answered, _, revealed = posted_cards.tally(tx, card.id)
    before = card
    card = msgspec.structs.replace(card, answered=answered, streak=streak, opened=revealed > 0)
    posted_cards.refreshed(tx, card, now)
    if card != before:
        _send(tx, card, open_card(tx, card), now, now + posted_cards.REFRESH_EVERY_MS, edits=True)


def open_card(tx: Tx, card: Posted, *, silent: bool = False) -> DailyCard | Greeting | None:
    """What the message of an open card shows; None if the card no longer exists."""
    posting = _posting(tx, card)
    if posting is None:
        return None
    if not card.daily:
        return Greeting(posting, card.opened)
    answered = card.answered if card.space else None
    return DailyCard(posting, answered, card.streak, card.opened, silent)


def longest_streak(tx: Tx, daily: Daily, now: int) -> int:
    """The longest running streak in a space, in days.

    In private it is 0: there `/streak` shows the person's own.
    """
    if not daily.space:
        return 0
    platform = daily.to.platform
    active = Day(local_date(daily.zone, now) - STREAK_DAYS_BACK)
    longest = spaces.members(tx, platform, daily.space, active=active, limit=RUNNING_LOOKED_AT)
    running = (
        streaks.streak_on(member.streak, today(member.calendar, now)).length for member in longest
    )
    return max(running, default=0)


def _taken(tx: Tx, daily: Daily, now: int) -> set[int]:
    """The dates from yesterday on that have had their card."""
    return posted_cards.days(tx, daily.id, local_date(daily.zone, now) - 1) if daily.days else set()


def _pool(tx: Tx, deck: DeckId, topic: str) -> Pool:
    """The cards of a deck or topic; cached, because many daily cards are due at once."""
    cached: Pool | None = tx.cache.get(("pool", deck, topic))
    if cached is None:
        cached = pool(decks.pool(tx, deck, topic))
        tx.keep(("pool", deck, topic), cached)
    return cached


def _posting(tx: Tx, card: Posted) -> Posting | None:
    stored = decks.card(tx, card.card)
    if stored is None:
        return None
    # The outbox may hold a copy for each of many thousand channels, so unshown fields are left out.
    return Posting(
        card.id,
        _deck_name(tx, card, stored.deck),
        for_screens(stored.card),
        stored.topic,
        card.number,
    )


def _deck_name(tx: Tx, card: Posted, deck: DeckName) -> DeckName:
    """The deck's name, as everybody in the card's place sees it."""
    person = people.find(tx, card.to) if isinstance(card.to, Identity) else None
    viewer = Viewer(NO_PERSON if person is None else person.id, card.to.platform, card.space)
    return deck_access.named(tx, viewer, deck)


def _send(
    tx: Tx,
    card: Posted,
    outcome: AnyOutcome | None,
    now: int,
    fresh_until: int,
    *,
    edits: bool = False,
) -> None:
    if outcome is not None:
        outbox.add(
            tx,
            OutboxMessage(
                to=card.to,
                outcome=outcome,
                made_at=now,
                fresh_until=fresh_until,
                posted=card.id,
                edits=edits,
            ),
        )
