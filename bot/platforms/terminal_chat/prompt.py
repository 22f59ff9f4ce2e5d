"""Lines typed at a terminal, with a prompt, a history, completion, and choices by arrow keys."""

import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition, has_completions
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout.processors import AfterInput

from bot.platforms.terminal_chat.completion import Suggest, completions
from bot.platforms.terminal_chat.inbound import Conversation
from bot.screens import terminal as screens

PROMPT = "> "
QUIET = "fg:ansibrightblack"
HISTORY_LINES = 3_000
"""Lines kept in the history file, in which each typed line takes three."""


async def lines(
    history: Path, suggest: Suggest, conversation: Callable[[], Conversation]
) -> AsyncIterator[str]:
    """Yields the typed lines, until Ctrl-D or Ctrl-C.

    Args:
        history: The file with the history; if it can't be written, only the history is lost.
        suggest: Returns the decks for completion.
        conversation: Returns what can be chosen now.
    """
    choices = _Choices(conversation)
    session: PromptSession[str] = PromptSession(
        history=_History(history),
        completer=_Completer(suggest),
        complete_while_typing=True,
        key_bindings=_keys(choices),
        placeholder=choices.hint,
        input_processors=[AfterInput(choices.label)],
        reserve_space_for_menu=4,
    )
    while True:
        try:
            # In raw mode Ctrl-C is a key. A SIGINT from elsewhere is handled by the app, like
            # SIGTERM.
            typed = await session.prompt_async(PROMPT, handle_sigint=False)
        except (EOFError, KeyboardInterrupt):
            return
        # A paste holds several lines; each counts as if it had been typed.
        for line in [line for line in typed.split("\n") if line.strip()] or [""]:
            yield line


class _Choices:
    """The choices below the last message, of which the arrow keys type one after the other.

    On an empty line, down and right type the first; up and left lead back to the empty line, where
    up leads on to the history.
    """

    def __init__(self, conversation: Callable[[], Conversation]) -> None:
        self._conversation = conversation
        self._chosen = ""

    def place(self, by: int) -> int | None:
        """The place to which the arrows lead from the present line; 0 is the empty line.

        None if they lead nowhere: the line was typed, or comes from the history.
        """
        keys = ["", *self._conversation().labels]
        line = get_app().current_buffer.text
        if line not in {"", self._chosen} or line not in keys:
            return None
        place = keys.index(line) + by
        return place if 0 <= place < len(keys) else None

    def move(self, event: KeyPressEvent, by: int) -> None:
        """Types the next choice or the one before."""
        keys = ["", *self._conversation().labels]
        self._chosen = keys[self.place(by) or 0]
        event.current_buffer.document = Document(self._chosen, len(self._chosen))

    def hint(self) -> StyleAndTextTuples:
        """What an empty line shows: what Enter and the arrow keys do."""
        now = self._conversation()
        words = screens.keys(now.enter_label, choices=len(now.labels), typing=bool(now.ask))
        return [(QUIET, words)]

    def label(self) -> StyleAndTextTuples:
        """The label of the choice that is typed."""
        label = self._conversation().labels.get(get_app().current_buffer.text.upper())
        return [(QUIET, f"  {label}")] if label else []


def _keys(choices: _Choices) -> KeyBindings:
    keys = KeyBindings()

    def moves(key: str, by: int) -> None:
        free = Condition(lambda: choices.place(by) is not None) & ~has_completions
        keys.add(key, filter=free)(lambda event: choices.move(event, by))

    moves("down", 1)
    moves("right", 1)
    moves("up", -1)
    moves("left", -1)

    @keys.add("tab")
    def _(event: KeyPressEvent) -> None:
        """Accepts a sole candidate for good: without this, a second Tab would undo it."""
        buffer = event.current_buffer
        state = buffer.complete_state
        if state is None:
            buffer.start_completion(insert_common_part=True)
        elif len(state.completions) > 1:
            buffer.complete_next()
        elif state.completions:
            (sole,) = state.completions
            buffer.apply_completion(sole)
            # After "topic:" its value follows without a space.
            buffer.insert_text("" if sole.text.endswith(":") else " ")

    return keys


class _History(FileHistory):
    """A history that only its owner can read, and that works without its file."""

    def __init__(self, file: Path) -> None:
        with suppress(OSError):
            os.close(os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
            _cut(file)
        super().__init__(str(file))

    def load_history_strings(self) -> Iterable[str]:
        try:
            return list(super().load_history_strings())
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        with suppress(OSError, UnicodeError):
            super().store_string(string)


def _cut(file: Path) -> None:
    """Keeps the end of a history that has grown long; an entry that is cut in two is lost."""
    with file.open("r+b") as stream:
        lines = stream.readlines()
        if len(lines) > HISTORY_LINES:
            stream.seek(0)
            stream.writelines(lines[-HISTORY_LINES:])
            stream.truncate()


class _Completer(Completer):
    """The completer that prompt_toolkit asks."""

    def __init__(self, suggest: Suggest) -> None:
        self._suggest = suggest

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        raise NotImplementedError  # prompts here are asynchronous, and so is the store

    async def get_completions_async(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002 - it is the library's signature
    ) -> AsyncGenerator[Completion, None]:
        typed = document.text_before_cursor
        if typed.lstrip().startswith(("/", "@")):
            replaced, texts = completions(typed.lstrip(), await self._suggest())
            for text in texts:
                yield Completion(text, start_position=-len(replaced))
