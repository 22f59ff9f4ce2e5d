"""Writing decks as org-drill files."""

import re

from hypothesis import given, settings

from bot.formats.builder.export_tables import tidy_tables_of
from bot.formats.org import export
from bot.model.cards import Deck
from tests.formats.native.native_decks import decks
from tests.formats.samples import GREEK

ORG = """#+TITLE: Greek::letters
#+AUTHOR: Homer

* alpha :drill:small_ones:b:
:PROPERTIES:
:ID: alpha
:CARDSTREAK: {"answer":"yes","accept":["yep","=sure"],"distractors":["no","maybe"],\
"topics":{"small_ones":"small-ones"}}
:END:
Is α < β & *bold*?
** Answer
Yes:

- one
- ~a[0]~

#+begin_src py
,* x
,#+y
#+end_src
** Explanation
Because.

* two :drill:
:PROPERTIES:
:ID: two
:DRILL_CARD_TYPE: hide1cloze
:CARDSTREAK: {"gaps":[1,2]}
:END:
[β] \\lbrack{}2nd\\rbrack{} [γ||3rd]

* sum :drill:
:PROPERTIES:
:ID: sum
:END:
=1+1
** Answer
2
"""


def test_an_org_file_is_what_org_drill_reads() -> None:
    """The file has headings with ids and tags, and gaps in brackets; other marks are escaped."""
    assert export.write(GREEK).decode() == ORG


@given(decks())
@settings(max_examples=40)
def test_each_card_is_one_heading(deck: Deck) -> None:
    """Each card is one heading with its answer and explanation: no text makes another heading."""
    source = export.write(deck).decode()
    tables = list(tidy_tables_of(deck.cards))
    assert re.findall(r"^\* (.*) :drill[:\w@#%]*:$", source, re.MULTILINE) == [
        table.id for table in tables
    ]
    headings = [line for line in source.split("\n") if re.match(r"\*+ ", line)]
    parts = [bool(table.back or table.answer) + bool(table.explanation) for table in tables]
    assert len(headings) == len(tables) + sum(parts)
