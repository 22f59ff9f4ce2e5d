"""Outcomes of importing and managing decks, with the variants whose words differ."""

import typing

import msgspec

from bot.model.ids import CardId, DeckId, ImportId, SessionId
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.decks import (
    AnswerAccepted,
    CardEdited,
    CardReported,
    Changes,
    DeckExported,
    DeckOffered,
    DeckRefused,
    DeckRemoved,
    DeckTaken,
    EditAsked,
    ImportCancelled,
    ImportInvited,
    ImportSaved,
    ImportShown,
    NothingRead,
    RefusalKind,
    RemovalAsked,
    ReportAsked,
    Sample,
    Wrong,
)
from bot.model.outcomes.union import AnyOutcome

SPANISH = DeckName(DeckId(4), "spanish", "Spanish")
WAITING = ImportId(3)
SAMPLES = (Sample("el perro", "the dog"), Sample("el gato", "the cat"), Sample("uno", "one"))
WRONG = (Wrong(12, "this card has a question and no answer"), Wrong(14, "a card is left out"))

MANY_WRONG = tuple(
    Wrong(line, f"{'this is a long sentence about something; ' * 5}of kind {line % 8}")
    for line in range(9_900, 9_960)
)
SHOWN = ImportShown(WAITING, "Spanish", "spanish", "paste", 3, SAMPLES, Changes(added=3))
CHANGED = ImportShown(
    WAITING,
    "Spanish",
    "spanish",
    "apkg",
    1_234,
    SAMPLES,
    Changes(added=3, changed=1, kept=1_230, retired=2, drafts=1, unclear=2),
    WRONG,
    faults=12,
    fresh=False,
    scheduled=1,
    space=True,
)
SAME = ImportShown(
    WAITING,
    "Spanish",
    "spanish",
    "csv",
    1,
    SAMPLES[:1],
    Changes(kept=1),
    WRONG,
    2,
    fresh=False,
    file_title="Spanish 2",
    near=SPANISH,
)

DECKS: tuple[AnyOutcome, ...] = (
    ImportInvited(WAITING),
    SHOWN,
    CHANGED,
    SAME,
    msgspec.structs.replace(SAME, removed=True),
    msgspec.structs.replace(CHANGED, removed=True),
    msgspec.structs.replace(CHANGED, wrong=MANY_WRONG, faults=100),
    NothingRead("", WRONG, 2),
    NothingRead("org-drill"),
    NothingRead("csv", WRONG, 2, drafts=1),
    ImportSaved(SPANISH, 3, Changes(added=3), fresh=True),
    ImportSaved(SPANISH, 1, Changes(kept=1), fresh=False),
    ImportSaved(SPANISH, 3, Changes(changed=2, kept=1), fresh=False, scheduled=2),
    ImportCancelled(),
    DeckExported(SPANISH, "spanish.csv", b"front,back\n", 1, text=True),
    DeckExported(
        *(SPANISH, "spanish.org", b"* one :drill:\n", 2),
        text=True,
        pictures_left_out=3,
        sounds_left_out=1,
    ),
    DeckExported(SPANISH, "spanish.apkg", b"PK\x03\x04", 2, text=False),
    RemovalAsked(SPANISH, 1),
    DeckRemoved(SPANISH),
    DeckOffered(SPANISH, "ABCDEFGH", 7),
    DeckTaken(SPANISH, 2),
    EditAsked(CardId(7), SPANISH, "el perro\n---\nthe dog"),
    EditAsked(CardId(7), SPANISH, "el perro, the dog", DeckRefused("edit_unreadable")),
    CardEdited(SPANISH, "el **perro**", "the dog"),
    CardEdited(SPANISH, "el **perro**", "the dog [a dog]", added="picture"),
    AnswerAccepted(SPANISH, "el **perro**", "the hound", session=SessionId(3)),
    AnswerAccepted(SPANISH, "el **perro**", "the hound", review=7),
    AnswerAccepted(SPANISH, "el **perro**", "the hound", before=True),
    ReportAsked(CardId(7), "el `perro`"),
    CardReported(),
    *(
        DeckRefused(kind, found=60_000_000, most=50_000_000, named="ABCDEFGH", other=SPANISH)
        for kind in typing.get_args(RefusalKind)
    ),
)
