"""`/privacy`: exports everything stored about a person as a file, or deletes it."""

from collections.abc import Iterator

from bot.engine.battle import lifecycle
from bot.engine.context import RequestContext
from bot.model.outcomes.battle import BattleRecord
from bot.model.outcomes.people import Exported, ForgetAsked, Forgotten, SavedVersion
from bot.model.outcomes.union import AnyOutcome
from bot.model.ownership import Owner
from bot.model.study import review_log
from bot.store import (
    account_data,
    battle_results,
    card_states,
    dailies,
    deck_access,
    deck_versions,
    decks,
    reminders,
    reported_cards,
    reviews,
    sessions,
    spaces,
    typed_answers,
    web_sessions,
)
from bot.store.database import Tx


def export(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/privacy export`: everything that is stored about the person."""
    person = context.person
    cards = {}
    for card, (_, state) in card_states.of(tx, person.id).items():
        stored = decks.card(tx, card)
        deck = deck_access.named(tx, context.viewer, stored.deck).typed if stored else ""
        cards[card] = (deck, stored.card.id if stored else "", state)
    log = reviews.whole_log(tx, person.id)
    accounts = tuple(account_data.identities(tx, person.id))
    private = (dailies.of(tx, account) for account in accounts)
    reminder = reminders.get(tx, person.id)
    return Exported(
        person=person,
        accounts=accounts,
        cards=tuple(cards.values()),
        log=tuple(log),
        battles=tuple(
            BattleRecord(one.day, one.place, one.points, one.right, one.asked)
            for one in battle_results.of(tx, person.id)
        ),
        decks=tuple(decks.whole(tx, one) for one in deck_access.with_retired(tx, Owner(person.id))),
        reports=reported_cards.reports_of(tx, person.id),
        ratings=tuple(battle_results.ratings(tx, person.id)),
        studied_in=tuple(spaces.studied_in(tx, person.id)),
        typed=_typed(tx, context),
        reminders=() if reminder is None else (reminder.minute,),
        dailies=tuple(daily.minute for daily in private if daily is not None),
        browsers=web_sessions.of(tx, accounts, 0),
        places=web_sessions.places(tx, accounts, 0),
        versions=tuple(_versions(tx, context)),
    )


def _versions(tx: Tx, context: RequestContext) -> Iterator[SavedVersion]:
    """The versions of decks that the person has saved; a deck that they don't see has no name."""
    for deck_id, version in deck_versions.by_person(tx, context.person.id):
        deck = deck_access.known(tx, context.viewer, deck_id)
        name = "" if deck is None else deck.name.typed
        yield SavedVersion(name, version.number, version.at, version.kind)


def _typed(tx: Tx, context: RequestContext) -> tuple[str, ...]:
    """The answers that are kept, the last one at the end; it may be from a battle."""
    kept = sessions.typed(tx, context.person.id)
    last = typed_answers.last(tx, context.person.id)
    return (*kept, *(() if last is None or last.text in kept else (last.text,)))


def ask(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/privacy forget`: asks for confirmation, and lists what would be deleted."""
    person = context.person
    return ForgetAsked(
        reviews=len(review_log.active_reviews(reviews.whole_log(tx, person.id))),
        cards=len(card_states.of(tx, person.id)),
        streak=person.streak.length,
        accounts=len(account_data.identities(tx, person.id)),
        decks=len(deck_access.of(tx, Owner(person.id))),
    )


def forget(tx: Tx, context: RequestContext) -> AnyOutcome:
    """Deletes the person's data: accounts, reviews, card states, settings, sessions."""
    lifecycle.forget(tx, context.person.id)
    account_data.forget(tx, context.person.id)
    return Forgotten()
