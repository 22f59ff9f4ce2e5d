"""Answers typed lines: what was typed goes to the engine, and its posts are printed."""

import msgspec

from bot.engine.command_line import read_line
from bot.model.actions import AnyAction, Command, Line, Paste, Today
from bot.model.outcomes.problems import Problem
from bot.model.views import View
from bot.platforms import button_tokens
from bot.platforms.ports import Clock, Handle
from bot.platforms.terminal_chat.buttons import Rows, choices_of
from bot.platforms.terminal_chat.downloads import Downloads
from bot.platforms.terminal_chat.inbound import (
    FIRST_PERSON,
    LONGEST_LINE,
    BadName,
    Conversation,
    InboundLine,
    NoSuchChoice,
    account_of,
    action_of,
    leaves,
    request_of,
    speaker_of,
    without_name,
)
from bot.platforms.terminal_chat.output import Output
from bot.screens import terminal as screens


class Handler:
    """Answers lines, and keeps a conversation for each person at the keyboard."""

    def __init__(
        self,
        handle: Handle,
        clock: Clock,
        output: Output,
        downloads: Downloads,
        *,
        run: str,
        enter_chooses: bool,
    ) -> None:
        """Makes the handler.

        Args:
            handle: Answers requests.
            clock: Tells when a line arrived.
            output: Where answers are printed.
            downloads: Reads the files that commands name, and writes those that can't be printed.
            run: A text that no other run of the program has: it makes the request keys unique.
            enter_chooses: Whether an empty line presses the main button. In a file of lines it does
                not: there empty lines only separate.
        """
        self._handle = handle
        self._clock = clock
        self._output = output
        self._downloads = downloads
        self._run = run
        self._enter_chooses = enter_chooses
        self._conversations: dict[str, Conversation] = {}
        self._writer: InboundLine | None = None
        self._requests = 0
        self._shared: View | None = None

    @property
    def first(self) -> Conversation:
        """The conversation of the person who types without a name."""
        return self._conversations.setdefault(FIRST_PERSON, Conversation())

    def offer(self, view: View, rows: Rows) -> None:
        """Notes a message that was printed for everybody: anybody may use its buttons."""
        self._shared = view
        for conversation in self._conversations.values():
            conversation.offer(view, rows)

    async def greet(self) -> None:
        """Starts the first person's conversation with today's card."""
        await self._act(FIRST_PERSON, "", Today(greeting=True))

    async def answer(self, line: str, typed: str) -> bool:
        """Answers a line.

        Args:
            line: The line without control characters.
            typed: The line as it was typed.

        Returns:
            False if the speaker leaves.
        """
        if self._writer is not None:
            await self._write(self._writer, typed)
        elif line.strip():
            return await self._answer(line, typed)
        elif self._enter_chooses and (token := self.first.enter):
            await self._act(FIRST_PERSON, "", button_tokens.unpack(token))
        return True

    async def finish(self) -> None:
        """Ends a text of several lines, if one is being typed: there is no more input."""
        if self._writer is not None:
            await self._write(self._writer, "")

    async def _write(self, writer: InboundLine, typed: str) -> None:
        """Takes the next line of a text of several lines; an empty line ends the text."""
        account = account_of(writer)
        conversation = self._conversations[account]
        # The line as typed, with its tabs: they separate the columns of a table.
        line = typed.rstrip("\r\n")[:LONGEST_LINE]
        if line.strip():
            self._writer = writer
            conversation.lines.append(line)
            return
        self._writer = None
        await self._act(account, writer.name, conversation.finish_text())

    async def _answer(self, line: str, typed: str) -> bool:
        spoken = speaker_of(line)
        if isinstance(spoken, BadName):
            self._print("", Conversation(), screens.bad_name(spoken.name))
            return True
        account = account_of(spoken)
        is_new = account not in self._conversations
        conversation = self._conversations.setdefault(account, Conversation())
        if is_new and self._shared is not None:
            # A newcomer has also seen what was printed for everybody.
            conversation.offer(self._shared, choices_of(self._shared))
        if leaves(spoken.text, conversation):
            return False
        if spoken.text and conversation.starts_text(spoken.text):
            await self._write(spoken, without_name(typed))
            return True
        greets = is_new and self._shared is None
        if greets and spoken.text and not spoken.text.startswith("/"):
            # A word or a number means nothing yet to a person who has seen no card.
            await self._act(account, spoken.name, Today(greeting=True))
        action = action_of(spoken.text, conversation, is_new=is_new)
        if isinstance(action, NoSuchChoice):
            view = screens.no_such_choice(action.typed, tuple(conversation.tokens))
            self._print(spoken.name, conversation, view)
        else:
            await self._act(account, spoken.name, action)
        return True

    async def _act(self, account: str, name: str, action: AnyAction) -> None:
        conversation = self._conversations.setdefault(account, Conversation())
        command = _command_of(action)
        file = self._downloads.fetched(command) if isinstance(command, Command) else None
        if isinstance(file, View):
            self._print(name, conversation, file)
            return
        self._requests += 1
        key = f"{self._run}-{self._requests}"
        request = request_of(key, account, name, file or action, self._clock.now())
        for post in await self._handle(request):
            view = self._downloads.save(post.view)
            if view.ask is not None and view.ask.long:
                hints = screens.long_text(file=isinstance(view.ask.action, Paste))
                view = msgspec.structs.replace(view, blocks=(*view.blocks, *hints))
            if isinstance(command, Command) and command.path == "help":
                blocks = (*view.blocks, *screens.also_here())
                view = msgspec.structs.replace(view, blocks=blocks)
            self._print(name, conversation, view)

    def _print(self, name: str, conversation: Conversation, view: View) -> None:
        rows = choices_of(view)
        conversation.offer(view, rows)
        self._output.show(view, rows, head=(screens.addressed(name),) if name else ())


def _command_of(action: AnyAction) -> AnyAction | Problem:
    """The command that a line holds; other actions as they are."""
    return read_line(action.text) if isinstance(action, Line) else action
