"""`Engine.handle`: a request comes in, and what its sender is to see goes out.

The engine picks the use case, hands it a transaction and a context, and keeps its outcome under the
request's key, so that the same request again is answered the same and changes nothing. Whatever
goes wrong becomes a screen: a person's mistake is a `Problem` of the use case's own, a full disk
and a bug are told here, and the bot goes on.
"""

import random
from collections.abc import Callable, Mapping
from typing import Any

from bot.engine.autocomplete import suggest
from bot.engine.background import platform_events
from bot.engine.battle import answers as battle_answers
from bot.engine.battle import commands as battle_commands
from bot.engine.commands import helps, misfit, read_line
from bot.engine.context import SEEDS, RequestContext
from bot.engine.daily import commands as daily_commands
from bot.engine.daily import reminders
from bot.engine.decks import imports, manage
from bot.engine.people import account_linking, leaderboard, privacy, settings, stats
from bot.engine.people.settings import Defaults
from bot.engine.sanitize import cleaned
from bot.engine.study import posted_cards, quiz, rating, todays_card
from bot.formats.task import ReadTask
from bot.model import actions
from bot.model.actions import Action, BringFile, Command, Line, Paste, Request
from bot.model.cards import Deck
from bot.model.ids import PersonId
from bot.model.outcomes.decks import DeckRefused
from bot.model.outcomes.help import HelpShown
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.platform_events import AnyPlatformEvent
from bot.model.study import days
from bot.model.suggestions import CompletionQuery, Suggestion
from bot.model.views import Post
from bot.screens import posts
from bot.store import decks, idempotency, images
from bot.store.database import Database, NotSavedError, Tx
from bot.util import log

SWEEP_EVERY = 1_024
"""One request in so many also clears away what is too old; by the seed, so nothing is counted."""

Scan = Callable[[Tx, RequestContext], AnyOutcome]

_LOG = log.get(__name__)


class Engine:
    """The one door between the platforms and the rules."""

    def __init__(
        self,
        database: Database,
        chance: random.Random,
        defaults: Defaults,
        *,
        reader: ReadTask,
    ) -> None:
        """Makes the engine.

        Args:
            database: Where everything is kept.
            chance: Where seeds come from.
            defaults: What a new person starts with.
            reader: Reads what people bring; what strangers bring belongs into another process.
        """
        self._database = database
        self._chance = chance
        self._defaults = defaults
        self._reader = reader
        self._bringing: set[PersonId] = set()

    async def take_in(self, found: list[Deck]) -> None:
        """Takes in the decks there are; those that are gone are retired, not forgotten."""

        def save(tx: Tx) -> None:
            for deck in found:
                decks.save(tx, deck)
            decks.retire_others(tx, [deck.id for deck in found])

        await self._database.write(save)

    async def handle(self, request: Request) -> tuple[Post, ...]:
        """Answers a request. Never raises but for cancellation: trouble becomes a post, too."""
        return posts(await self._outcome(cleaned(request)))

    async def notify(self, notice: AnyPlatformEvent, at: int) -> None:
        """Takes what a platform tells at a moment (ms since 1970).

        Never raises but for cancellation.
        """
        try:
            await self._database.write(lambda tx: platform_events.handle(tx, notice, at))
        except Exception:  # noqa: BLE001 - a platform has nobody to tell of it
            _LOG.exception("a notice was not heeded", kind=type(notice).__name__)

    async def suggest(self, asked: CompletionQuery) -> tuple[Suggestion, ...]:
        """Tells what a half-typed option could become. Never raises but for cancellation."""
        try:
            return await self._database.read(lambda tx: suggest(tx, asked))
        except Exception:  # noqa: BLE001 - the person can type on without
            _LOG.exception("no suggestions", command=asked.path)
            return ()

    async def image(self, name: str) -> bytes | None:
        """A card's picture, by its name. Never raises but for cancellation."""
        try:
            return await self._database.read(lambda tx: images.content(tx, name))
        except Exception:  # noqa: BLE001 - the card can be read without
            _LOG.exception("a picture was not found", name=name)
            return None

    async def _outcome(self, request: Request) -> AnyOutcome:  # noqa: PLR0911 - ways to go
        seed = self._chance.randrange(SEEDS)
        action = request.action
        if isinstance(action, Line):
            read = read_line(action.text)
            if isinstance(read, Problem):
                return read
            action = read
        elif isinstance(action, Command):
            wrong = misfit(action)
            if wrong is not None:
                return wrong
        scan = _scan(action)
        try:
            if isinstance(action, BringFile | Paste):
                return await self._brought(request, action, seed)
            if scan is not None:
                return await self._beside(request, scan, seed)
            return await self._database.write(lambda tx: self._once(tx, request, action, seed))
        except NotSavedError as error:
            _LOG.error("not saved", request=request.key, reason=str(error))
            return Problem("not_saved" if scan is None else "not_now")
        except Exception:  # noqa: BLE001 - a bug in one request must not stop the bot
            _LOG.exception("a request failed", request=request.key)
            return Problem("broken")

    def _once(self, tx: Tx, request: Request, action: Action, seed: int) -> AnyOutcome:
        return self._first(
            tx, request, seed, lambda context: USE_CASES[type(action)](tx, context, action)
        )

    def _first(
        self, tx: Tx, request: Request, seed: int, case: Callable[[RequestContext], AnyOutcome]
    ) -> AnyOutcome:
        """What a request comes to: when it comes again, what it came to at first."""
        key = _key(request)
        kept = idempotency.recall(tx, key)
        if kept is not None:
            return kept
        outcome = case(self._turn(tx, request, seed))
        idempotency.keep(tx, key, request.at, outcome)
        if seed % SWEEP_EVERY == 0:
            idempotency.sweep(tx, request.at)
        return outcome

    async def _brought(self, request: Request, action: BringFile | Paste, seed: int) -> AnyOutcome:
        """Reads what was brought, between two transactions, so that nobody waits for it."""
        recalled = await self._database.read(lambda tx: idempotency.recall(tx, _key(request)))
        if recalled is not None:
            return recalled
        context = await self._database.write(lambda tx: self._turn(tx, request, seed))
        prepared = await self._database.read(lambda tx: imports.prepare(tx, context, action))
        if isinstance(prepared, DeckRefused):
            return prepared
        # Whoever brings many things at once must not keep all others waiting.
        if context.person.id in self._bringing:
            return DeckRefused("still_reading")
        self._bringing.add(context.person.id)
        try:
            brought = await self._reader(prepared.task)
        finally:
            self._bringing.discard(context.person.id)
        return await self._database.write(
            lambda tx: self._first(
                tx, request, seed, lambda now: imports.show(tx, now, prepared, brought)
            )
        )

    async def _beside(self, request: Request, scan: Scan, seed: int) -> AnyOutcome:
        # Of somebody who is known nothing is written here, so a full disk is no hindrance.
        context = await self._database.write(lambda tx: self._turn(tx, request, seed))
        return await self._database.read(lambda tx: scan(tx, context))

    def _turn(self, tx: Tx, request: Request, seed: int) -> RequestContext:
        person = settings.meet(tx, request, self._defaults)
        day = days.today(person.calendar, request.at)
        return RequestContext(person, request.at, day, seed, request.who, request.where)


def _key(request: Request) -> str:
    # Platforms count their events upwards: keys in their order lie side by side on the disk.
    return f"{request.who.platform}:{request.key}:{request.who.account}"


def _scan(action: Action) -> Scan | None:
    """What only reads, if that is all that the action wants."""
    if not isinstance(action, Command):
        return None
    bare = action.path in READ_WHEN_BARE and not action.options
    case = COMMAND_CASES[action.path] if bare else SCANS.get(action.path)
    return None if case is None else lambda tx, context: case(tx, context, action)


def _command(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    return COMMAND_CASES[typed.path](tx, context, typed)


USE_CASES: Mapping[type[Action], Callable[[Tx, RequestContext, Any], AnyOutcome]] = {
    actions.Reveal: quiz.reveal,
    actions.Rate: rating.rate,
    actions.Choose: quiz.choose,
    actions.Answer: quiz.answer,
    actions.Next: quiz.show_next,
    actions.EndQuiz: quiz.end,
    actions.Study: quiz.study,
    actions.GoOn: quiz.go_on,
    actions.Suspend: rating.suspend,
    actions.BringBack: rating.bring_back,
    actions.Undo: lambda tx, context, action: rating.undo(tx, context, action.review),
    actions.Today: lambda tx, context, action: todays_card.today(
        tx, context, greeting=action.greeting
    ),
    actions.Command: _command,
    actions.RevealPosted: posted_cards.reveal,
    actions.RatePosted: posted_cards.rate,
    actions.JoinBattle: battle_commands.join_pressed,
    actions.StartBattle: battle_commands.start_pressed,
    actions.AnswerBattle: battle_answers.answer,
    actions.TypeBattle: battle_answers.type_answer,
    actions.ShowMissed: battle_commands.show_missed,
    actions.StudyMissed: battle_commands.study_missed,
    actions.Forget: lambda tx, context, _: privacy.forget(tx, context),
    actions.SaveImport: imports.save,
    actions.CancelImport: imports.cancel,
    actions.RemoveDeck: manage.remove,
    actions.EditCard: manage.edit,
    actions.ReportCard: manage.report,
    actions.Say: lambda _tx, _turn, _action: Problem("just_text"),
    actions.Unreadable: lambda _tx, _turn, _action: Problem("unreadable"),
}
"""What each action does, each in a transaction of its own.

What is brought is read between two: see `Engine._brought`.
"""

COMMAND_CASES: Mapping[str, Callable[[Tx, RequestContext, Command], AnyOutcome]] = {
    "today": lambda tx, context, _: todays_card.today(tx, context),
    "quiz": quiz.command,
    "settings": settings.settings,
    "decks import": imports.invite,
    "decks remove": manage.ask_removal,
    "decks share": manage.share,
    "decks add": manage.add,
    "card report": lambda tx, context, _: manage.ask_report(tx, context),
    "card edit": lambda tx, context, _: manage.ask_edit(tx, context),
    "daily on": daily_commands.switch_on,
    "daily show": lambda tx, context, _: daily_commands.show(tx, context),
    "daily off": lambda tx, context, _: daily_commands.switch_off(tx, context),
    "daily now": lambda tx, context, _: daily_commands.now(tx, context),
    "daily skip": lambda tx, context, _: daily_commands.skip(tx, context),
    "remind": reminders.remind,
    "battle start": battle_commands.start,
    "battle join": battle_commands.join,
    "battle leave": lambda tx, context, _: battle_commands.leave(tx, context),
    "battle stop": lambda tx, context, _: battle_commands.stop(tx, context),
    "battle status": lambda tx, context, _: battle_commands.status(tx, context),
    "undo": lambda tx, context, _: rating.undo(tx, context),
    "link": account_linking.link,
    "unlink": lambda tx, context, _: account_linking.unlink(tx, context),
    "privacy forget": lambda tx, context, _: privacy.ask(tx, context),
}
SCANS: Mapping[str, Callable[[Tx, RequestContext, Command], AnyOutcome]] = {
    "privacy export": lambda tx, context, _: privacy.export(tx, context),
    "streak": lambda tx, context, _: stats.show_streak(tx, context),
    "stats": lambda tx, context, _: stats.show_stats(tx, context),
    "decks list": lambda tx, context, _: stats.list_decks(tx, context),
    "decks show": lambda tx, context, typed: stats.show_deck(
        tx, context, typed.options.get("deck", "")
    ),
    "decks export": manage.export,
    "leaderboard": leaderboard.leaderboard,
    "help": lambda _tx, _turn, _typed: HelpShown(helps()),
}
"""Commands that only read: they run beside the writer, and delay nobody."""
READ_WHEN_BARE = frozenset({"settings"})
"""Commands that only read as long as they are given no option."""
