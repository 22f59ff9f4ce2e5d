"""The GUIDs of a package's notes, made unique."""

from collections.abc import Sequence

from bot.formats.anki.collection import NoteRow


class Guids:
    """The GUIDs that notes have got so far."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, note: NoteRow) -> str:
        """The note's GUID, with the note's id if the GUID is missing or another note has it."""
        guid = note.guid.strip() or f"note-{note.id}"
        if guid in self._taken:
            guid = f"{guid}-{note.id}"
        self._taken.add(guid)
        return guid

    def are_free(self, guids: Sequence[str]) -> bool:
        """Whether no GUID is empty, comes twice, or is taken."""
        new = set(guids)
        return len(new) == len(guids) and "" not in new and new.isdisjoint(self._taken)

    def take_all(self, guids: Sequence[str]) -> None:
        """Takes GUIDs that are free."""
        self._taken.update(guids)
