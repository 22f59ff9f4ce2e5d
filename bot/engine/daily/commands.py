"""`/daily`: setting up a place's daily card, and asking for one at once."""

import msgspec

from bot.engine import cooldown, parse_options, whereabouts
from bot.engine.context import RequestContext, cannot_post
from bot.engine.daily import posts as daily_posts
from bot.model.actions import Command, StartDaily
from bot.model.daily import schedule
from bot.model.daily.schedule import Silence, local_date
from bot.model.ids import Channel, Destination
from bot.model.outcomes.daily import DailySent, DailyShown
from bot.model.outcomes.help import DeckChoice
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.store import dailies, deck_access, decks, outbox, posted_cards
from bot.store.dailies import Daily
from bot.store.database import Tx
from bot.store.decks import StoredDeck

MINUTE = 9 * 60
"""When the card is posted by default: minutes from midnight."""


def switch_on(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/daily on`: sets up, changes or resumes a daily card; what is not given stays as it was."""
    to = _may_change(context, typed.options.get("channel", ""))
    if isinstance(to, Problem):
        return to
    before = dailies.of(tx, to)
    zone = _zone(tx, context, typed, before)
    chosen = _chosen(tx, context, typed, to, before, zone or context.person.calendar.zone)
    if isinstance(chosen, Problem):
        return chosen
    shown = _shown(tx, context, _plan(tx, context, dailies.save(tx, chosen)), changed=True)
    if isinstance(shown, Problem) or zone is not None:
        return shown
    question = whereabouts.needed(tx, context, daily=True)
    return msgspec.structs.replace(shown, question=question)


def start(tx: Tx, context: RequestContext, action: StartDaily) -> AnyOutcome:
    """Sets up a daily card with the usual time, and posts the first card at once.

    Where one is on already, it is shown as it is.
    """
    to = _may_change(context)
    if isinstance(to, Problem):
        return to
    before = dailies.of(tx, to)
    if before is not None and before.status == "on":
        return _shown(tx, context, before, changed=False)
    every = deck_access.every(tx, context.everybody_here)
    if action.deck:
        every = [deck for deck in every if deck.name.id == action.deck]
    named = {"deck": every[0].name.typed} if len(every) == 1 else {}
    outcome = switch_on(tx, context, Command("daily on", named))
    if isinstance(outcome, Problem) and outcome.kind == "missing_option":
        return DeckChoice("daily", tuple(deck.name for deck in every))
    daily = dailies.of(tx, to)
    if isinstance(outcome, DailyShown) and daily is not None:
        today = local_date(daily.zone, context.at)
        if posted_cards.on(tx, daily.id, today) is None:
            days = daily_posts.post(tx, daily, today, context.at, context.at + schedule.LATE_MS)
            if days:
                dailies.plan(tx, daily.id, daily_posts.next_due(tx, daily, context.at).at, days)
            daily = dailies.get(tx, daily.id) or daily
        shown = _shown(tx, context, daily, changed=True)
        if isinstance(shown, DailyShown):
            return msgspec.structs.replace(shown, question=outcome.question)
    return outcome


def set_zone(tx: Tx, context: RequestContext, zone: str) -> bool:
    """Lets the daily card of this place follow a time zone; whether the person may do that."""
    daily = _running(tx, context)
    if isinstance(daily, Problem):
        return False
    _plan(tx, context, msgspec.structs.replace(daily, zone=zone))
    return True


def show(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/daily show`: shows the daily card of this place, to anybody."""
    to = _place(context, "")
    if isinstance(to, Problem):
        return to
    daily = dailies.of(tx, to)
    return Problem("no_daily") if daily is None else _shown(tx, context, daily, changed=False)


def switch_off(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/daily off`: stops the posts, and keeps how far the deck has got."""
    daily = _own(tx, context)
    if isinstance(daily, Problem):
        return daily
    dailies.pause(tx, daily.id, "off")
    outbox.drop_cards(tx, daily.to)
    return _shown(tx, context, msgspec.structs.replace(daily, status="off"), changed=True)


def now(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/daily now`: posts today's card before its time."""
    daily = _running(tx, context)
    if isinstance(daily, Problem):
        return daily
    today = local_date(daily.zone, context.at)
    before = posted_cards.on(tx, daily.id, today)
    if before is not None and before.message:
        return Problem("out_already")
    if before is not None and outbox.is_coming(tx, before.to, before.id):
        return DailySent(waiting=True)
    # A card that never arrived does not count: nobody has seen it.
    return _post(tx, context, daily, today, skipped=False)


def skip(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/daily skip`: posts another card in place of today's."""
    daily = _running(tx, context)
    if isinstance(daily, Problem):
        return daily
    today = local_date(daily.zone, context.at)
    if posted_cards.on(tx, daily.id, today) is None:
        return Problem("nothing_to_skip")
    return _post(tx, context, daily, today, skipped=True)


def _post(tx: Tx, context: RequestContext, daily: Daily, day: int, *, skipped: bool) -> AnyOutcome:
    wait = cooldown.too_often(tx, context, DailySent)
    if wait is not None:
        return wait
    days = daily_posts.post(tx, daily, day, context.at, context.at + schedule.LATE_MS)
    if not days:
        return Problem("no_cards")
    dailies.plan(tx, daily.id, daily_posts.next_due(tx, daily, context.at).at, days)
    return DailySent(skipped)


def _place(context: RequestContext, channel: str) -> Destination | Problem:
    """Where the card is posted: the channel of the request, or the person's private chat.

    `context.where` is the place that the platform reports for the command. The option `channel` is
    only compared with it: a person could type the channel of people who know nothing of this.
    """
    where = context.where
    if not where.channel or not where.lasting:
        return Problem("nowhere_to_post")
    if channel and channel.strip("<#> ") != where.channel:
        return Problem("other_channel", found=channel)
    if not where.space:
        return context.who
    return Channel(context.who.platform, where.channel, where.thread)


def _may_change(context: RequestContext, channel: str = "") -> Destination | Problem:
    """Where the card is posted, if this person may set it up there and the bot may post there."""
    to = _place(context, channel)
    if not isinstance(to, Channel):
        return to
    problem = cannot_post(context.where)
    if problem is not None and problem.kind == "not_added":
        return problem
    return problem or to if context.where.moderator else Problem("not_moderator")


def _own(tx: Tx, context: RequestContext) -> Daily | Problem:
    """The daily card of this place, if the person may change it."""
    to = _may_change(context)
    if isinstance(to, Problem):
        return to
    daily = dailies.of(tx, to)
    return Problem("no_daily") if daily is None else daily


def _running(tx: Tx, context: RequestContext) -> Daily | Problem:
    """The daily card of this place, if it is on and the person may change it."""
    daily = _own(tx, context)
    if isinstance(daily, Daily) and daily.status != "on":
        return Problem("no_daily")
    return daily


def _plan(tx: Tx, context: RequestContext, daily: Daily) -> Daily:
    """Saves a daily card with its next post."""
    due = daily_posts.next_due(tx, daily, context.at)
    return dailies.save(tx, msgspec.structs.replace(daily, due=due.at))


def _zone(
    tx: Tx, context: RequestContext, typed: Command, before: Daily | None
) -> str | Problem | None:
    """By whose clocks the card comes.

    They are those that are named, the card's so far, the person's, or those of the space's other
    cards; None if nobody has said.
    """
    if "timezone" in typed.options:
        return parse_options.zone(typed.options["timezone"])
    if before is not None:
        return before.zone
    if context.person.zone_from == "chosen":
        return context.person.calendar.zone
    platform, space = context.who.platform, context.where.space
    zones = dailies.zones_in(tx, platform, space) if space else []
    return next((zone for zone in zones if "/" in zone), None)


def _chosen(
    tx: Tx,
    context: RequestContext,
    typed: Command,
    to: Destination,
    before: Daily | None,
    zone: str | Problem,
) -> Daily | Problem:
    options = typed.options
    deck = _deck(tx, context, options.get("deck", ""), before)
    if isinstance(deck, Problem):
        return deck
    same = before is not None and before.deck == deck.name.id
    topic = parse_options.topic(deck, options.get("topic", before.topic if before and same else ""))
    if isinstance(topic, Problem):
        return topic
    if isinstance(zone, Problem):
        return zone
    minute: int | Problem = before.minute if before else MINUTE
    if "time" in options:
        minute = parse_options.time_of_day(options["time"])
    if isinstance(minute, Problem):
        return minute
    silence: Silence | Problem = before.silence if before else "night"
    if "silent" in options:
        silence = parse_options.chosen(options, "silent", schedule.SILENCES)
    if isinstance(silence, Problem):
        return silence
    return Daily(
        to=to,
        space=context.where.space,
        owner=context.who,
        deck=deck.name.id,
        topic=topic,
        zone=zone,
        minute=minute,
        seed=before.seed if before else context.seed,
        since=context.at,
        days=before.days if before else 0,
        silence=silence,
    )


def _deck(
    tx: Tx, context: RequestContext, typed: str, before: Daily | None
) -> StoredDeck | Problem:
    """The deck that is named; without a name, the deck of the daily card so far."""
    viewer = context.everybody_here
    same = None if typed or before is None else deck_access.offered(tx, viewer, before.deck)
    return same or parse_options.deck(tx, viewer, typed)


def _shown(tx: Tx, context: RequestContext, daily: Daily, *, changed: bool) -> DailyShown | Problem:
    deck = decks.get(tx, daily.deck)
    if deck is None:
        return Problem("no_daily")
    next_in, next_time, next_until, next_at = None, "", "", 0
    window = dailies.window(tx, daily.to.platform)
    if daily.status == "on" and daily_posts.has_cards(tx, daily):
        opens_at = daily.due - daily_posts.offset_ms(tx, daily)
        next_date = local_date(daily.zone, opens_at)
        next_in = max(0, next_date - local_date(daily.zone, context.at))
        next_time, next_at = schedule.wall_time(daily.zone, opens_at), opens_at
        if window:
            next_until = schedule.wall_time(daily.zone, opens_at + window * 60_000)
    return DailyShown(
        deck=deck_access.named(tx, context.everybody_here, deck.name),
        topic=deck.about.topics.get(daily.topic, daily.topic),
        minute=daily.minute,
        zone=daily.zone,
        status=daily.status,
        days=daily.days,
        next_in=next_in,
        next_time=next_time,
        next_until=next_until,
        window=window,
        changed=changed,
        refusals=daily.refusals,
        next_at=next_at,
        silence=daily.silence,
    )
