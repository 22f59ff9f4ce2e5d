"""Lines typed at a terminal: with a prompt, a history and completion."""

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
"""Lines of the history file that are kept: each line that was typed takes three in it."""


async def lines(history: Path, suggest: Suggest) -> AsyncIterator[str]:
    """Yields the lines that are typed, until Ctrl-D or Ctrl-C.

    Args:
        history: The file that remembers lines; nothing is lost if it can't be written.
        suggest: Tells the decks for completion.
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
            # In raw mode Ctrl-C is a key. A SIGINT from elsewhere is the app's, like SIGTERM.
            typed = await session.prompt_async(PROMPT, handle_sigint=False)
        except (EOFError, KeyboardInterrupt):
            return
        # Several lines come from the clipboard at once; each counts as if it had been typed.
        for line in [line for line in typed.split("\n") if line.strip()] or [""]:
            yield line


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("tab")
    def _(event: KeyPressEvent) -> None:
        """Takes a sole candidate for good: at the second Tab the library would take it back."""
        buffer = event.current_buffer
        state = buffer.complete_state
        if state is None:
            buffer.start_completion(insert_common_part=True)
        elif len(state.completions) > 1:
            buffer.complete_next()
        elif state.completions:
            (sole,) = state.completions
            buffer.apply_completion(sole)
            # After "topic:" its value follows at once.
            buffer.insert_text("" if sole.text.endswith(":") else " ")

    return keys


class _History(FileHistory):
    """A history for its owner's eyes only, that does without its file if need be."""

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
    """Keeps the end of a history that has grown long; what is left of a line cut in two is lost."""
    with file.open("r+b") as stream:
        lines = stream.readlines()
        if len(lines) > HISTORY_LINES:
            stream.seek(0)
            stream.writelines(lines[-HISTORY_LINES:])
            stream.truncate()


class _Completer(Completer):
    """prompt_toolkit's way to ask for completions."""

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
            replaced, found = completions(typed.lstrip(), await self._suggest())
            for text in found:
                yield Completion(text, start_position=-len(replaced))
