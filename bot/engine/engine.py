"""`Engine.handle`: from a request to the posts that answer it.

The engine picks the use case, calls it with a transaction and a context, and saves its outcome
under the request's key: if the same request comes again, it gets the same answer and changes
nothing. Every failure becomes a screen. For a person's mistake the use case returns a `Problem`;
for a full disk or a bug the engine returns one, and the bot goes on.
"""

import asyncio
import hashlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from bot.engine.autocomplete import suggest
from bot.engine.background import platform_events
from bot.engine.battle import guests
from bot.engine.command_line import misfit, read_line
from bot.engine.context import SEEDS, RequestContext
from bot.engine.decks import imports
from bot.engine.people import browsers, settings
from bot.engine.people.settings import Defaults
from bot.engine.sanitize import cleaned, cleaned_action
from bot.engine.studio import brought
from bot.engine.studio import media as studio_media
from bot.engine.studio.cases import CHANGING, SHOWING
from bot.engine.study import planned_quiz
from bot.engine.use_cases import (
    COMMAND_CASES,
    READ_WHEN_BARE,
    READING_PRESSES,
    SCANS,
    USE_CASES,
    UseCase,
)
from bot.formats.task import ImportFailed, ImportResult, ReadTask
from bot.model.actions import Action, BringFile, Command, Forget, Line, Paste, Press, Request
from bot.model.cards import Deck
from bot.model.editing.studio import AddMedium, AnyStudioAction, AnyStudioPage, Unknown
from bot.model.ids import Identity, ImportId, PersonId, PostedId, is_guest
from bot.model.outcomes.decks import DeckRefused
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.platform_events import AnyPlatformEvent
from bot.model.study import days
from bot.model.suggestions import CompletionQuery, Suggestion
from bot.model.views import Post
from bot.screens import posts
from bot.store import dailies, decks, idempotency, media, people
from bot.store import posted_cards as store_posted
from bot.store.database import Database, NotSavedError, Tx
from bot.util import log

_LOG = log.get(__name__)


class Engine:
    """The only entry point from the platforms to the use cases."""

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
            database: The database.
            chance: The source of the requests' seeds.
            defaults: The time zone and settings of a new person.
            reader: Parses imported files and texts. For strangers' files it should use another
                process.
        """
        self._database = database
        self._chance = chance
        self._defaults = defaults
        self._reader = reader
        self._importing: set[PersonId] = set()

    async def spread_daily_cards(self, platform: str, minutes: int) -> None:
        """Spreads the daily cards of a platform over some minutes from the time of each."""
        await self._database.write(lambda tx: dailies.set_window(tx, platform, minutes))

    async def note_pages(self, address: str) -> None:
        """Notes the address of the pages for the browser, empty if there are none."""
        await self._database.write(lambda tx: browsers.note_address(tx, address))

    async def take_in(
        self, bots_decks: Sequence[Deck], contents: Mapping[str, bytes] | None = None
    ) -> None:
        """Saves the bot's own decks, and retires those of before that are not among them.

        Args:
            bots_decks: The decks.
            contents: The bytes of their pictures and sounds, by their names.
        """

        def save(tx: Tx) -> None:
            media.put(tx, contents or {})
            for deck in bots_decks:
                decks.save(tx, deck)
            decks.retire_others(tx, [deck.id for deck in bots_decks])

        await self._database.write(save)

    async def handle(self, request: Request) -> tuple[Post, ...]:
        """Answers a request. Raises nothing but cancellation: a failure becomes a post, too."""
        return posts(await self._outcome(cleaned(request)))

    async def notify(self, event: AnyPlatformEvent, at: int) -> None:
        """Handles a platform's event of the moment `at` (ms since 1970).

        Raises nothing but cancellation.
        """
        try:
            await self._database.write(lambda tx: platform_events.handle(tx, event, at))
        except NotSavedError as error:
            kind = type(event).__name__
            _LOG.error("a platform event was not saved", kind=kind, reason=str(error))
        except Exception:  # noqa: BLE001 - a platform can show the error to nobody
            _LOG.exception("a platform event was not handled", kind=type(event).__name__)

    async def suggest(self, query: CompletionQuery) -> tuple[Suggestion, ...]:
        """Completions of a half-typed option. Raises nothing but cancellation."""
        try:
            return await self._database.read(lambda tx: suggest(tx, query))
        except Exception:  # noqa: BLE001 - the person can go on typing without suggestions
            _LOG.exception("no suggestions", command=query.path)
            return ()

    async def plan_quiz(self, request: Request) -> tuple[Press, bool] | Problem | None:
        """The press that starts the quiz of a command, for a button or a link.

        Returns:
            The press, and whether everybody in the place of the request sees the quiz's deck; the
            problem with an option of such a deck; None if the person sees no such deck, or an
            option does not fit a deck that others must not hear of. Never raises but for
            cancellation.
        """
        try:
            return await self._database.write(
                lambda tx: planned_quiz.plan(tx, self._context(tx, cleaned(request), 0), request)
            )
        except Exception:  # noqa: BLE001 - the caller can do without the quiz
            _LOG.exception("a quiz was not planned")
            return None

    async def studio(self, request: Request, action: AnyStudioAction) -> AnyStudioPage | Problem:
        """Carries out an action of the deck studio.

        Args:
            request: Who asks, where and when; what it asks is not looked at.
            action: The action.

        Returns:
            The facts of the page that answers it; a problem if it can't be answered now. Never
            raises but for cancellation.
        """
        cleaned_up = cleaned_action(action)
        shows = SHOWING.get(type(cleaned_up))
        changes = CHANGING.get(type(cleaned_up))
        asked, seed = cleaned(request), self._chance.randrange(SEEDS)
        try:
            if shows is not None:
                context = await self._database.write(lambda tx: self._context(tx, asked, seed))
                return await self._database.read(lambda tx: shows(tx, context, cleaned_up))
            if isinstance(cleaned_up, AddMedium):
                return await self._add_medium(asked, cleaned_up, seed)
            if changes is None:
                return Problem("unreadable")
            return await self._database.write(
                lambda tx: changes(tx, self._context(tx, asked, seed), cleaned_up),
                queue=request.who,
            )
        except NotSavedError as error:
            _LOG.error("not saved", request=request.key, reason=str(error))
            return Problem("not_saved" if changes is not None else "not_now")
        except Exception:  # noqa: BLE001 - a bug in one page must not stop the bot
            _LOG.exception("a page of the studio failed", request=request.key)
            return Problem("broken")

    async def _add_medium(
        self, request: Request, action: AddMedium, seed: int
    ) -> AnyStudioPage | Problem:
        """Checks a picture or sound between two transactions, as an import is read."""
        context = await self._database.write(lambda tx: self._context(tx, request, seed))
        if not await self._database.read(lambda tx: studio_media.may_add(tx, context, action)):
            return Unknown()
        with self._one_at_a_time(context.person.id) as free:
            if not free:
                return Problem("not_now")
            found: studio_media.Checked | str = studio_media.NO_FILE
            if action.content:
                task = await asyncio.to_thread(studio_media.task_for, action)
                found = studio_media.checked(await self._reader(task))
        return await self._database.write(
            lambda tx: studio_media.add(tx, self._context(tx, request, seed), action, found),
            queue=request.who,
        )

    async def space_of(self, posted: PostedId) -> str:
        """The space in which a card was posted; empty if there is none.

        Never raises but for cancellation.
        """
        try:
            card = await self._database.read(lambda tx: store_posted.get(tx, posted))
        except Exception:  # noqa: BLE001 - the caller can do without the space
            _LOG.exception("a posted card was not looked up")
            return ""
        return "" if card is None else card.space

    async def answered(self, who: Identity, key: str) -> tuple[Post, ...] | None:
        """The posts that answered a request before; None if no answer to it is stored.

        Never raises but for cancellation.
        """
        try:
            outcome = await self._database.read(
                lambda tx: idempotency.recall(tx, idempotency.key_of(who, key))
            )
        except Exception:  # noqa: BLE001 - the caller can do without the answer
            _LOG.exception("an answer was not looked up")
            return None
        return None if outcome is None else posts(outcome)

    async def medium(self, name: str) -> bytes | None:
        """The bytes of a card's picture or sound. Raises nothing but cancellation."""
        try:
            return await self._database.read(lambda tx: media.content(tx, name))
        except Exception:  # noqa: BLE001 - the card can be read without it
            _LOG.exception("a medium was not found", name=name)
            return None

    async def _outcome(self, request: Request) -> AnyOutcome:  # noqa: PLR0911 - ways to answer
        seed = self._chance.randrange(SEEDS)
        action = request.action
        if isinstance(action, Line):
            typed = read_line(action.text)
            if isinstance(typed, Problem):
                return typed
            action = typed
        elif isinstance(action, Command | BringFile):
            problem = misfit(action)
            if problem is not None:
                return problem
        if is_guest(request.who) and type(action) not in guests.MAY:
            return Problem("guest")
        scan = _scan_of(action)
        try:
            if isinstance(action, BringFile | Paste):
                return await self._bring(request, action, seed)
            if scan is not None:
                return await self._scan(request, scan, seed)
            case = _bound(USE_CASES[type(action)], action)
            return await self._database.write(
                lambda tx: self._run_once(tx, request, seed, case),
                queue=getattr(action, "battle", None) or request.who,
            )
        except NotSavedError as error:
            _LOG.error("not saved", request=request.key, reason=str(error))
            return Problem("not_saved" if scan is None else "not_now")
        except Exception:  # noqa: BLE001 - a bug in one request must not stop the bot
            _LOG.exception("a request failed", request=request.key)
            return Problem("broken")

    def _run_once(self, tx: Tx, request: Request, seed: int, case: UseCase) -> AnyOutcome:
        """Runs a use case, or returns the saved outcome if the request was answered before."""
        key = _key(request)
        people.claim(tx, request.who, key)
        saved = idempotency.recall(tx, key)
        if saved is not None:
            return saved
        outcome = case(tx, self._context(tx, request, seed))
        if outcome.kept:
            idempotency.keep(tx, key, request.at, outcome)
        return outcome

    async def _bring(self, request: Request, action: BringFile | Paste, seed: int) -> AnyOutcome:
        """Reads what a person brings between two transactions, so that nobody waits for it."""
        recalled = await self._database.read(lambda tx: idempotency.recall(tx, _key(request)))
        if recalled is not None:
            return recalled
        context = await self._database.write(lambda tx: self._context(tx, request, seed))
        prepared = await self._database.read(lambda tx: brought.prepare(tx, context, action))
        if isinstance(prepared, DeckRefused | Problem):
            return prepared
        with self._one_at_a_time(context.person.id) as free:
            if not free:
                return DeckRefused("still_reading")
            result = await self._reader(await asyncio.to_thread(brought.task_of, prepared))
            staged = await self._stage(context, prepared, result)
        case = partial(brought.show, prepared=prepared, result=result, staged=staged)
        return await self._database.write(
            lambda tx: self._run_once(tx, request, seed, case), queue=request.who
        )

    async def _stage(
        self,
        context: RequestContext,
        prepared: brought.Adding | imports.Prepared,
        result: ImportResult | ImportFailed,
    ) -> ImportId | None:
        """Keeps the media of an import, in portions between which presses are answered."""
        if isinstance(prepared, brought.Adding) or isinstance(result, ImportFailed):
            return None
        if not result.media:
            return None
        staged = await self._database.write(lambda tx: imports.stage(tx, context, prepared, result))
        if staged is None:
            return None
        try:
            for portion in imports.portions(result.media):
                keep = partial(
                    imports.keep_media, import_id=staged, person=prepared.person, some=portion
                )
                if not await self._database.write(keep):
                    break  # the import was deleted meanwhile, which `show` says
        except NotSavedError:
            with suppress(NotSavedError):
                await self._database.write(
                    lambda tx: imports.drop_staged(tx, staged, prepared.person)
                )
            raise
        return staged

    @contextmanager
    def _one_at_a_time(self, person: PersonId) -> Iterator[bool]:
        """Whether nothing else of the person's is being read, so that nobody blocks the queue."""
        if person in self._importing:
            yield False
            return
        self._importing.add(person)
        try:
            yield True
        finally:
            self._importing.discard(person)

    async def _scan(self, request: Request, scan: UseCase, seed: int) -> AnyOutcome:
        """Runs a use case that only reads, beside the writer."""
        # A known person needs no write here, so this works on a full disk.
        context = await self._database.write(lambda tx: self._context(tx, request, seed))
        return await self._database.read(lambda tx: scan(tx, context))

    def _context(self, tx: Tx, request: Request, seed: int) -> RequestContext:
        person = settings.meet(tx, request, self._defaults)
        day = days.today(person.calendar, request.at)
        return RequestContext(
            person, request.at, day, seed, request.who, request.where, request.reply_id
        )


def only_reads(command: Command) -> bool:
    """Whether a command only shows something, and changes nothing."""
    return _scan_of(command) is not None


def _key(request: Request) -> str:
    key = idempotency.key_of(request.who, request.key)
    if isinstance(request.action, Forget):
        # This row is all that stays of a forgotten person, so it must not name their account.
        return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
    return key


def _scan_of(action: Action) -> UseCase | None:
    """The use case of an action that only reads, None for all others."""
    if type(action) in READING_PRESSES:
        return _bound(USE_CASES[type(action)], action)
    if not isinstance(action, Command):
        return None
    bare = action.path in READ_WHEN_BARE and not action.options
    case = COMMAND_CASES[action.path] if bare else SCANS.get(action.path)
    return None if case is None else _bound(case, action)


def _bound(case: Callable[[Tx, RequestContext, Any], AnyOutcome], action: Action) -> UseCase:
    return lambda tx, context: case(tx, context, action)
