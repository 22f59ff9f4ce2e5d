"""Lines typed at a terminal, with a prompt, a history and completion."""

import os
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from bot.platforms.terminal_chat.completion import Suggest, completions

PROMPT = "> "
HISTORY_LINES = 3_000
"""Lines kept in the history file, in which each typed line takes three."""


async def lines(history: Path, suggest: Suggest) -> AsyncIterator[str]:
    """Yields the typed lines, until Ctrl-D or Ctrl-C.

    Args:
        history: The file with the history; if it can't be written, only the history is lost.
        suggest: Returns the decks for completion.
    """
    session: PromptSession[str] = PromptSession(
        history=_History(history),
        completer=_Completer(suggest),
        complete_while_typing=True,
        key_bindings=_keys(),
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


def _keys() -> KeyBindings:
    keys = KeyBindings()

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
